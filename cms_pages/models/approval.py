"""The task of Wagtail's workflow through which everything goes public: a second person's approval."""

from typing import Any

from wagtail.models import AbstractGroupApprovalTask, Page

APPROVING = frozenset({"approve"})


class SecondPersonTask(AbstractGroupApprovalTask):
    """Members of the groups approve, but nobody what they changed last themselves; they may still send it back."""

    class Meta:
        verbose_name = "第二人审核"
        verbose_name_plural = "第二人审核"

    @classmethod
    def get_description(cls) -> str:
        return "由最后修改人以外的人员审核；本人不能批准自己最后修改的内容。"

    def get_actions(self, page: Page, user: Any) -> list[tuple[str, str, bool]]:
        actions = super().get_actions(page, user)
        latest = page.get_latest_revision()
        if latest is None or latest.user_id != user.pk:
            return actions
        return [action for action in actions if action[0] not in APPROVING]
