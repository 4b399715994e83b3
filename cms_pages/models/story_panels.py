"""What reviewers remarked on a story and its writer answered, in the editor and on the writer's own page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.admin.panels import Panel
from wagtail.models import Page, TaskState

WORDS = {
    TaskState.STATUS_IN_PROGRESS: "待审核",
    TaskState.STATUS_APPROVED: "通过",
    TaskState.STATUS_REJECTED: "退回修改",
    TaskState.STATUS_SKIPPED: "跳过",
    TaskState.STATUS_CANCELLED: "停止",
}


@dataclass(frozen=True)
class Remark:
    """One step of review, as it is told."""

    step: str
    outcome: str
    at: datetime
    is_done: bool
    comment: str
    answer: str


def remarks_on(page: Page) -> Iterator[Remark]:
    """Every step of review, oldest first."""
    steps = TaskState.objects.filter(workflow_state__in=page.workflow_states).select_related("task", "answer")
    for step in steps.order_by("started_at", "pk"):
        at, answer = step.finished_at or step.started_at, getattr(step, "answer", None)
        yield Remark(
            step.task.name, WORDS[step.status], at, bool(step.finished_at), step.comment, answer.text if answer else ""
        )


class RemarksPanel(Panel):
    """Stands above the fields, before the eyes of whoever writes or reviews now."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_pages/_parts/remarks_panel.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk and self.instance.workflow_states.exists())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "remarks": remarks_on(self.instance)}
