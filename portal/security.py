"""Response headers: a content security policy without `unsafe-inline` on everything but the Wagtail editor."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

from portal import problems
from portal.serving.refusals import INTERFACE

PUBLIC_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# The page editor shows a draft beside its form, in a frame.
PREVIEW_POLICY = PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
# Wagtail's editor brings inline scripts and styles of its own; it stands behind a login.
ADMIN_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


ANSWERED = ("GET", "HEAD", "POST", "OPTIONS")
UNREADABLE = "地址中含有不能识别的字符，请核对后再试。"


class ReadableAddressMiddleware:
    """Refuse an address that carries a NUL, which no text in the database can hold, before anything looks it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
            return self.get_response(request)
        if request.path.startswith(INTERFACE):
            return problems.answer_problem(400, "参数不正确", UNREADABLE)
        request.public_page = True  # type: ignore[attr-defined]  # nobody is known yet: the frame asks for no user
        return HttpResponse(render_to_string("400.html", {"reason": UNREADABLE}, request), status=400)


class SecurityHeadersMiddleware:
    """Add the policy to every response that sets none itself; TRACE, which no page is meant for, has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseNotAllowed(ANSWERED) if request.method == "TRACE" else self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(request))
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


def _policy(request: HttpRequest) -> str:
    if request.path.startswith("/admin/"):
        return ADMIN_POLICY
    # Wagtail renders a preview through a request of its own making, which never came over the network.
    policy = PREVIEW_POLICY if getattr(request, "is_dummy", False) else PUBLIC_POLICY
    if not settings.PORTAL_IDENTITY_PROVIDERS:
        return policy
    # A browser asks of a form where all its redirects lead: two of ours lead to a provider's login.
    outside = [origin for one in settings.PORTAL_IDENTITY_PROVIDERS.values() for origin in one.origins]
    return policy.replace("form-action 'self'", " ".join(["form-action 'self'", *dict.fromkeys(outside)]))
