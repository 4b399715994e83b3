"""The page editor's requests: each one transaction, and what the door refuses said where the person stands."""

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin.auth import permission_denied
from wagtail.models import Page, Site

from cms_pages import door
from cms_pages.models.approval import NO_LONGER_WAITING
from cms_pages.reach import is_out_of_reach
from portal.access.kept import answer_kept
from portal.health.views import PROBES
from portal.pagecache.keeping import keeps, kept

GUARDS = ("live_guard", "content_guard", "no_privacy", "no_hiding")
NO_NUMBER = "expected a number but got"
UNREADABLE = "提交的内容无法识别，没有保存，请刷新页面后重试。"
log = logging.getLogger("portal.door")
INCOMPLETE = "提交的内容不完整，没有办理，请返回原来的页面，刷新后重新填写。"
TAKEN_FOR_GRANTED = {
    "wagtailadmin_choose_page_external_link": "external-link-chooser-url",
    "wagtailadmin_pages:copy": "new_parent_page",
    "wagtailredirects:process_import": "import_file_name",
}
"""What views of Wagtail's read from a form that need not have it."""
OF_A_PARENT = {"wagtailadmin_pages:lock", "wagtailadmin_pages:unlock", "wagtailadmin_pages:set_page_position"}
"""Views of Wagtail's that ask for the page above: the root has none."""
ERROR_ON_PURPOSE = "wagtailadmin_error_test"
PAST_THE_DOOR = "此操作不能改变页面的公开状态，请在页面编辑或者“公开页面”中办理。"


class DoorMiddleware:
    """Run what the page editor posts as one whole. A refusal undoes all of it and is told in Chinese, never as an error 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if site := kept(request, "site", _site) if keeps(request) and request.path not in PROBES else None:
            request._wagtail_site = site  # type: ignore[attr-defined]
        with door.request_acting(request):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not request.path.startswith(self.prefix):
            return None
        if is_out_of_reach(request, kwargs):
            return permission_denied(request)
        if _has_odd_number(request):
            return _refused(request, UNREADABLE)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == ERROR_ON_PURPOSE or (name in OF_A_PARENT and _is_root(kwargs)):
            raise Http404
        if request.method != "POST":
            return None
        if name in TAKEN_FOR_GRANTED and TAKEN_FOR_GRANTED[name] not in request.POST:
            return answer_kept(request, INCOMPLETE, status=400)
        try:
            with _whole(view):
                _check_still_waits(request, kwargs)
                return _drawn(view(request, *args, **kwargs))
        except ValueError as error:
            if not isinstance(error, json.JSONDecodeError) and NO_NUMBER not in str(error):
                raise
            return _refused(request, UNREADABLE)
        except ValidationError as refusal:
            return _refused(request, "；".join(refusal.messages))
        except (
            ObjectDoesNotExist
        ) as error:  # what was chosen is gone, or never was; on record, if it was a fault of ours
            log.warning("%s：%s", request.path, error)
            return answer_kept(request, INCOMPLETE, status=400)
        except ProtectedError:
            return _refused(request, "该内容被其他记录引用，不能删除。")
        except IntegrityError as error:
            if not any(guard in str(error) for guard in GUARDS):
                raise
            return _refused(request, PAST_THE_DOOR)


def _whole(view: Any) -> AbstractContextManager[None]:
    """One transaction around the view, save one that commits act by act and says so as Django's views do."""
    own = DEFAULT_DB_ALIAS in getattr(view, "_non_atomic_requests", ())
    return nullcontext() if own else transaction.atomic()


def _site() -> Site | None:
    """The portal has one site; its home page is read with it."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site:
        site.root_page.specific  # noqa: B018 - kept on the page
    return site


def _is_root(kwargs: dict[str, Any]) -> bool:
    key = kwargs.get("page_id", kwargs.get("page_to_move_id"))
    return Page.objects.filter(pk=key, depth=1).exists()


def _has_odd_number(request: HttpRequest) -> bool:
    """Whether Wagtail would take for a number what is none: which pages a bulk act is about, which draft is written over."""
    is_bulk = request.path.startswith(reverse("wagtailadmin_home") + "bulk/")
    told = [name for name in request.GET.getlist("id") if name != "all"] if is_bulk else []
    if request.method == "POST":
        told += [name for name in request.POST.getlist("overwrite_revision_id") if name]
    return not all(name.isdecimal() for name in told)


def _drawn(response: HttpResponseBase) -> HttpResponseBase:
    """The page drawn now: a chooser asks for what was posted to it only when its form is shown again."""
    render = getattr(response, "render", None)
    return render() if callable(render) else response


def _check_still_waits(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Raise when the editor decides on a page that waits for no decision any more: another was faster."""
    match = request.resolver_match
    if match is None or match.view_name != "wagtailadmin_pages:edit" or "action-workflow-action" not in request.POST:
        return
    page = Page.objects.filter(pk=kwargs.get("page_id")).first()
    if page is not None and page.current_workflow_task is None:
        raise door.DoorClosed(NO_LONGER_WAITING)


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    if not request.accepts("text/html"):  # the editor saving by itself: it shows the sentence and keeps what is typed
        answer = {"success": False, "error_code": "validation_error", "error_message": sentence}
        return JsonResponse(answer, status=400)
    messages.error(request, sentence)
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("wagtailadmin_home")
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"step": "success", "redirect": back})
    return redirect(back)
