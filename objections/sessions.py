"""What a browser that objects is known by, apart from any login: a cookie of its own, which a login neither reads nor ends.

The browser alone holds the cookie's key. The row has its digest, and sealed what goes with it for a while: the form's
token of the receipt just earned, the case whose secret was shown. So nothing in the database opens either.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from objections.models import Objection, Visit
from objections.receipts import OPEN_FOR
from portal import clock
from portal.adding import add_all
from portal.autosave.holders import browser_of
from portal.evidence.forms import uploader_for
from portal.evidence.receiving import Uploader
from portal.languages import CHINESE, ENGLISH, PREFIX, is_english
from portal.questions import Asked, Asking, question

COOKIES = {CHINESE: ("objecting", "/objections/"), ENGLISH: ("objecting_en", f"{PREFIX}objections/")}
"""One key under two names: a browser sends a cookie below its path alone, and the same pages stand at another in English."""
RECEIPT, CASE, ASKED, PROOF = "receipt", "case", "asked", "proof"
View = Callable[..., HttpResponse]


@dataclass
class Browser:
    """One browser during one request: the key its cookie has, or shall have, and what is kept for it."""

    key: str
    is_new: bool = False
    is_gone: bool = False

    @cached_property
    def asking(self) -> Asking[Visit] | None:
        """What `kept` asks; nothing where the key is new."""
        return None if self.is_new else _visits.of(digest=_digest(self.key), now=clock.now())

    @cached_property
    def kept(self) -> dict[str, Any]:
        found = self.asking() if self.asking else []
        return json.loads(found[0].kept.for_delivery()) if found else {}


def objecting(view: View) -> View:
    """For views of the objector: know the browser by its cookie, and send the cookie that it shall have."""

    @wraps(view)
    def known(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        browser = _browser_of(request)
        request.objecting = browser  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        for name, path in COOKIES.values():
            if browser.is_gone:
                response.delete_cookie(name, path=path)
            elif browser.is_new:
                response.set_cookie(
                    name, browser.key, path=path, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
                )
        return response

    return known


def uploader_of(request: HttpRequest) -> Uploader:
    """Whose staged files these are: this browser's, never an account's, which would tell who objects."""
    return uploader_for(browser_of(request), request)


def bound_token(request: HttpRequest, token: str) -> str:
    """The form's token as it counts: sent again by another browser, it is another form."""
    return hashlib.sha256(f"objection-form:{browser_of(request).digest}:{token}".encode()).hexdigest()[:32]


def remember_receipt(request: HttpRequest, token: str) -> None:
    """Let this browser see the receipt for half an hour. Who was proved to file it is kept no longer."""
    _keep(request, RECEIPT, token, without=(PROOF, ASKED))


def remember_asked(request: HttpRequest, asked: dict[str, Any]) -> None:
    """What a provider of identities is asked for this browser; one at a time."""
    _keep(request, ASKED, asked)


def asked_of_provider(request: HttpRequest) -> dict[str, Any] | None:
    """The same, while an answer is waited for."""
    return _fresh(request, ASKED)


def take_asked(request: HttpRequest) -> bool:
    """Ask no more. False where another request did so before: an answer counts once."""
    browser = _browser(request)
    kept, key = {**browser.kept, ASKED: [None, ""]}, secrets.token_urlsafe(32)
    former = Visit.objects.filter(digest=_digest(browser.key))
    if not former.update(digest=_digest(key), kept=json.dumps(kept)):
        return False
    _hand_out(browser, key, kept)
    return True


def remember_proof(request: HttpRequest, login: dict[str, Any]) -> None:
    """Who was proved, until it is filed, for half an hour at most."""
    _keep(request, PROOF, login)


def proof_of(request: HttpRequest) -> dict[str, Any] | None:
    """Who was proved in this browser, while it lasts."""
    return _fresh(request, PROOF)


def forget_proof(request: HttpRequest) -> None:
    """Keep no more who was proved, nor ask it."""
    if {PROOF, ASKED} & _browser(request).kept.keys():
        _keep(request, PROOF, None, without=(ASKED,))


def receipt_token(request: HttpRequest) -> str | None:
    """The token remembered, while it lasts."""
    return _fresh(request, RECEIPT)


def open_case(request: HttpRequest, objection: Objection) -> None:
    """Number and secret fitted."""
    _keep(request, CASE, objection.pk)


def opened_case(request: HttpRequest) -> Objection | None:
    """The case this browser opened, while it lasts."""
    pk = _fresh(request, CASE)
    return Objection.objects.select_related("edition").filter(pk=pk).first() if pk else None


def forget(request: HttpRequest) -> None:
    """End what this browser may see, in the database too: a copy of its cookie opens nothing."""
    browser = _browser(request)
    Visit.objects.filter(digest=_digest(browser.key)).delete()
    browser.kept, browser.is_gone = {}, True


def asking_kept(request: HttpRequest) -> list[Asked]:
    """What is going to be asked of what is kept for this browser."""
    asking = _browser(request).asking
    return [asking] if asking else []


def _browser(request: HttpRequest) -> Browser:
    return request.objecting  # type: ignore[attr-defined]


def _browser_of(request: HttpRequest) -> Browser:
    name, _ = COOKIES[ENGLISH if is_english() else CHINESE]
    key = request.COOKIES.get(name, "")
    if not re.fullmatch(r"[\w-]{43}", key, re.ASCII):
        return Browser(secrets.token_urlsafe(32), is_new=True)
    return Browser(key)


@question
def _visits(digest: Any, now: Any) -> QuerySet[Visit]:
    return Visit.objects.filter(digest=digest, expires_at__gt=now)


def _keep(request: HttpRequest, name: str, value: Any, without: tuple[str, ...] = ()) -> None:
    """Under a new key, so that one fixed beforehand opens nothing."""
    browser = _browser(request)
    former = Visit.objects.filter(digest=_digest(browser.key)) if browser.kept else None
    others = {other: said for other, said in browser.kept.items() if other not in without}
    kept, key = {**others, name: [value, clock.now().isoformat()]}, secrets.token_urlsafe(32)
    row = {"digest": _digest(key), "kept": json.dumps(kept), "expires_at": clock.now() + OPEN_FOR}
    new = [] if former is not None and former.update(**row) else [Visit(**row)]
    # Where it waits with a filing that is refused, the browser keeps the key it has.
    add_all(new, then=lambda: _hand_out(browser, key, kept))


def _hand_out(browser: Browser, key: str, kept: dict[str, Any]) -> None:
    browser.key, browser.kept, browser.is_new = key, kept, True


def _fresh(request: HttpRequest, name: str) -> Any:
    value, at = _browser(request).kept.get(name, (None, ""))
    return value if at and clock.now() - datetime.fromisoformat(at) <= OPEN_FOR else None


def _digest(key: str) -> str:
    return hashlib.sha256(f"objection-browser:{key}".encode()).hexdigest()
