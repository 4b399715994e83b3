"""The one address every long form saves at as it is typed, and asks how matters stand."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.access.permission_rules import public
from portal.autosave.forms import Ticket, as_sent, seen_by
from portal.autosave.holders import Holder
from portal.autosave.keeping import Overtaken, find_typed, keep_typed
from portal.autosave.models import TypedForm
from portal.failures import TOO_MANY_RETRY_AFTER
from portal.throttle import Limit, address_of

SAVED_BY = Limit("autosaved", 2400, 3600)
SAVED_FROM = Limit("autosaved-from", 6000, 3600)
TOO_OFTEN = "自动保存过于频繁，已暂停，请稍后再试；内容还在本页。"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def autosave(request: HttpRequest) -> JsonResponse:
    """Save (POST), or tell the version that is kept (GET). 403: not the person whose page it was; 409: another tab was here."""
    ticket = Ticket.of(request)
    if ticket is None:
        return JsonResponse({"cookies": _has_cookies(request)}, status=403)
    if request.method != "POST":
        return JsonResponse(_standing(request, find_typed(ticket.holder, ticket.form)))
    if not _may_save(request, ticket.holder):
        return JsonResponse({"sentence": TOO_OFTEN}, status=429, headers={"Retry-After": str(TOO_MANY_RETRY_AFTER)})
    return _saved(request, ticket)


@public
@never_cache
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """A stylesheet that opens the page's warning in a browser that keeps no cookies: told without a script, before one types."""
    opened = "" if _has_cookies(request) else ".autosave-cookies { display: block; }"
    return HttpResponse(opened, content_type="text/css")


def _saved(request: HttpRequest, ticket: Ticket) -> JsonResponse:
    text = as_sent(request.POST).urlencode()
    try:
        typed = keep_typed(ticket.holder, ticket.form, text, seen=seen_by(request.POST))
    except Overtaken as other:
        return JsonResponse(_standing(request, other.typed), status=409)
    except ValidationError as refusal:
        return JsonResponse({"sentence": "".join(refusal.messages)}, status=422)
    return JsonResponse(_standing(request, typed))


def _standing(request: HttpRequest, typed: TypedForm | None) -> dict[str, object]:
    """What a page needs: the version kept, when, and a token with which it may send again after a login elsewhere."""
    return {
        "version": typed.version if typed else 0,
        "tab": typed.tab if typed else "",
        "at": typed.at if typed else "",
        "closed": bool(typed and typed.is_closed),
        "csrf": get_token(request),
    }


def _has_cookies(request: HttpRequest) -> bool:
    """Whether the browser keeps any: every page with a form sends one."""
    return bool(request.headers.get("Cookie"))


def _may_save(request: HttpRequest, holder: Holder) -> bool:
    """A new browser costs nothing: without an account the place is counted too."""
    if holder.stranger and not SAVED_FROM.spend(address_of(request)):
        return False
    return SAVED_BY.spend(holder.digest)
