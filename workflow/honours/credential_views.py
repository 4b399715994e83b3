"""What others embed and check without asking anybody: badges, credentials, the lists of those revoked, the offline page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.access.permission_rules import public
from portal.later import FileAway
from portal.pagecache.responses import cacheable
from workflow.honours import documents
from workflow.honours.badges import badge_svg
from workflow.honours.credentials import MEDIA_TYPE
from workflow.honours.models import Credential, PublicHonour
from workflow.honours.offline import offline_page
from workflow.honours.queries import has_credentials, shown_certificates, standing_list

# Elsewhere's pages may show and read them, and ask each time whether they still say the same.
EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}


@public
@cacheable
def badge(request: HttpRequest, number: str) -> HttpResponse:
    """`/badges/<number>.svg`: the honour as the register has it now."""
    row = get_object_or_404(PublicHonour, number=number)
    return HttpResponse(badge_svg(row), content_type="image/svg+xml; charset=utf-8", headers=EVERYWHERE)


@public
@require_safe
def certificate_picture(request: HttpRequest, number: str) -> HttpResponse:
    """`/certificates/<number>.png`: what the certificate of a standing honour looks like."""
    certificate = get_object_or_404(shown_certificates(number))
    try:
        content = documents.certificate_picture(certificate)
    except FileAway:
        return HttpResponse("证书暂时读取不到，请稍候再看。", status=503, headers={"Retry-After": "60"})
    # Asked each time whether it still stands.
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "no-cache"})


@public
@require_safe
def credential(request: HttpRequest, number: str) -> HttpResponse:
    """`/credentials/<number>`: the honour as a verifiable credential, as it was signed."""
    row = Credential.objects.filter(honour__number=number).first()
    if row is None:
        raise Http404("该荣誉没有数字凭证。")
    return _token(row.token, f"{number}.jwt")


@public
@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """`/credentials/status/<n>`: which credentials are revoked. Never an old answer: 503 until a worker has signed the new one."""
    row = standing_list(number)
    if row is None and not has_credentials(number):
        raise Http404("没有这一状态表。")
    if row is None:
        return HttpResponse(
            "状态表正在更新，请稍候再取。", status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"}
        )
    return _token(row.token, f"status-{number}.jwt")


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """`/verify/offline/`: a page to keep, which checks certificates without a network."""
    response = HttpResponse(offline_page(), content_type="text/html; charset=utf-8")
    # Saved and opened from there: its script never runs on this site.
    response["Content-Disposition"] = 'attachment; filename="offline-verifier.html"'
    response["Cache-Control"] = "no-cache"
    return response


def _token(token: str, name: str) -> HttpResponse:
    headers = {**EVERYWHERE, "Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(token, content_type=MEDIA_TYPE, headers=headers)
