from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.messages.desks import OutboxDesk
from portal.messages.models import unread_count
from portal.messages.panels import InboxPanel


@hooks.register("register_admin_viewset")
def outbox_desk() -> OutboxDesk:
    return OutboxDesk()


class InboxItem(MenuItem):
    """With how many are unread."""

    def render_component(self, request: HttpRequest) -> Any:
        shown = super().render_component(request)
        if count := unread_count(request.user):
            shown.label = f"{self.label}（{count}）"
        return shown


@hooks.register("register_admin_menu_item")
def inbox_entry() -> MenuItem:
    return InboxItem("站内消息", reverse_lazy("inbox:list"), name="inbox", icon_name="mail", order=50)


@hooks.register("construct_homepage_panels")
def add_inbox_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(InboxPanel())
