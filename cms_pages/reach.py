"""Who reads what is not public yet: drafts are for those who run the pages, and for their own writer (Article 32).

Wagtail lets whoever may add a page explore all that stand beside it.
"""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from portal.access.predicates import is_editor, is_office

may_run_pages = is_office | is_editor
NAMING = frozenset({"destination_id"})
POSTED = ("new_parent_page", "parent_page", "chooser")


def readable(user: Any, pages: Any) -> Any:
    """Of these pages those of which a person may read the newest words on the office side."""
    if user.is_superuser or may_run_pages(user):
        return pages
    return pages.filter(Q(live=True) | Q(owner=user.pk))


def rule_drafts() -> None:
    """Explorer, search and interface of the page editor list what is readable. Called once at start-up."""
    explorable = PagePermissionPolicy.explorable_instances
    PagePermissionPolicy.explorable_instances = lambda self, user: readable(user, explorable(self, user))


def is_out_of_reach(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Whether an address of the page editor is about a page, or a survey of all pages, that this person may not read."""
    user = request.user
    if not user.is_authenticated or user.is_superuser or may_run_pages(user):
        return False
    if request.resolver_match and request.resolver_match.namespace == "wagtailadmin_reports":
        return True
    named = _pages_named(request, kwargs)
    return "all" in named or readable(user, Page.objects.filter(pk__in=named)).count() < len(named)


def _pages_named(request: HttpRequest, kwargs: dict[str, Any]) -> set[Any]:
    """The pages an address, or what is posted to it, asks about: Wagtail names them in its answer, allowed or not."""
    named: set[Any] = {value for name, value in kwargs.items() if name in NAMING or "page" in name}
    if "/page/" in request.path or "/choose-page/" in request.path:
        named.update(request.GET.getlist("id"))
    named.update(request.POST.get(name) for name in POSTED)
    return {int(key) if str(key).isdecimal() else key for key in named if str(key).isdecimal() or key == "all"}
