"""The parts of an application's form: those every form has, and those its rule set declares (Article 20)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.languages import is_english, spoken
from workflow.applications.enums import Section
from workflow.applications.rules.citations import application_settings
from workflow.programmes.ruleset.forms import FileField, FormField, FormSection
from workflow.programmes.ruleset.schema import RuleSet


@dataclass(frozen=True)
class Part:
    """One part of a form; `declared` is what the rule set says of it, where it is not one that every form has."""

    code: str
    declared: FormSection | None = None

    @property
    def label(self) -> str:
        """In the language that is being spoken."""
        if self.declared is None:
            return spoken(Section(self.code).label)
        return (self.declared.english_title if is_english() else None) or self.declared.title


def parts_of(application: Any) -> list[Part]:
    """The parts an application is made of, in order."""
    return list(_parts(application.edition.rules, application.track))


def _parts(rules: RuleSet, track: str) -> Iterator[Part]:
    settings, declared = application_settings(rules), rules.forms_for(track)
    yield from (Part(section) for section in (Section.SUBJECT, Section.CONTENT, Section.CONDITIONS))
    yield from (Part(section.code, section) for section in declared)
    if settings.self_assessment and not declared:
        yield Part(Section.SELF_ASSESSMENT)
    if settings.recommendation_required:
        yield Part(Section.DEPARTMENT)


def part_of(application: Any, code: str) -> Part | None:
    """The part of that code; None where the form has none.

    What an award does not ask for may still be said, save a self-assessment where the form asks for it item by item.
    """
    rules: RuleSet = application.edition.rules
    if code in Section.values:
        replaced = code == Section.SELF_ASSESSMENT and rules.forms_for(application.track)
        return None if replaced else Part(code)
    declared = rules.form_section(application.track, code)
    return Part(code, declared) if declared else None


def label_of_field(field: FormField) -> str:
    """With its unit, in the language that is being spoken."""
    return (field.english_named if is_english() else None) or field.named


def file_fields(application: Any) -> dict[str, tuple[str, FileField]]:
    """The fields of its form that take files, by the purpose their files go under, each with its part."""
    rules: RuleSet = application.edition.rules
    return {
        field.code: (section.code, field)
        for section in rules.forms_for(application.track)
        for field in section.fields
        if isinstance(field, FileField)
    }


def part_of_file(application: Any, purpose: str) -> str:
    """The part of the form that a file belongs to: a declared one, or the conditions it proves."""
    section, _field = file_fields(application).get(purpose, (Section.CONDITIONS, None))
    return str(section)
