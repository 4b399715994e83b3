"""Is everything there? Section by section, with what is missing in words (Articles 20, 21)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal import clock
from portal.languages import is_english
from workflow.applications.enums import Section
from workflow.applications.rules.conditions import Finding, assess, unmet
from workflow.applications.rules.declared import columns_missing, missing_of
from workflow.applications.rules.parts import Part, label_of_field, parts_of
from workflow.programmes.ruleset.conditions import Evidence
from workflow.programmes.ruleset.forms import FormField, TableField
from workflow.programmes.ruleset.schema import RuleSet


@dataclass(frozen=True)
class Lack:
    """Something missing, and the field it belongs in, where it has one of its own."""

    text: str
    field: str = ""
    article: str = ""
    """What a declared part rests on; empty for the others, which rest on the call's article."""


@dataclass(frozen=True)
class SectionStatus:
    """A part of the form and what it still lacks."""

    part: Part
    lacks: tuple[Lack, ...]

    @property
    def section(self) -> str:
        return self.part.code

    @property
    def label(self) -> str:
        return self.part.label

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(lack.text for lack in self.lacks)

    @property
    def complete(self) -> bool:
        return not self.lacks


def findings_of(application: Any) -> list[Finding]:
    """The conditions of an application, judged as of the day its call closes."""
    return assess(
        application.edition.rules, application.track, application.answers, on=closing_day(application.edition)
    )


def closing_day(edition: Any) -> date:
    return clock.day_of(edition.deadline)


def required_evidence(application: Any) -> list[Evidence]:
    """The documents this application must hold: each once, of conditions that apply and are answered with yes."""
    rules = application.edition.rules
    lenient = {group.code for group in rules.condition_groups if group.needs == "any"}
    wanted: dict[str, Evidence] = {}
    for finding in findings_of(application):
        if finding.condition.group in lenient and not finding.met:
            continue
        wanted.update({item.code: item for item in finding.condition.evidence if item.required})
    return list(wanted.values())


def completeness(application: Any, held: Collection[str]) -> list[SectionStatus]:
    """Every part with what it lacks; `held` are the codes of the files and sealed values already there."""
    return [SectionStatus(part, _lacks(application, part, held)) for part in parts_of(application)]


def _lacks(application: Any, part: Part, held: Collection[str]) -> tuple[Lack, ...]:
    match part.code:
        case Section.SUBJECT:
            found = _subject(application)
        case Section.CONTENT:
            found = _empty(("申报项目名称", application.title), ("内容摘要", application.summary))
        case Section.CONDITIONS:
            found = _conditions(application, held)
        case Section.SELF_ASSESSMENT:
            found = _empty(("自我评价", application.self_assessment))
        case Section.DEPARTMENT:
            found = () if application.department_id else ("选择推荐部门",)
        case _:
            return _declared(application, part, held)
    return tuple(Lack(text) for text in found)


def _declared(application: Any, part: Part, held: Collection[str]) -> tuple[Lack, ...]:
    """What of a declared part is not filled in, each field with its article where that is one of its own."""
    section, rules = part.declared, application.edition.rules
    assert section is not None
    fields = rules.form_fields(section)
    said = application.form_answers.get(section.code) or {}
    found = missing_of(section, fields, said, held)
    if found and section.needs == "any":
        labels = _("、").join(map(label_of_field, fields))
        return (Lack(_("至少填写一项：%(fields)s") % {"fields": labels}, fields[0].code, section.article),)
    return tuple(_lack_of(field, said.get(field.code), field.article or section.article) for field in found)


def _lack_of(field: FormField, value: Any, article: str) -> Lack:
    label, place = label_of_field(field), field.code
    if isinstance(field, TableField):
        place = f"{field.code}.0.{field.columns[0].code}"
        if columns := columns_missing(field, value):
            label += _("（%(columns)s未填全）") % {"columns": _("、").join(map(label_of_field, columns))}
    return Lack(label, place, article)


def _subject(application: Any) -> tuple[str, ...]:
    missing = [] if application.public_name.strip() else ["公示名称"]
    if needs_unit(application.edition.rules, application.track) and not application.public_unit.strip():
        missing.append("所在单位")
    return tuple(missing)


def _empty(*fields: tuple[str, str]) -> tuple[str, ...]:
    return tuple(label for label, value in fields if not value.strip())


def needs_unit(rules: RuleSet, track: str) -> bool:
    """Whether conditions of the track look at the unit a person belongs to (Article 17(3), 17(4))."""
    return any(getattr(condition, "of", "") == "employer" for condition in rules.conditions_for(track))


def _conditions(application: Any, held: Collection[str]) -> tuple[str, ...]:
    rules = application.edition.rules
    missing = [lack(item) for item in unmet(rules, findings_of(application))]
    if rules.terms.superior_award and application.superior_declared is None:
        missing.append(_("是否同年申报%(award)s：尚未回答") % {"award": rules.terms.superior_award.name})
    missing += [
        _("证明材料“%(paper)s”") % {"paper": _paper(item)}
        for item in required_evidence(application)
        if item.code not in held
    ]
    return tuple(missing)


def lack(finding: Finding) -> str:
    """A condition and what is the matter with it; in English without the particulars, which only the Chinese judge has."""
    condition = finding.condition
    if not is_english():
        return f"{condition.label}：{finding.message}"
    return f"{condition.english_question or condition.label} – {_('尚未回答') if finding.met is None else _('不符合')}"


def _paper(item: Evidence) -> str:
    return (item.english_label if is_english() else None) or item.label
