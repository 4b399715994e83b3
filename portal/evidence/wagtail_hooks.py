from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from portal.access.predicates import is_office
from portal.evidence.desks import HeldPanel, QuarantineDesk


@hooks.register("register_admin_viewset")
def quarantine_desk() -> QuarantineDesk:
    return QuarantineDesk()


@hooks.register("construct_homepage_panels")
def add_held_panel(request: HttpRequest, panels: list[Any]) -> None:
    if is_office(request.user):
        panels.append(HeldPanel())
