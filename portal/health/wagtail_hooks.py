from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.health.page import may_watch, running


@hooks.register("register_admin_urls")
def running_address() -> list[Any]:
    return [path("running/", running, name="running")]


class RunningItem(MenuItem):
    """运行状况, for those who see to it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_watch(request.user)


@hooks.register("register_settings_menu_item")
def running_item() -> MenuItem:
    return RunningItem("运行状况", reverse("running"), name="running", icon_name="desktop", order=20)
