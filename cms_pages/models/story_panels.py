"""What the editor of a story shows above its fields."""

from typing import Any

from wagtail.admin.panels import Panel
from wagtail.models import Page, TaskState


def remarks_on(page: Page) -> list[TaskState]:
    """Every step of review, oldest first, each with its remark and the writer's answer."""
    steps = TaskState.objects.filter(workflow_state__in=page.workflow_states)
    return list(steps.select_related("task", "finished_by", "answer").order_by("started_at", "pk"))


class RemarksPanel(Panel):
    """What reviewers remarked and the writer answered, before the eyes of whoever writes or reviews now."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_pages/_parts/remarks_panel.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk and self.remarks)

        @property
        def remarks(self) -> list[TaskState]:
            return remarks_on(self.instance)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "remarks": self.remarks}
