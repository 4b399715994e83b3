"""What a browser may see for a while: the receipt it just earned, the case whose secret it showed."""

from typing import Any

from django.http import HttpRequest

from objections.models import Objection
from portal import clock

RECEIPT, CASE = "objection_receipt", "objection_case"
LASTS = 30 * 60


def remember_receipt(request: HttpRequest, token: str) -> None:
    """Let this browser see the receipt for half an hour. The token tells the secret; the session holds no more."""
    request.session[RECEIPT] = [token, clock.now().timestamp()]


def receipt_token(request: HttpRequest) -> str | None:
    """The token remembered, while it lasts."""
    return _fresh(request, RECEIPT)


def open_case(request: HttpRequest, objection: Objection) -> None:
    """Number and secret fitted. The session key is renewed, so that one fixed beforehand opens nothing."""
    request.session.cycle_key()
    request.session[CASE] = [objection.pk, clock.now().timestamp()]


def opened_case(request: HttpRequest) -> Objection | None:
    """The case this browser opened, while it lasts."""
    pk = _fresh(request, CASE)
    return Objection.objects.select_related("edition").filter(pk=pk).first() if pk else None


def forget_case(request: HttpRequest) -> None:
    request.session.pop(CASE, None)
    request.session.pop(RECEIPT, None)


def _fresh(request: HttpRequest, name: str) -> Any:
    kept = request.session.get(name)
    if not kept:
        return None
    value, at = kept
    if clock.now().timestamp() - at > LASTS:
        request.session.pop(name, None)
        return None
    return value
