"""The inbox on the first page of the office side."""

from typing import Any

from wagtail.admin.ui.components import Component

from portal.messages.models import InboxItem

SHOWN = 5


class InboxPanel(Component):
    """The newest unread messages, and how many there are."""

    name = "inbox"
    template_name = "messages/unread.html"
    order = 45

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        if not parent_context:
            return {"items": [], "unread": 0}
        user = parent_context["request"].user
        unread = InboxItem.objects.visible_to(user).unread_by(user)
        return {"items": list(unread[:SHOWN]), "unread": unread.count()}
