"""Who reads what is not public yet: drafts are for those who run the pages, and for their own writer (Article 32).

Wagtail lets whoever may add a page explore all that stand beside it, and names in its answer whatever a request points to:
by its address, by what is posted, by a link or a picture in what was written.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms_pages.files import is_public_file, may_see_file
from portal.access.predicates import is_editor, is_office

may_run_pages = is_office | is_editor
NAMING = frozenset({"destination_id"})
POSTED = ("new_parent_page", "parent_page", "chooser")
Named = tuple[type[Model], str]


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
    """Whether a request is about a page or a file, or a survey of all pages, that this person may not read."""
    user = request.user
    if not user.is_authenticated or user.is_superuser or may_run_pages(user):
        return False
    if request.resolver_match and request.resolver_match.namespace == "wagtailadmin_reports":
        return True
    pages = _pages_named(request, kwargs)
    named = {(Page, key) for key in pages} | {
        (_file_model(request, kwargs), key) for key in _files_named(request, kwargs)
    }
    return "all" in pages or any(_is_hidden(user, *thing) for thing in named)


def check_within_reach(page: Page, user: Any) -> None:
    """Raise `PermissionDenied` when what this person wrote points to what they may not see.

    What the page's newest words pointed to before was put there by somebody who may.
    """
    if user.is_superuser or may_run_pages(user):
        return
    hidden = {thing for thing in _pointed_to(page) if _is_hidden(user, *thing)}
    if hidden and not (page.pk and hidden <= set(_pointed_to(page.get_latest_revision_as_object()))):
        raise PermissionDenied


def _is_hidden(user: Any, model: type[Model], key: str) -> bool:
    found = model._default_manager.filter(pk=key)
    if model is Page:
        return found.exists() and not readable(user, found).exists()
    return any(not is_public_file(file) and not may_see_file(user, file) for file in found)


def _pointed_to(page: Page) -> Iterator[Named]:
    for kind, key, *_ in ReferenceIndex._extract_references_from_object(page):
        model = ContentType.objects.get_for_id(kind).model_class()
        if model and str(key).isdecimal() and model in (Page, get_document_model(), get_image_model()):
            yield model, str(key)


def _pages_named(request: HttpRequest, kwargs: dict[str, Any]) -> set[str]:
    named: set[Any] = {value for name, value in kwargs.items() if name in NAMING or "page" in name}
    if "/page/" in request.path or "/choose-page/" in request.path:
        named.update(request.GET.getlist("id"))
    named.update(request.POST.get(name) for name in POSTED)
    return {str(key) for key in named if str(key).isdecimal() or key == "all"}


def _files_named(request: HttpRequest, kwargs: dict[str, Any]) -> set[str]:
    if _file_model(request, kwargs) is None:
        return set()
    told = {kwargs.get(name) for name in ("image_id", "document_id", "doc_id", "pk")} | set(request.GET.getlist("id"))
    return {str(key) for key in told if str(key).isdecimal()}


def _file_model(request: HttpRequest, kwargs: dict[str, Any]) -> Any:
    """The kind of file this part of the office side, or this bulk act, is about."""
    part = kwargs.get("app_label") or (request.resolver_match.namespace if request.resolver_match else "")
    return {"wagtailimages": get_image_model(), "wagtaildocs": get_document_model()}.get(part.removesuffix("_chooser"))
