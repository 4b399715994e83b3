"""The office side, registered: guards of pages, the menu."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.site_summary import SiteSummaryPanel
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel
from wagtail.models import Page

from cms_pages import files  # noqa: F401  its hooks
from cms_pages.models import PublicityPage
from cms_pages.models.publicity import check_lists_stay
from portal.access.predicates import is_editor, is_staff_side

TAKING_DOWN = ("unpublish", "delete", "move")
WAGTAIL_ONLY = ("help", "reports")
AFTER_DESKS = {"explorer": 600, "images": 610, "documents": 620}
EDITORS_ONLY = (SiteSummaryPanel, LockedPagesPanel, RecentEditsPanel)


@hooks.register("before_unpublish_page")
@hooks.register("before_delete_page")
def keep_running_notices_up(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A list is not taken down while its period runs (Articles 21, 25): said on the page, enforced in the model."""
    if request.method != "POST":
        return None
    try:
        check_lists_stay(PublicityPage.objects.descendant_of(page, inclusive=True))
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_bulk_action")
def keep_running_notices_up_in_bulk(request: HttpRequest, action: str, pages: Any, *args: Any) -> HttpResponse | None:
    if action not in TAKING_DOWN:
        return None
    refusals = (keep_running_notices_up(request, page) for page in pages if isinstance(page, Page))
    return next(filter(None, refusals), None)


@hooks.register("before_move_page")
def keep_running_notices_in_place(request: HttpRequest, page: Any, destination: Any) -> HttpResponse | None:
    return keep_running_notices_up(request, page)


@hooks.register("insert_global_admin_css")
def dress_the_menu() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("construct_main_menu")
def keep_the_menu_short(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's help and reports are for its keepers; pages and files stand after the desks."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in WAGTAIL_ONLY]
    for item in items:
        item.order = AFTER_DESKS.get(item.name, item.order)


@hooks.register("construct_homepage_panels")
def keep_the_first_page_quiet(request: HttpRequest, panels: list[Any]) -> None:
    """Page counts and recent edits are for those who edit pages."""
    if not is_editor(request.user) and not request.user.is_superuser:
        panels[:] = [panel for panel in panels if not isinstance(panel, EDITORS_ONLY)]


@hooks.register("construct_page_chooser_queryset")
def offer_what_the_public_sees(pages: Any, request: HttpRequest) -> Any:
    """Winners link to published pages and their own; drafts of decisions and lists are the office's."""
    if is_staff_side(request.user) or request.user.is_superuser:
        return pages
    return pages.filter(Q(live=True) | Q(owner=request.user))
