"""What an application says, line by line: for the desks, and for its form as a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from portal.languages import is_english, spoken
from workflow.applications.models import Application
from workflow.applications.queries import evidence_of, masks_of
from workflow.applications.rules.declared import is_blank, row_names
from workflow.applications.rules.parts import Part, file_fields, label_of_field
from workflow.programmes.ruleset.forms import BESIDE, FormField, TableField


def subject_rows(application: Application) -> list[tuple[str, Any]]:
    """Who applies, with sealed values as their masks."""
    if application.organisation:
        unit = application.organisation
        return [
            ("单位名称", unit.name.for_delivery()),
            ("统一社会信用代码", unit.credit_code.for_delivery()),
            ("在本区登记注册", unit.registered_in_district),
            ("联系人", unit.contact_name),
            ("联系电话", unit.contact_phone),
        ]
    person: Any = application.person
    return [
        ("公示姓名", application.public_name),
        ("所在单位", application.public_unit),
        ("证件类型", person.get_document_type_display()),
        ("证件号码", person.document_number),
        ("国籍", person.nationality),
        ("联系电话", person.phone),
    ]


def answer_text(application: Application, finding: Any) -> str:
    """How a condition is judged, with what the applicant noted."""
    answer = application.answers.get(finding.condition.code) or {}
    note = str(answer.get("note") or answer.get("since") or answer.get("nationality") or "").strip().rstrip("。")
    said = spoken(finding.message)
    if not note:
        return said
    return f"{said} ({note})" if is_english() else f"{said}（{note}）"


def content_rows(application: Application) -> list[tuple[str, str]]:
    """What is applied for; with the free self-assessment where the form declares no parts in its place."""
    rows = [("申报项目名称", application.title), ("内容摘要", application.summary)]
    if application.edition.rules.forms_for(application.track):
        return rows
    return [*rows, ("自我评价", application.self_assessment)]


@dataclass(frozen=True)
class Answer:
    """What a declared field says: a text, or a table with its head."""

    label: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    """Each value with the head it stands under."""

    @property
    def is_table(self) -> bool:
        return bool(self.head)


Beside = Mapping[str, str]
"""What is kept beside the answers, in words, by the code of its field."""


def beside_answers(application: Application) -> dict[str, str]:
    """The files of the form's fields by name, size and digest; sealed values as their masks."""
    fields, found = file_fields(application), dict(masks_of(application))
    for file in evidence_of(application) if fields else ():
        if file.purpose in fields:
            words = f"{file.full_name}（{filesizeformat(file.size)}）\nSHA-256 {file.digest}"
            found[file.purpose] = "\n".join(filter(None, [found.get(file.purpose, ""), words]))
    return found


def declared_content(application: Application, beside: Beside | None = None) -> list[tuple[str, list[Answer]]]:
    """The declared parts of the form, each with everything it says; `beside` is said of a version, which has it itself."""
    rules, year = application.edition.rules, application.edition.year
    kept = beside_answers(application) if beside is None else beside
    return [
        (
            Part(section.code, section).label,
            [
                Answer(label_of_field(field), kept.get(field.code, ""))
                if field.kind in BESIDE
                else _answer(field, (application.form_answers.get(section.code) or {}).get(field.code), year)
                for field in rules.form_fields(section)
            ],
        )
        for section in rules.forms_for(application.track)
    ]


def _answer(field: FormField, value: Any, year: int) -> Answer:
    label = label_of_field(field)
    if not isinstance(field, TableField):
        return Answer(label, value_text(field, value))
    columns, rows = field.columns, list(value or ())
    names = row_names(field, year, english=is_english())
    if names is None:
        head = tuple(map(label_of_field, columns))
        cells = [[value_text(one, row.get(one.code)) for one in columns] for row in rows]
    else:
        # Read across: what is asked stands on the left, the years or the named rows above.
        rows += [{} for _row in range(len(names) - len(rows))]
        head = ("", *names)
        cells = [[label_of_field(one), *(value_text(one, row.get(one.code)) for row in rows)] for one in columns]
    return Answer(label, head=head, rows=tuple(tuple(zip(head, row, strict=True)) for row in cells))


def value_text(field: Any, value: Any) -> str:
    """A value as it is read; empty where nothing was said."""
    if is_blank(value):
        return ""
    if field.kind == "number":
        return f"{Decimal(value):,f}"
    if field.kind == "yes_no":
        return _("是") if value else _("否")
    if field.kind == "choice" and is_english() and field.english_options and value in field.options:
        return str(field.english_options[field.options.index(value)])
    return str(value)
