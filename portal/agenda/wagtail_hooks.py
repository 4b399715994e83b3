from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.access.predicates import is_staff_side
from portal.agenda import views
from portal.agenda.today import TodayPanel

PATTERNS = [
    path("", views.agenda, name="month"),
    path("address/", views.open_address, name="open"),
    path("address/close/", views.close_address, name="close"),
]


class AgendaItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_staff_side(request.user)


@hooks.register("register_admin_urls")
def agenda_urls() -> list[URLPattern | URLResolver]:
    return [path("agenda/", include((PATTERNS, "agenda"), namespace="agenda"))]


@hooks.register("register_admin_menu_item")
def agenda_item() -> MenuItem:
    return AgendaItem("办理日程", reverse_lazy("agenda:month"), name="agenda", icon_name="calendar", order=56)


@hooks.register("construct_homepage_panels")
def add_today_panel(request: HttpRequest, panels: list[Any]) -> None:
    if is_staff_side(request.user):
        panels.append(TodayPanel())
