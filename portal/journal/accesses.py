"""Writing access records: who came in or tried to, what was read, exported or downloaded."""

import logging
from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models, transaction
from django.db.models import Q
from django.dispatch import receiver

from portal.access.signals import login_refused, session_torn
from portal.journal.context import address, request_id
from portal.journal.enums import AccessKind
from portal.journal.keys import current_key, sign
from portal.journal.lines import access_line
from portal.journal.models import Access
from portal.throttle import Limit, counted_as

log = logging.getLogger("portal.access")
OTHER_BROWSER = "登录会话与浏览器不符"
REFUSALS = Limit("login_refusal_noted", times=1, seconds=300)


def note_access(
    kind: AccessKind, *, by: Any, target: models.Model | None = None, which: str = "", what: str = "", typed: str = ""
) -> Access:
    """Put an access on record, with the address of the request being answered. `what` names no person.

    `which` stands for the number of a thing that was not found, or not for this person. `typed` is a name that opened
    nothing: kept as a keyed digest, for it may be somebody's password.
    """
    account = by if by and by.is_authenticated else None
    access = Access.objects.create(
        kind=kind,
        actor=account,
        actor_role=account.role_label if account else "",
        typed=sign(current_key(), {"typed": typed.strip().casefold()}) if typed else "",
        address=address() or None,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target and target.pk else which,
        what=what,
        request_id=request_id(),
    )
    # What was rolled back never happened: the log outside mirrors only what is on record.
    transaction.on_commit(lambda: log.info("%s", access, extra={"line": access_line(access)}), robust=True)
    return access


@receiver(user_logged_in, dispatch_uid="journal.logged_in")
def note_login(sender: Any, user: Any, **kwargs: Any) -> None:
    note_access(AccessKind.LOGGED_IN, by=user)


@receiver(user_logged_out, dispatch_uid="journal.logged_out")
def note_logout(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:  # a stranger's session ends too
        note_access(AccessKind.LOGGED_OUT, by=user)


@receiver(user_login_failed, dispatch_uid="journal.login_failed")
def note_failure(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    typed = next((str(credentials[name]) for name in ("username", "email") if credentials.get(name)), "")
    _note_guess(AccessKind.LOGIN_FAILED, typed=typed)


@receiver(authentication_failed, dispatch_uid="journal.factor_failed")
def note_wrong_factor(sender: Any, user: Any, **kwargs: Any) -> None:
    note_access(AccessKind.FACTOR_FAILED, by=user)


@receiver(login_refused, dispatch_uid="journal.login_refused")
def note_refusal(sender: Any, login: str, account: Any, **kwargs: Any) -> None:
    """Once in five minutes for each name and address: whoever goes on must not fill the table."""
    if REFUSALS.spend(f"{login or account}|{counted_as(address())}"):
        _note_guess(AccessKind.LOGIN_REFUSED, typed=login, account=account)


@receiver(session_torn, dispatch_uid="journal.session_torn")
def note_torn(sender: Any, account: str, **kwargs: Any) -> None:
    """Somebody came with one of a login's two cookies. Once: it is over with that."""
    note_access(AccessKind.REFUSED, by=get_user_model().objects.filter(pk=account).first(), what=OTHER_BROWSER)


def _note_guess(kind: AccessKind, *, typed: str, account: Any = None) -> None:
    if account is None and typed:
        account = get_user_model().objects.filter(Q(username=typed) | Q(email__iexact=typed)).first()
    note_access(kind, by=account, typed="" if account else typed)
