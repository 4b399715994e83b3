"""The task of Wagtail's workflow through which everything goes public: a second person's approval."""

from typing import Any

from django.db import transaction
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from cms_pages import door
from cms_pages.approved import CHANGED_SINCE

APPROVING = frozenset({"approve"})
NO_LONGER_WAITING = "该页面已不在审核中，可能已经由他人办理，请刷新页面。"


class SecondPersonTask(AbstractGroupApprovalTask):
    """Members of the groups approve, but nobody what they changed last or approved at an earlier step; they may send it back."""

    class Meta:
        verbose_name = "第二人审核"
        verbose_name_plural = "第二人审核"

    @classmethod
    def get_description(cls) -> str:
        return "由最后修改人以外的人员审核；本人不能批准自己最后修改的内容。"

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Decide what still waits, and only that: whatever changes it meanwhile waits for the locks, or was here first."""
        task_state.workflow_state.content_object.specific.hold_still()
        # The page first, as saving does, then the task: two approvers are one after the other.
        now = TaskState.objects.select_for_update().get(pk=task_state.pk)
        if now.status != TaskState.STATUS_IN_PROGRESS:
            raise door.DoorClosed(NO_LONGER_WAITING)
        if action_name in APPROVING:
            page = now.workflow_state.content_object.specific
            page.check_reviewer(by=user)
            if now.revision_id != page.latest_revision_id:
                raise door.DoorClosed(CHANGED_SINCE)
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_actions(self, page: Page, user: Any) -> list[tuple[str, str, bool]]:
        actions = super().get_actions(page, user)
        latest = page.get_latest_revision()
        if latest is None or not (latest.user_id == user.pk or door.has_approved(latest, user)):
            return actions
        return [action for action in actions if action[0] not in APPROVING]
