"""Reports to decide on and corrections that are due, for the office."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from portal.access.predicates import is_office
from portal.desk.todo import Todo, register_todo
from workflow.misuse.enums import CaseState, ReportState
from workflow.misuse.models import MisuseCase, MisuseReport
from workflow.programmes.due import Basis, due_by_day
from workflow.programmes.models import Edition
from workflow.titles.rules import title_article


@register_todo
def misuse_due(user: Any) -> Iterable[Todo]:
    """By the day on which they are due (Article 33)."""
    if not is_office(user):
        return ()
    reports = MisuseReport.objects.visible_to(user).filter(state=ReportState.RECEIVED)
    cases = MisuseCase.objects.visible_to(user).filter(state=CaseState.ORDERED)
    return chain(
        due_by_day(
            reports, "due_on", "称号违规使用举报：{} 件决定是否受理", "/admin/desk/misuse-reports/",
            Basis("received_at", _article),
        ),
        due_by_day(
            cases, "due_on", "称号违规使用案件：{} 件改正期满", "/admin/desk/misuse-cases/", Basis("opened_at", _article)
        ),
    )  # fmt: skip


def _article(edition: Edition) -> str:
    return title_article(edition.rules)
