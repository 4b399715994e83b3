"""The desks of accounts in the Wagtail admin, and the doors beside them closed."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.staffing.desks import AccountDesk, ApplicantDesk, DepartmentDesk

BESIDE = ("users", "groups")


@hooks.register("register_admin_viewset")
def account_desks() -> list[ViewSet]:
    return [AccountDesk(), ApplicantDesk(), DepartmentDesk()]


@hooks.register("construct_settings_menu")
def hide_wagtail_account_items(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's own users and groups lead to the desk, where powers enter the journal."""
    items[:] = [item for item in items if item.name not in BESIDE]
