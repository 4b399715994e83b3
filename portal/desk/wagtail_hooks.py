from django.urls import URLPattern, path
from wagtail import hooks

from portal.desk.search import CasesArea, search_cases


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern]:
    return [path("desk/search/", search_cases, name="desk_search")]


@hooks.register("register_admin_search_area")
def cases_first() -> CasesArea:
    return CasesArea(for_editors=False)


@hooks.register("register_admin_search_area")
def cases_after_pages() -> CasesArea:
    return CasesArea(for_editors=True)
