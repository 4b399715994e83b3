from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from portal.access.predicates import is_staff_side
from portal.confirming.desks import ConfirmingDesk, WaitingPanel


@hooks.register("register_admin_viewset")
def confirming_desk() -> ConfirmingDesk:
    return ConfirmingDesk()


@hooks.register("construct_homepage_panels")
def add_waiting_panel(request: HttpRequest, panels: list[Any]) -> None:
    if is_staff_side(request.user):
        panels.append(WaitingPanel())
