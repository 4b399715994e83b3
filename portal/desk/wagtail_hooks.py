from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks

from portal.access.predicates import is_staff_side
from portal.desk.search import CasesArea, search_cases
from portal.desk.todo import TodoPanel


@hooks.register("construct_homepage_panels")
def add_todo_panel(request: HttpRequest, panels: list[Any]) -> None:
    if is_staff_side(request.user):
        panels.append(TodoPanel())


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern]:
    return [path("desk/search/", search_cases, name="desk_search")]


@hooks.register("register_admin_search_area")
def cases_first() -> CasesArea:
    return CasesArea(for_editors=False)


@hooks.register("register_admin_search_area")
def cases_after_pages() -> CasesArea:
    return CasesArea(for_editors=True)
