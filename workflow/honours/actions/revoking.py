"""Revocation by two officers: everything it brings about happens in one transaction (Articles 34, 35)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.first_person import check_first_person
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.honours.actions.duties import keep_recovery
from workflow.honours.actions.issuing import queue_status_list
from workflow.honours.enums import STANDING, CertificateState
from workflow.honours.letters import (
    REVOCATION_CONFIRMED,
    REVOCATION_REJECTED,
    ask_second,
    tell_proposer,
    tell_revoked,
)
from workflow.honours.models import Ban, Commendation, CreditReport, Honour, Revocation
from workflow.honours.public import publish_honour
from workflow.honours.rules import ban_rule, ban_until, check_document_number
from workflow.honours.signals import honour_revoked
from workflow.honours.transitions import CONFIRM, REJECT, REVOKE, VOID, WITHDRAW, office_on_revocation
from workflow.programmes.ruleset.governance import Ban as BanRule
from workflow.reviews.actions.checks import require_office


def check_propose_revocation(honour: Honour, *, by: Any) -> None:
    """Raise what keeps a revocation from being proposed now: the person, the honour's state, one that waits already."""
    require_office(by, honour.application)
    if by is None:
        raise PermissionDenied("撤销须由评审办工作人员提出，系统不能自行提出。")
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} {honour.get_state_display()}，不能再次撤销。")
    standing = honour.revocations.filter(state__in=STANDING).first()
    if standing:
        raise RuleViolation(standing.article, f"荣誉 {honour.number} 已有待复核的撤销，请先复核")


@transaction.atomic
def propose_revocation(
    honour: Honour, *, by: Any, article: str, reason: str, public_reason: str, document_number: str
) -> Revocation:
    """Propose to revoke. `article` is one of the rule set's grounds (34 fraud, 35 incident in the 2023 measures)."""
    # One revocation of an honour waits at a time: the second proposal finds the first.
    lock(honour)
    check_propose_revocation(honour, by=by)
    ban_rule(honour.edition.rules, article)
    _check_words(reason, public_reason, document_number)
    _check_number(document_number)
    revocation = Revocation.objects.create(
        honour=honour,
        article=article,
        reason=reason.strip(),
        public_reason=public_reason.strip(),
        document_number=document_number.strip(),
        proposed_by=by,
    )
    payload = {"honour": honour.number, "article": article}
    record(revocation, "revocation.proposed", by=by, reason=reason, payload=payload)
    ask_second(revocation)
    return revocation


def _check_number(document_number: str) -> None:
    """A number of its own, of the year in which the decision is dated."""
    check_document_number(document_number, clock.today())
    if Commendation.objects.filter(document_number=document_number.strip()).exists():
        raise ValidationError(
            {"document_number": f"{document_number.strip()}是一份表彰决定的文号，请填写撤销决定的文号。"}
        )


def _check_words(reason: str, public_reason: str, document_number: str) -> None:
    wanted = {"reason": reason, "public_reason": public_reason, "document_number": document_number}
    empty = {name: "请填写此项。" for name, value in wanted.items() if not value.strip()}
    if empty:
        raise ValidationError(empty)
    check_no_private_numbers(public_reason, document_number, what="公布的理由", strict=True)


def check_confirm_revocation(revocation: Revocation, *, by: Any) -> None:
    """Raise what keeps a revocation from being confirmed now: the person, who proposed it, its state, its number."""
    if by is None or by.pk == revocation.proposed_by_id:
        raise RuleViolation(
            revocation.article, "撤销须由两名工作人员分别提出和复核，提出人不能复核自己的提议，请由他人复核"
        )
    check_actor(revocation, CONFIRM, by=by)
    check_source(revocation, CONFIRM)
    check_first_person(
        revocation.proposed_by_id, office_on_revocation, revocation,
        did="提出人", instead="请不予撤销，由其他人员重新提出",
    )  # fmt: skip
    # Proposed in December and confirmed in January, it would bear the number of another year.
    _check_number(revocation.document_number)


@transaction.atomic
def confirm_revocation(revocation: Revocation, *, by: Any) -> Revocation:
    """Confirm as the second officer: honour, certificate, register, titles, ban, recovery and reports in one go."""
    # The honour before its revocation, the order of uses, payments and certificates, which all wait for it.
    honour = lock(Honour.objects.get(pk=revocation.honour_id))
    lock(revocation)
    check_confirm_revocation(revocation, by=by)
    ground = ban_rule(honour.edition.rules, revocation.article)
    apply_transition(revocation, CONFIRM, by=by, confirmed_by=by, decided_on=clock.today())
    payload = {"article": revocation.article, "document_number": revocation.document_number}
    apply_transition(honour, REVOKE, by=by, reason=revocation.public_reason, payload=payload)
    for certificate in honour.certificates.filter(state=CertificateState.VALID):
        apply_transition(certificate, VOID, by=by, payload={"number": certificate.number})
    _impose(ground, honour, revocation)
    publish_honour(honour)
    queue_status_list(honour)
    honour_revoked.send(sender=Honour, honour=honour, revocation=revocation)
    tell_revoked(honour, revocation)
    tell_proposer(REVOCATION_CONFIRMED, revocation)
    purge_on_commit()
    revocation.honour = honour
    return revocation


def _impose(ground: BanRule, honour: Honour, revocation: Revocation) -> None:
    """Ban, recovery of what stands paid, and reports to the platforms the ground names (none under Article 35)."""
    decided_on = clock.today()
    Ban.objects.create(
        honour=honour,
        programme=honour.edition.programme,
        subject_key=honour.subject_key,
        article=ground.article,
        starts_on=decided_on,
        until=ban_until(ground, decided_on),
    )
    keep_recovery(honour)
    CreditReport.objects.bulk_create(CreditReport(honour=honour, platform=name) for name in ground.report_to)


def check_reject_revocation(revocation: Revocation, *, by: Any) -> None:
    """Raise what keeps a revocation from being rejected now: the person, its state."""
    check_actor(revocation, REJECT, by=by)
    check_source(revocation, REJECT)


@transaction.atomic
def reject_revocation(revocation: Revocation, *, by: Any, reason: str) -> Revocation:
    """Let the honour stand, as the second officer."""
    apply_transition(revocation, REJECT, by=by, reason=reason, confirmed_by=by)
    tell_proposer(REVOCATION_REJECTED, revocation, reason=reason)
    return revocation


@transaction.atomic
def withdraw_revocation(revocation: Revocation, *, by: Any) -> Revocation:
    """Take back what one proposed oneself; another may be proposed."""
    return apply_transition(revocation, WITHDRAW, by=by)
