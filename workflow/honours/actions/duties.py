"""What a revocation leaves to be done: prize, plaque and certificate taken back, and given back when it is annulled (Articles 34, 35)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.documents.wording import official_date
from portal.journal.actions import record
from portal.transitions.core import Transition, apply_transition, check_transition, lock
from workflow.honours.enums import RecoveryState, ReportMatter, ReportState, RetrievalState
from workflow.honours.grounds import PRIZE, ground_by, things_to_take_back
from workflow.honours.letters.prizes import tell_recovered, tell_returned
from workflow.honours.models import CreditReport, Honour, PrizeRecovery, Retrieval, Revocation
from workflow.honours.prize_account import prize_account
from workflow.honours.queries import last_decided_on
from workflow.honours.transitions import (
    DROP_RECOVERY,
    DROP_REPORT,
    DROP_RETRIEVAL,
    GIVE_UP,
    KEEP_RECOVERED,
    KEEP_THING,
    OWE_BACK,
    OWE_THING,
    RECOVER,
    RESUME_RECOVERY,
    RETRIEVE,
    RETURN_PRIZE,
    RETURN_THING,
)


def check_complete_recovery(recovery: PrizeRecovery, *, by: Any) -> None:
    """Raise what keeps the prize from being noted as paid back: the person, its state."""
    check_transition(recovery, RECOVER, by=by)


@transaction.atomic
def complete_recovery(recovery: PrizeRecovery, *, by: Any, done_on: date, reference: str) -> PrizeRecovery:
    """Note that the prize has been paid back."""
    # The honour first, as every payment and reversal holds it: what is due is paid back as it stands, or changed before.
    lock(recovery.honour)
    lock(recovery)
    check_complete_recovery(recovery, by=by)
    _complete(recovery, RECOVER, by=by, done_on=done_on, reference=reference)
    tell_recovered(recovery)
    return recovery


def check_complete_retrieval(retrieval: Retrieval, *, by: Any) -> None:
    """Raise what keeps a thing from being noted as taken back: the person, its state."""
    check_transition(retrieval, RETRIEVE, by=by)


@transaction.atomic
def complete_retrieval(retrieval: Retrieval, *, by: Any, done_on: date, reference: str) -> Retrieval:
    """Note that the plaque or the certificate on paper was taken back, also one that was given up for lost."""
    # It is taken back or given up, and not after the revocation was annulled.
    lock(retrieval)
    check_complete_retrieval(retrieval, by=by)
    return _complete(retrieval, RETRIEVE, by=by, done_on=done_on, reference=reference)


def check_give_up_retrieval(retrieval: Retrieval, *, by: Any) -> None:
    """Raise what keeps a thing from being given up for lost now: the person, its state."""
    check_transition(retrieval, GIVE_UP, by=by)


@transaction.atomic
def give_up_retrieval(retrieval: Retrieval, *, by: Any, reason: str) -> Retrieval:
    """Note why a thing cannot be taken back. Its number is void in public all the same."""
    return apply_transition(retrieval, GIVE_UP, by=by, reason=reason, lost_because=reason.strip())


def _complete(duty: Any, transition: Transition, *, by: Any, done_on: date, reference: str) -> Any:
    demanded = isinstance(duty, PrizeRecovery) and duty.is_asked_back
    check_done_on(done_on, duty.opened_on if demanded else last_decided_on(duty.honour), field="done_on")
    if not reference.strip():
        raise ValidationError({"reference": "请填写凭证号、收据或者交接单号。"})
    payload = {"reference": reference.strip(), "done_on": done_on, "honour": duty.honour.number}
    return apply_transition(duty, transition, by=by, payload=payload, done_on=done_on, reference=reference.strip())


def check_done_on(on: date, since: date, *, field: str) -> None:
    """Raise for a day that lies ahead, or before the decision that the deed follows."""
    if on > clock.today():
        raise ValidationError({field: "办结日期晚于今天，请核对。"})
    if on < since:
        raise ValidationError({field: f"办结日期早于所依据的决定之日（{official_date(since)}），请核对。"})


def check_return_prize(recovery: PrizeRecovery, *, by: Any) -> None:
    """Raise what keeps the prize from being noted as given back: the person, its state."""
    check_transition(recovery, RETURN_PRIZE, by=by)


@transaction.atomic
def return_prize(recovery: PrizeRecovery, *, by: Any, returned_on: date, reference: str) -> PrizeRecovery:
    """Note that what was recovered has been paid out again, as the revocation was annulled."""
    # As in recovering: a further revocation holds the honour.
    lock(recovery.honour)
    lock(recovery)
    check_return_prize(recovery, by=by)
    check_done_on(returned_on, last_decided_on(recovery.honour), field="returned_on")
    if not reference.strip():
        raise ValidationError({"reference": "请填写发还凭证号。"})
    returned: dict[str, Any] = {"returned_on": returned_on, "return_reference": reference.strip()}
    apply_transition(recovery, RETURN_PRIZE, by=by, payload={"honour": recovery.honour.number, **returned}, **returned)
    tell_returned(recovery)
    return recovery


def check_return_thing(retrieval: Retrieval, *, by: Any) -> None:
    """Raise what keeps a thing from being noted as given back: the person, its state."""
    check_transition(retrieval, RETURN_THING, by=by)


@transaction.atomic
def return_thing(retrieval: Retrieval, *, by: Any, returned_on: date) -> Retrieval:
    """Note that the plaque or the certificate was handed back to its holder."""
    # A further revocation keeps it, or it is handed out before.
    lock(retrieval)
    check_return_thing(retrieval, by=by)
    check_done_on(returned_on, last_decided_on(retrieval.honour), field="returned_on")
    payload = {"honour": retrieval.honour.number, "returned_on": returned_on}
    return apply_transition(retrieval, RETURN_THING, by=by, payload=payload, returned_on=returned_on)


def open_duties(revocation: Revocation) -> None:
    """What the ground asks for: what stands paid, the things given, the platforms. Under the honour's lock."""
    honour = revocation.honour
    ground = ground_by(honour.edition.rules, revocation.article)
    if PRIZE in ground.recovers:
        keep_recovery(honour)
    for thing in things_to_take_back(honour, ground):
        _take_back(revocation, thing)
    CreditReport.objects.bulk_create(
        CreditReport(honour=honour, revocation=revocation, platform=name) for name in ground.report_to
    )


def _take_back(revocation: Revocation, thing: str) -> None:
    """A thing that the office still holds from a revocation that was annulled is not handed out again."""
    held = Retrieval.objects.filter(honour=revocation.honour, thing=thing, state=RetrievalState.TO_RETURN).first()
    if held:
        apply_transition(held, KEEP_THING, by=None)
        return
    row = Retrieval.objects.create(
        honour=revocation.honour, revocation=revocation, thing=thing, opened_on=clock.today()
    )
    record(row, "retrieval.opened", by=None, payload={"honour": revocation.honour.number, "thing": thing})


def undo_duties(revocation: Revocation) -> None:
    """The revocation is annulled: what was not done is not done any more, what was done is made good. Under the honour's lock."""
    honour = revocation.honour
    recovery = honour.recovery
    if recovery and recovery.state == RecoveryState.PENDING:
        apply_transition(recovery, DROP_RECOVERY, by=None, payload={"amount_yuan": 0})
    elif recovery and recovery.state == RecoveryState.DONE:
        apply_transition(recovery, OWE_BACK, by=None, payload={"amount_yuan": recovery.amount_yuan})
    _demand_again(honour)
    for row in Retrieval.objects.filter(honour=honour, state__in=DROP_RETRIEVAL.sources):
        apply_transition(row, DROP_RETRIEVAL, by=None)
    for row in Retrieval.objects.filter(honour=honour, state=RetrievalState.DONE):
        apply_transition(row, OWE_THING, by=None)
    _undo_reports(honour, revocation)


def _demand_again(honour: Honour) -> None:
    """What was asked back before is owed still; not where all was paid back meanwhile, which is given back first, nor
    what was accounted for or reversed since."""
    held = honour.recovery is not None and honour.recovery.state == RecoveryState.TO_RETURN
    for demand in honour.recoveries.filter(fell_with_honour=True).order_by("pk"):
        if held or prize_account(honour).unstated < demand.amount_yuan:
            demand.fell_with_honour = False
            demand.save(update_fields=["fell_with_honour"])
            continue
        payload = {"amount_yuan": demand.amount_yuan}
        apply_transition(demand, RESUME_RECOVERY, by=None, payload=payload, fell_with_honour=False)


def _undo_reports(honour: Honour, revocation: Revocation) -> None:
    """A platform that was told is told again; one that was not, or would not have it, is left alone."""
    rows = CreditReport.objects.filter(honour=honour, matter=ReportMatter.REVOKED)
    told = rows.filter(state__in=[ReportState.SENT, ReportState.DONE]).values_list("platform", flat=True).distinct()
    CreditReport.objects.bulk_create(
        CreditReport(honour=honour, revocation=revocation, platform=name, matter=ReportMatter.ANNULLED) for name in told
    )
    for row in rows.filter(state__in=DROP_REPORT.sources):
        apply_transition(row, DROP_REPORT, by=None)


def keep_recovery(honour: Honour) -> PrizeRecovery | None:
    """Let what is to be recovered from a revoked honour be what stands paid; under the honour's lock.

    What was asked back before is paid back already, and then not demanded again, or is part of it now.
    """
    for demand in honour.recoveries.asked_back().filter(state=RecoveryState.PENDING):
        payload = {"amount_yuan": demand.amount_yuan}
        apply_transition(demand, DROP_RECOVERY, by=None, payload=payload, fell_with_honour=True)
    paid = honour.payments.total() - honour.recoveries.asked_back().total()
    recovery = honour.recovery
    if recovery is None:
        return _open_recovery(honour, paid) if paid else None
    if recovery.state == RecoveryState.TO_RETURN:
        return apply_transition(recovery, KEEP_RECOVERED, by=None)
    return _adjust(recovery, paid)


def _adjust(recovery: PrizeRecovery, paid: int) -> PrizeRecovery:
    if recovery.state in RESUME_RECOVERY.sources:
        if paid:
            resumed: dict[str, Any] = {
                "amount_yuan": paid,
                "done_on": None,
                "reference": "",
                "opened_on": clock.today(),
            }
            apply_transition(recovery, RESUME_RECOVERY, by=None, payload={"amount_yuan": paid}, **resumed)
        return recovery
    if recovery.state == RecoveryState.DONE or recovery.amount_yuan == paid:
        return recovery
    if not paid:
        return apply_transition(recovery, DROP_RECOVERY, by=None, payload={"amount_yuan": 0})
    payload = {"from": recovery.amount_yuan, "to": paid}
    recovery.amount_yuan = paid
    recovery.save(update_fields=["amount_yuan"])
    record(recovery, "prize.recovery_changed", by=None, payload=payload)
    return recovery


def _open_recovery(honour: Honour, paid: int) -> PrizeRecovery:
    recovery = PrizeRecovery.objects.create(honour=honour, amount_yuan=paid, opened_on=clock.today())
    record(recovery, "prize.recovery_opened", by=None, payload={"honour": honour.number, "amount_yuan": paid})
    return recovery
