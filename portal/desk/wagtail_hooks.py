from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks

from portal.desk.palette import palette
from portal.desk.search import CasesArea, search_cases


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern]:
    return [
        path("desk/search/", search_cases, name="desk_search"),
        path("desk/palette/", palette, name="desk_palette"),
    ]


@hooks.register("insert_global_admin_js")
def palette_script() -> str:
    return format_html(
        '<script src="{}" data-palette="{}" defer></script>', static("desk/palette.js"), reverse("desk_palette")
    )


@hooks.register("register_admin_search_area")
def cases_first() -> CasesArea:
    return CasesArea(for_editors=False)


@hooks.register("register_admin_search_area")
def cases_after_pages() -> CasesArea:
    return CasesArea(for_editors=True)
