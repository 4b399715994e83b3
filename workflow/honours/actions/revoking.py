"""Revocation: the holder is heard, one officer draws the decision up, another makes it, all in one transaction (Articles 34, 35)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model

from portal import clock
from portal.access.first_person import check_first_person
from portal.documents.issued import store_issued
from portal.documents.rendering import digest
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.jobs import each
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.transitions.core import apply_transition, check_actor, check_source, check_transition, lock
from portal.workdays.days import YearNotConfirmed
from workflow.honours.actions.duties import open_duties
from workflow.honours.actions.issuing import queue_status_list
from workflow.honours.actions.voting import (
    REVOCATION,
    check_not_voted_on,
    check_passed,
    conference_decides,
    resolved,
    take_from_conference,
)
from workflow.honours.documents import notice_document
from workflow.honours.enums import STANDING, CertificateState, RevocationState
from workflow.honours.grounds import Resolution, ban_until, check_heard, ground_by, hearing_until
from workflow.honours.letters.revoking import (
    REVOCATION_CONFIRMED,
    REVOCATION_REJECTED,
    ask_second,
    tell_accused,
    tell_drawer,
    tell_hearing_moved,
    tell_let_stand,
    tell_proposer,
    tell_revoked,
)
from workflow.honours.models import Ban, Commendation, Honour, Reinstatement, Revocation, RevocationNotice
from workflow.honours.public import publish_honour
from workflow.honours.rules import check_document_number
from workflow.honours.signals import honour_revoked
from workflow.honours.transitions import CONFIRM, DRAW_UP, REJECT, RETURN, REVOKE, VOID, WITHDRAW, office_on_revocation
from workflow.reviews.actions.checks import require_office

UNTYPED = Resolution()


def check_propose_revocation(honour: Honour, *, by: Any) -> None:
    """Raise what keeps a revocation from being proposed now: the person, the honour's state, one that is under way."""
    require_office(by, honour.application)
    if by is None:
        raise PermissionDenied("撤销须由评审办工作人员提出，系统不能自行提出。")
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} {honour.get_state_display()}，不能再次撤销。")
    standing = honour.revocations.filter(state__in=STANDING).first()
    if standing:
        raise RuleViolation(standing.article, f"荣誉 {honour.number} 的撤销正在办理，请先在“撤销”中办结")


@transaction.atomic
def propose_revocation(
    honour: Honour, *, by: Any, document_number: str, article: str, reason: str, public_reason: str
) -> Revocation:
    """Tell the holder by 告知书 what is to be decided, why and on what ground, and until when they may answer.

    `article` is one of the rule set's grounds (34 fraud, 35 incident in the 2023 measures). Nothing changes yet.
    Raises `GlyphMissing` for a character that no font has.
    """
    # One revocation of an honour is under way at a time: the second proposal finds the first.
    lock(honour)
    check_propose_revocation(honour, by=by)
    ground_by(honour.edition.rules, article)
    check_public_words(reason=reason, public_reason=public_reason)
    check_notice_number(document_number)
    revocation = Revocation.objects.create(
        honour=honour,
        article=article,
        reason=reason.strip(),
        public_reason=public_reason.strip(),
        proposed_by=by,
        heard_until=hearing_until(honour.edition.rules, clock.today()),
    )
    notice = _issue_notice(revocation, document_number.strip())
    payload = {
        "honour": honour.number, "article": article, "heard_until": revocation.heard_until,
        "document_number": notice.document_number, "sha256": notice.sha256,
    }  # fmt: skip
    record(revocation, "revocation.proposed", by=by, reason=reason, payload=payload)
    tell_accused(revocation)
    return revocation


def _issue_notice(revocation: Revocation, document_number: str) -> RevocationNotice:
    """The very bytes, stored under their digest before the row is committed."""
    notice = RevocationNotice(
        revocation=revocation, document_number=document_number, issued_on=clock.day_of(revocation.proposed_at),
        issued_by=revocation.proposed_by,
    )  # fmt: skip
    pdf = notice_document(notice)
    notice.pdf.name, notice.sha256 = store_issued(f"revocation-notices/{notice.issued_on.year}", pdf), digest(pdf)
    notice.full_clean()
    notice.save()
    return notice


def move_hearings() -> int:
    """Give every holder who is heard the last day the calendar in force says, never an earlier one; how many moved."""
    hearing = Revocation.objects.filter(state=RevocationState.HEARING, heard_until__isnull=False).order_by("pk")
    return each(hearing, _move_hearing, "撤销事项 %s 的陈述期限未能重新计算")


@transaction.atomic
def _move_hearing(revocation: Revocation) -> bool:
    # It may be withdrawn or drawn up while the dates move: then nobody is heard any more.
    lock(revocation)
    before = revocation.heard_until
    try:
        after = hearing_until(revocation.honour.edition.rules, clock.day_of(revocation.proposed_at))
    except YearNotConfirmed:
        return False  # it moves when that year is confirmed: nobody is kept from confirming this one
    if revocation.state != RevocationState.HEARING or before is None or after <= before:
        return False
    revocation.heard_until = after
    revocation.save(update_fields=["heard_until"])
    record(revocation, "revocation.hearing_moved", by=None, payload={"before": before, "heard_until": after})
    tell_hearing_moved(revocation, before)
    return True


def check_public_words(**words: str) -> None:
    """Raise for what is empty, and for private numbers in what will be read by the public."""
    empty = {name: "请填写此项。" for name, text in words.items() if not text.strip()}
    if empty:
        raise ValidationError(empty)
    public = [text for name, text in words.items() if name != "reason"]
    check_no_private_numbers(*public, what="公布的内容", strict=True)


OTHER_PAPERS: tuple[tuple[type[Model], str], ...] = (
    (Commendation, "表彰决定"),
    (Reinstatement, "恢复荣誉决定"),
    (RevocationNotice, "拟撤销荣誉告知书"),
)


def check_number(document_number: str) -> None:
    """A number of its own, of the year in which the decision is dated."""
    check_document_number(document_number, clock.today())
    _check_unused(document_number, OTHER_PAPERS, "本决定")


def check_notice_number(document_number: str) -> None:
    """A number of its own, of this year: no decision's, no other notice's."""
    check_document_number(document_number, clock.today())
    _check_unused(document_number, ((Revocation, "撤销决定"), *OTHER_PAPERS), "本告知书")


def _check_unused(document_number: str, papers: Iterable[tuple[type[Model], str]], own: str) -> None:
    number = document_number.strip()
    for model, name in papers:
        if model._default_manager.filter(document_number=number).exists():
            raise ValidationError({"document_number": f"{number}是一份{name}的文号，请填写{own}的文号。"})


def check_draw_up(revocation: Revocation, *, by: Any) -> None:
    """Raise what keeps the decision from being drawn up now: the person, its state, days that are still the holder's."""
    if by is None:
        raise PermissionDenied("撤销决定须由评审办工作人员拟定，系统不能代为拟定。")
    check_transition(revocation, DRAW_UP, by=by)
    check_heard(revocation)
    if conference_decides(revocation):
        check_passed(REVOCATION, revocation)


@transaction.atomic
def draw_up_revocation(
    revocation: Revocation,
    *,
    by: Any,
    document_number: str,
    resolution: Resolution = UNTYPED,
    answer: str = "",
    read: int = 0,
) -> Revocation:
    """Draw the decision up when the holder was heard. `answer` says publicly what became of what they stated; `read` is
    how many statements the officer had read."""
    # A statement sent at this moment is answered, or comes too late.
    lock(revocation)
    check_draw_up(revocation, by=by)
    _check_answered(revocation, answer, read)
    check_number(document_number)
    rests_on = resolved(REVOCATION, revocation, resolution, after=revocation.heard_until)  # type: ignore[arg-type]  # `check_draw_up`
    drawn = {"answer": answer.strip(), "document_number": document_number.strip(), "drawn_by": by, **rests_on}
    payload = {"document_number": drawn["document_number"], "statements": read}
    apply_transition(revocation, DRAW_UP, by=by, payload=payload, **drawn)
    ask_second(revocation)
    return revocation


def _check_answered(revocation: Revocation, answer: str, read: int) -> None:
    stated = revocation.statements.count()
    if stated != read:
        raise ValidationError(f"获奖者已提交陈述{stated}份，拟定时所阅为{read}份，请阅读全部陈述后再拟定。")
    if stated:
        check_public_words(answer=answer)
    elif answer.strip():
        raise ValidationError({"answer": "获奖者没有提交陈述，此项不填。"})


def check_confirm_revocation(revocation: Revocation, *, by: Any) -> None:
    """Raise what keeps a revocation from being confirmed now: the person, who drew it up, its state, its number."""
    if by is None or by.pk in (revocation.proposed_by_id, revocation.drawn_by_id):
        raise RuleViolation(
            revocation.article, "撤销须由两名工作人员分别拟定和复核，提出人、拟定人不能复核自己所办的，请由他人复核"
        )
    check_actor(revocation, CONFIRM, by=by)
    check_source(revocation, CONFIRM)
    if revocation.heard_until is None:
        raise TransitionNotAllowed("此前提出的撤销没有告知获奖者，请不予撤销，重新提出。")
    for pk in {revocation.proposed_by_id, revocation.drawn_by_id} - {None}:
        check_first_person(
            pk, office_on_revocation, revocation, did="提出人", instead="请不予撤销，由其他人员重新提出",
        )  # fmt: skip
    # Drawn up in December and confirmed in January, it would bear the number of another year.
    check_number(revocation.document_number)


@transaction.atomic
def confirm_revocation(revocation: Revocation, *, by: Any) -> Revocation:
    """Decide as the second officer: honour, certificate, register, titles, ban, recovery and reports in one go."""
    # The honour before its revocation, the order of uses, payments and certificates, which all wait for it.
    honour = lock(Honour.objects.get(pk=revocation.honour_id))
    lock(revocation)
    check_confirm_revocation(revocation, by=by)
    apply_transition(revocation, CONFIRM, by=by, confirmed_by=by, decided_on=clock.today())
    payload = {"article": revocation.article, "document_number": revocation.document_number}
    apply_transition(honour, REVOKE, by=by, reason=revocation.public_reason, payload=payload)
    for certificate in honour.certificates.filter(state=CertificateState.VALID):
        apply_transition(certificate, VOID, by=by, payload={"number": certificate.number})
    revocation.honour = honour
    _impose_ban(revocation)
    open_duties(revocation)
    publish_honour(honour)
    queue_status_list(honour)
    honour_revoked.send(sender=Honour, honour=honour, revocation=revocation)
    tell_revoked(honour, revocation)
    tell_proposer(REVOCATION_CONFIRMED, revocation)
    purge_on_commit()
    return revocation


def _impose_ban(revocation: Revocation) -> None:
    """For as many years as the ground says, where it says any."""
    honour, decided_on = revocation.honour, clock.today()
    ground = ground_by(honour.edition.rules, revocation.article)
    if ground.years:
        Ban.objects.create(
            honour=honour,
            programme=honour.edition.programme,
            subject_key=honour.subject_key,
            article=ground.article,
            starts_on=decided_on,
            until=ban_until(ground, decided_on),
        )


def check_reject_revocation(revocation: Revocation, *, by: Any) -> None:
    """Raise what keeps a revocation from being rejected now: the person, its state."""
    check_transition(revocation, REJECT, by=by)
    check_not_voted_on(revocation, "不能另行不予撤销")


@transaction.atomic
def reject_revocation(revocation: Revocation, *, by: Any, reason: str) -> Revocation:
    """Let the honour stand, as the second officer; the holder, who was told, is told so."""
    # Edition and item before the revocation, as the count takes them: the conference deals with it, or it is off.
    lock(revocation.honour.edition)
    check_reject_revocation(revocation, by=by)
    take_from_conference(revocation)
    apply_transition(revocation, REJECT, by=by, reason=reason, confirmed_by=by)
    tell_let_stand(revocation)
    tell_proposer(REVOCATION_REJECTED, revocation, reason=reason)
    return revocation


def check_withdraw_revocation(revocation: Revocation, *, by: Any) -> None:
    """Raise what keeps a revocation from being withdrawn now: the person, its state, a vote of the conference."""
    check_transition(revocation, WITHDRAW, by=by)
    check_not_voted_on(revocation, "不能撤回")


@transaction.atomic
def withdraw_revocation(revocation: Revocation, *, by: Any) -> Revocation:
    """Take back what one proposed oneself; another may be proposed."""
    # As for rejecting.
    lock(revocation.honour.edition)
    check_withdraw_revocation(revocation, by=by)
    take_from_conference(revocation)
    apply_transition(revocation, WITHDRAW, by=by)
    tell_let_stand(revocation)
    return revocation


UNDRAWN: dict[str, Any] = {
    "document_number": "", "answer": "", "resolution": "", "resolved_on": None, "members": None, "present": None,
    "in_favour": None, "matter": None, "drawn_by": None,
}  # fmt: skip


@transaction.atomic
def return_draft(revocation: Revocation, *, by: Any, reason: str) -> Revocation:
    """Have the decision drawn up anew, before it is confirmed: what the holder stated and the conference decided stands."""
    # Who drew it up is read before it is undone.
    lock(revocation)
    drawer = revocation.drawn_by
    apply_transition(revocation, RETURN, by=by, reason=reason, **UNDRAWN)
    tell_drawer(revocation, drawer, by=by, reason=reason)
    return revocation
