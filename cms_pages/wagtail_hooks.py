"""The office side, registered: the desk of public pages, the menu."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SiteSummaryPanel
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, WorkflowObjectsToModeratePanel
from wagtail.rich_text.pages import PageLinkHandler

from cms_pages import file_lists, side_menu  # noqa: F401  registers the interface
from cms_pages.files import rule_own_files
from cms_pages.models import NoticePage
from cms_pages.office import PagesDesk
from cms_pages.outdated import OutdatedPanel, warning_of
from cms_pages.reach import may_run_pages, readable
from cms_pages.story_desk import StoriesDesk
from cms_pages.views.first_day import first_day, may_prepare
from portal.access.predicates import is_editor

rule_own_files()

BESIDE_ACTS = 45
EDITORS_ONLY = (SiteSummaryPanel, LockedPagesPanel, RecentEditsPanel)


@hooks.register("register_admin_viewset")
def pages_desk() -> PagesDesk:
    return PagesDesk()


@hooks.register("register_admin_viewset")
def stories_desk() -> StoriesDesk:
    return StoriesDesk()


@hooks.register("insert_global_admin_css")
def desk_stylesheet() -> str:
    links = '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">'
    return format_html(links, static("portal/tokens.css"), static("desk/desk.css"))


hooks.register("construct_main_menu", side_menu.arrange)


@hooks.register("construct_homepage_panels")
def arrange_homepage_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Page counts and recent edits are for those who edit pages; pages to approve stand where acts to confirm do."""
    for panel in panels:
        if isinstance(panel, WorkflowObjectsToModeratePanel):
            panel.order = BESIDE_ACTS
    if may_run_pages(request.user):
        panels.append(OutdatedPanel())
    if not is_editor(request.user) and not request.user.is_superuser:
        panels[:] = [panel for panel in panels if not isinstance(panel, EDITORS_ONLY)]


@hooks.register("before_edit_page")
def warn_of_former_dates(request: HttpRequest, page: Any) -> None:
    """An edition's date was moved after its prose was written: said where it is to be put right."""
    if request.method == "GET" and isinstance(page, NoticePage) and (warning := warning_of(page)):
        messages.warning(request, warning)


@hooks.register("before_bulk_action")
def warn_of_empty_bulk_action(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> Any:
    """Of what was chosen nothing may be dealt with so: said plainly, where Wagtail would report success with nothing."""
    if objects:
        return None
    messages.warning(
        request, f"未作改动：所选内容均不能由您批量{action.display_name}。请逐项打开，按页面上的提示办理。"
    )
    return redirect(action.next_url)


@hooks.register("register_admin_urls")
def first_day_address() -> list[Any]:
    return [path("first-day/", first_day, name="first_day")]


class FirstDayItem(MenuItem):
    """开办准备, for those who prepare."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_prepare(request.user)


@hooks.register("register_settings_menu_item")
def first_day_item() -> MenuItem:
    return FirstDayItem("开办准备", reverse("first_day"), name="first-day", icon_name="tasks", order=10)


@hooks.register("construct_page_chooser_queryset")
def offer_what_is_readable(pages: Any, request: HttpRequest) -> Any:
    return readable(request.user, pages)


class PublicPageLink(PageLinkHandler):
    """A link to a page that is not in public leads nowhere: its address would tell its title."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list[Any]:
        return [page if page and page.live else None for page in super().get_many(attrs_list)]


@hooks.register("register_rich_text_features", order=100)
def link_public_pages(features: Any) -> None:
    features.register_link_type(PublicPageLink)
