"""Is everything there? Section by section, with what is missing in words (Articles 20, 21)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal import clock
from portal.languages import is_english
from workflow.applications.enums import Section
from workflow.applications.rules.citations import application_settings
from workflow.applications.rules.conditions import Finding, assess, unmet
from workflow.programmes.ruleset.conditions import Evidence
from workflow.programmes.ruleset.schema import RuleSet


@dataclass(frozen=True)
class SectionStatus:
    """A section of the form and what it still lacks."""

    section: Section
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


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
    """Every section with what it lacks; `held` are the codes of the evidence already there."""
    settings = application_settings(application.edition.rules)
    parts = [
        SectionStatus(Section.SUBJECT, _subject(application)),
        SectionStatus(Section.CONTENT, _content(application)),
        SectionStatus(Section.CONDITIONS, _conditions(application, held)),
    ]
    if settings.self_assessment:
        parts.append(SectionStatus(Section.SELF_ASSESSMENT, _self_assessment(application)))
    if settings.recommendation_required:
        parts.append(SectionStatus(Section.DEPARTMENT, () if application.department_id else ("选择推荐部门",)))
    return parts


def _subject(application: Any) -> tuple[str, ...]:
    missing = [] if application.public_name.strip() else ["公示名称"]
    if needs_unit(application.edition.rules, application.track) and not application.public_unit.strip():
        missing.append("所在单位")
    return tuple(missing)


def needs_unit(rules: RuleSet, track: str) -> bool:
    """Whether conditions of the track look at the unit a person belongs to (Article 17(3), 17(4))."""
    return any(getattr(condition, "of", "") == "employer" for condition in rules.conditions_for(track))


def _content(application: Any) -> tuple[str, ...]:
    fields = (("申报项目名称", application.title), ("内容摘要", application.summary))
    return tuple(label for label, value in fields if not value.strip())


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


def _self_assessment(application: Any) -> tuple[str, ...]:
    return () if application.self_assessment.strip() else ("自我评价",)
