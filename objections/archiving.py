"""What the archive package of a case says of the objections to it: what became of each, never who objected or in which words."""

from objections.enums import CLOSED
from objections.models import Objection
from portal import clock
from workflow.applications.models import Application
from workflow.records.contents import Line, register_record_source
from workflow.records.reopening import register_reopening
from workflow.records.unfinished import register_unfinished


def outcomes_of(application: Application) -> list[list[Line]]:
    """Each closed objection to the case, as (label, value)."""
    rows = Objection.objects.filter(entry__application=application, state__in=CLOSED).order_by("pk")
    return [_lines(objection) for objection in rows]


def _lines(objection: Objection) -> list[Line]:
    told = [
        ("编号", objection.number),
        ("类别", objection.get_kind_display()),
        ("办理结果", objection.get_outcome_display() or objection.get_state_display()),
        ("办结日期", f"{clock.day_of(objection.closed_at)}" if objection.closed_at else ""),
        ("公开的处理情况", objection.public_summary),
    ]
    return [(label, str(value)) for label, value in told if value]


register_record_source("异议处理结果", outcomes_of)
register_unfinished(Objection.objects.open, "entry__application")
for event in (
    "objection.replied",
    "objection.refused",
    "objection.withdrawn",
    "objection.review_withdrawn",
    "objection.review_kept",
    "objection.review_changed",
):
    register_reopening(event, "objections.objection", "entry__application", "异议办结后另行制作")
