"""A form filled in from its declaration, whatever an award asks: for demonstrations and tests."""

from collections.abc import Iterator
from typing import Any

from workflow.applications.actions import save_draft
from workflow.applications.models import Application
from workflow.programmes.ruleset.forms import FormField, TableField


def fill_declared(application: Application, text: str) -> None:
    """Save every declared section, as its applicant does."""
    for code, data in declared_answers(application, text):
        save_draft(application, by=application.applicant, section=code, data=data)


def declared_answers(application: Any, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The sections of the form, each with an answer to everything it asks."""
    rules = application.edition.rules
    for section in rules.forms_for(application.track):
        yield (
            section.code,
            {field.code: answer_of(field, text) for field in rules.form_fields(section) if field.kind != "file"},
        )


def answer_of(field: FormField, text: str) -> Any:
    """An answer its field takes; a table has as many rows as it names, else two."""
    if isinstance(field, TableField):
        rows = range(1 if field.at_most == 1 else 2 if field.at_most else field.most_rows)
        return [{one.code: _value(one, text, row, place) for place, one in enumerate(field.columns)} for row in rows]
    return _value(field, text, 0)


def _value(field: Any, text: str, row: int, place: int = 0) -> Any:
    """A day further to the right is a later one: periods end after they begin."""
    match field.kind:
        case "number":
            return _number(field, row)
        case "year":
            return str(2020 + row)
        case "date":
            return f"{2009 + 4 * row + place}-05-18"
        case "choice":
            return field.options[min(row, len(field.options) - 1)]
        case "yes_no":
            return True
        case "sealed":
            return "13900000099" if field.what == "phone" else "nominator@example.invalid"
        case "text":
            return f"示例{field.label}"[: field.limit]
    return f"{field.label}：{text}"[: field.limit]


def _number(field: Any, row: int) -> str:
    """Small where a share is asked for, and within what the field allows."""
    value = 96 + row if field.max == 100 else 1280 + 110 * row
    return str(value) + (".5" if field.decimals else "")
