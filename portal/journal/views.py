"""The journal's heads in public: whoever keeps them can later hold the office to them."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from portal.access.permission_rules import public
from portal.journal.models import Seal

SHOWN = 288  # a day, at one every five minutes


@public
@require_safe
def journal_heads(request: HttpRequest) -> JsonResponse:
    """The newest seals, newest first: signature and time, nothing else. They come by the clock, whatever happens."""
    newest = Seal.objects.order_by("-number").values_list("digest", "at")[:SHOWN]
    heads = [{"digest": digest, "at": at.isoformat(timespec="seconds")} for digest, at in newest]
    return JsonResponse({"heads": heads}, headers={"Cache-Control": "no-store"})
