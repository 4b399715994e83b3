"""The declared parts of an application's form in its archive package, as people read them (Article 37)."""

from workflow.applications.contents import Answer, declared_content
from workflow.applications.models import Application
from workflow.records.contents import Line, register_record_source


def form_of(application: Application) -> list[list[Line]]:
    """Part by part, each field with what it says; a table row by row."""
    return [
        [("部分", title), *(line for answer in answers for line in _lines(answer))]
        for title, answers in declared_content(application)
    ]


def _lines(answer: Answer) -> list[Line]:
    if not answer.is_table:
        return [(answer.label, answer.text)] if answer.text else []
    rows = ["；".join(f"{head}：{value}" if head else value for head, value in row if value) for row in answer.rows]
    return [(f"{answer.label} {number}", row) for number, row in enumerate(rows, 1) if row]


register_record_source("申报表", form_of)
