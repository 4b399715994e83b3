"""The published keys, for whoever checks a signature without asking us."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from portal.access.permission_rules import public
from portal.signing.models import PublishedKey
from portal.signing.published import did_document, key_set

FRESH = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}


@public
@require_safe
def award_keys(request: HttpRequest) -> JsonResponse:
    """`/.well-known/award-keys.json`."""
    return JsonResponse(key_set(list(PublishedKey.objects.all())), headers=FRESH)


@public
@require_safe
def did(request: HttpRequest) -> JsonResponse:
    """`/.well-known/did.json`."""
    return JsonResponse(did_document(list(PublishedKey.objects.all())), headers=FRESH)
