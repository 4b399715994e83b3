"""Certificates by the hundred: what kept one from being made, and the signed list of revoked credentials."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from portal import clock
from portal.jobs import queue_job
from portal.journal.actions import record
from portal.signing.actions import publish_key
from portal.signing.keys import signing_key
from portal.signing.tokens import sign_token
from portal.transitions.core import lock
from workflow.honours.actions.certificates import check_issue_certificate
from workflow.honours.credentials import LIST_SIZE, digest_of, list_claims, revoked_places
from workflow.honours.enums import HindranceCause
from workflow.honours.letters.granting import tell_hindered
from workflow.honours.models import CertificateHindrance, Honour, StatusList

TOGETHER = 20
"""How many certificates one job makes: short enough that several workers share five hundred."""


def queue_certificates(honours: Iterable[Honour]) -> None:
    """Have workers issue the certificates after the commit; with the broker down the sweep finds them."""
    due = [honour.pk for honour in honours if honour.commendation.stage.options.certificate]
    for start in range(0, len(due), TOGETHER):
        queue_job("workflow.honours.tasks.issue_certificates", *due[start : start + TOGETHER])


@transaction.atomic
def note_hindrance(honour: Honour, *, cause: HindranceCause, said: str) -> CertificateHindrance | None:
    """Keep why the certificate could not be made, and tell the office when it is news; None when it is made by now."""
    # Another worker may be issuing it: its certificate, and no hindrance, stands afterwards.
    lock(honour)
    check_issue_certificate(honour)
    if honour.valid_certificate:
        return None
    known = CertificateHindrance.objects.filter(honour=honour).first()
    row = known or CertificateHindrance(honour=honour)
    news = known is None or (row.cause, row.said) != (cause, said[:300])
    row.cause, row.said, row.tried_at = cause, said[:300], clock.now()
    row.save()
    if news:
        record(honour, "certificate.hindered", by=None, payload={"cause": str(cause)})
        if cause != HindranceCause.SIGNING or _first(row):
            tell_hindered(row)
    return row


def _first(row: CertificateHindrance) -> bool:
    """A key that is away keeps every certificate of the commendation waiting: the office hears of it once."""
    alike = CertificateHindrance.objects.filter(
        Q(honour__commendation=row.honour.commendation_id), ~Q(pk=row.pk), cause=row.cause
    )
    return not alike.exists()


def queue_status_list(honour: Honour) -> None:
    """Have a worker sign the list anew after the commit; until then none is handed out."""
    queue_job("workflow.honours.tasks.sign_status_list", honour.pk // LIST_SIZE)


@transaction.atomic
def sign_status_list(number: int) -> StatusList | None:
    """Sign which honours of the list are revoked by now; None where no key is set. Raises `SigningUnavailable`.

    What it writes follows from the honours alone, whose own events say who revoked them.
    """
    key = signing_key()
    if key is None:
        return None
    row = StatusList.objects.select_for_update(no_key=True).filter(number=number).first() or StatusList(number=number)
    places = revoked_places(number)
    publish_key(key)
    row.revoked, row.token, row.signed_at = digest_of(places), sign_token(list_claims(number, places), key), clock.now()
    row.save()
    return row
