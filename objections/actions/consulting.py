"""Departments and experts are asked about an objection (征求意见), in the office's words, and each replies once (Article 31)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections.concerned import recusal_basis
from objections.consulted import departments_for, experts_for
from objections.enums import ObjectionState
from objections.letters import CLOCK_PAUSED, CLOCK_RUNNING, paused_until, tell_objector
from objections.letters.consulting import ask, tell_ended, tell_replied
from objections.models import Consultation, Objection
from objections.pausing import GOES_ON_IN, start_clock, stop_clock
from objections.permissions import may_review, office_on_objection
from objections.queries import shareable
from objections.rules import check_anonymous, due_on
from objections.transitions import ANSWER, GO_ON, WITHDRAW_CONSULTATION
from portal import clock
from portal.access.models import User
from portal.confirming.lapsing import lapse_acts
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.identity.unnamed import is_named_in
from portal.journal.actions import record
from portal.transitions.core import Transition, apply_transition, check_transition, lock
from workflow.programmes.departments import lock_open_department
from workflow.programmes.models import Department

CONSULTATION = "consultation"
NO_LONGER = "该事项不再需要征求意见"
"""What is said where the objection ended: why would tell of who took it back."""


def check_consult(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from asking others now: the person, or that nothing is being looked into."""
    if by is not None and not office_on_objection(by, objection):
        raise PermissionDenied(f"您没有权限征求意见，该操作由{office_on_objection.name}进行。")
    if objection.state == ObjectionState.UNDER_REVIEW and by is not None and not may_review(by, objection):
        raise PermissionDenied("复核期间由没有参与原结论的人员征求意见。")
    if objection.state not in GOES_ON_IN:
        raise TransitionNotAllowed(f"当前状态为“{objection.get_state_display()}”，调查核实、复核期间才能征求意见。")


@transaction.atomic
def consult_on_objection(
    objection: Objection,
    *,
    by: Any,
    question: str,
    departments: Sequence[Department] = (),
    experts: Sequence[User] = (),
    materials: Iterable[EvidenceFile] = (),
) -> list[Consultation]:
    """Ask each of these for itself. Its step's clock stands still meanwhile, if the rules say so.

    Raises `ValidationError` for nobody asked, for who must stay away or is asked already, for words that tell who objects, and
    for files that are not evidence of this objection or cannot be shown as copies.
    """
    # Nobody is asked about what is concluded or taken back at the same moment, and no one twice.
    lock(objection)
    check_consult(objection, by=by)
    if not question.strip():
        raise ValidationError({"question": "请写明征求意见的事项。"})
    check_anonymous(objection, question, "question")
    shared = _checked_files(objection, materials)
    for department in sorted(departments, key=lambda one: one.pk):
        lock_open_department(department, field="departments")
    _check_parties(objection, departments, experts)
    asked = _asked(objection, [*departments, *experts], question=question.strip(), shared=shared, by=by)
    is_paused = stop_clock(objection)
    payload = {
        "departments": [one.pk for one in departments], "experts": [one.pk for one in experts], "files": len(shared),
        "due_on": asked[0].due_on, "paused": is_paused,
    }  # fmt: skip
    record(objection, "objection.consulted", by=by, payload=payload)
    lapse_acts(objection, reason="正在征求有关部门、专家的意见，请在其答复以后重新作出结论")
    for consultation in asked:
        ask(consultation)
    if is_paused:
        tell_objector(objection, CLOCK_PAUSED, longest=paused_until(objection))
    return asked


def _asked(objection: Objection, parties: Sequence[Any], **said: Any) -> list[Consultation]:
    today, term = clock.today(), objection.rules.consultation_workdays
    shared = {
        "objection": objection, "question": said["question"], "shared": said["shared"], "asked_by": said["by"],
        "clock_from": today, "clock_workdays": term, "due_on": due_on(today, term),
    }  # fmt: skip
    return [
        Consultation.objects.create(**{"department" if isinstance(one, Department) else "expert": one}, **shared)
        for one in parties
    ]


def _checked_files(objection: Objection, files: Iterable[EvidenceFile]) -> list[Any]:
    """The keys of what is shown of the evidence; pictures of documents are never among it."""
    keys, able = [file.pk for file in files], {file.pk for file in shareable(objection)}
    if not able.issuperset(keys):
        raise ValidationError({"materials": "只能提供提出人提交的证明材料中可以生成阅览副本的文件，请重新选择。"})
    return keys


def _check_parties(objection: Objection, departments: Sequence[Department], experts: Sequence[User]) -> None:
    """Somebody is asked, nobody who must stay away, and nobody whose answer is waited for."""
    if not departments and not experts:
        raise ValidationError({"departments": "请选择征求哪些部门或者专家的意见。"})
    offered = (("departments", departments, departments_for), ("experts", experts, experts_for))
    for field, chosen, able in offered:
        # One answer for every ground: another for who objects would tell the officer.
        if chosen and (strange := {*chosen} - {*able(objection)}):
            names = "、".join(sorted(str(one) for one in strange))
            basis = recusal_basis(objection)
            raise ValidationError({field: f"{names}须回避、与本件有关或者不在可以征求之列，请另选他人（{basis}）。"})
    waiting = objection.consultations.open()
    for field, chosen in (("department", departments), ("expert", experts)):
        busy = {row[0] for row in waiting.filter(**{f"{field}__in": list(chosen)}).values_list(field)}
        if again := [str(one) for one in chosen if one.pk in busy]:
            raise ValidationError({f"{field}s": f"已在征求{'、'.join(again)}的意见，请等待答复，或者撤回后重新征求。"})


def check_answer(consultation: Consultation, *, by: Any) -> None:
    """Raise unless `by` was asked, may act on it and has not answered; days that are over bar nobody."""
    check_transition(consultation, ANSWER, by=by)


@transaction.atomic
def answer_consultation(
    consultation: Consultation, *, by: Any, reply: str, materials: Sequence[StagedUpload] = ()
) -> Consultation:
    """Reply once, with files where there are any. A conclusion drawn up before it is drawn up again.

    The reply is not held back for naming the objector: to be told would tell who it is. It is not quoted then.
    """
    objection = consultation.objection
    # In the order of concluding: the office may conclude, take it back or go on without it at this moment.
    lock(objection)
    check_answer(lock(consultation), by=by)
    if not reply.strip():
        raise ValidationError({"reply": "请填写答复意见；没有意见的，请写明“无意见”。"})
    if materials:
        claim_staged(list(materials), consultation, by=by, purpose=CONSULTATION)
    said = {
        "reply": reply.strip(), "replied_by": by, "replied_at": clock.now(),
        "names_nobody": not is_named_in(objection.subject, reply),
    }  # fmt: skip
    apply_transition(consultation, ANSWER, by=by, **said)
    _follow(consultation, ANSWER, by=by, payload={"late": consultation.is_late, "files": len(materials)})
    lapse_acts(objection, reason=f"{consultation.party}已经答复，请阅读后重新作出结论")
    tell_replied(consultation)
    return consultation


def check_withdraw_consultation(consultation: Consultation, *, by: Any) -> None:
    """Raise what keeps the office from taking the question back now."""
    check_transition(consultation, WITHDRAW_CONSULTATION, by=by)


@transaction.atomic
def withdraw_consultation(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    """Take a question back, whose reader is told why; another may be asked of the same."""
    # As in answering: whichever has the row first.
    lock(consultation.objection)
    check_withdraw_consultation(lock(consultation), by=by)
    return _end(consultation, WITHDRAW_CONSULTATION, by=by, reason=reason)


def check_go_on(consultation: Consultation, *, by: Any) -> None:
    """Raise what keeps the office from going on without the reply: its time is not up."""
    check_transition(consultation, GO_ON, by=by)
    if consultation.due_on is None or consultation.due_on >= clock.today():
        until = official_date(consultation.due_on) if consultation.due_on else "（日历未确认）"
        raise RuleViolation(
            consultation.objection.rules.deadlines_article,
            f"答复期限至{until}，期满前请等待答复；不再需要征求的，请撤回并写明理由",
        )


@transaction.atomic
def go_on_unanswered(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    """Go on without the reply, once its time is up, with a reason that stays on the case."""
    # As in answering: whichever has the row first.
    lock(consultation.objection)
    check_go_on(lock(consultation), by=by)
    return _end(consultation, GO_ON, by=by, reason=reason)


def _end(consultation: Consultation, transition: Transition, *, by: Any, reason: str) -> Consultation:
    if not reason.strip():
        raise ValidationError({"reason": "请写明理由，将告知被征求意见的部门、专家。"}, code="reason")
    check_anonymous(consultation.objection, reason, "reason")
    _ended(consultation, transition, by=by, reason=reason.strip())
    _follow(consultation, transition, by=by, reason=reason)
    return consultation


def _ended(consultation: Consultation, transition: Transition, *, by: Any, reason: str) -> None:
    apply_transition(consultation, transition, by=by, reason=reason, ended_at=clock.now(), ending_note=reason)
    tell_ended(consultation)


def _follow(
    consultation: Consultation,
    transition: Transition,
    *,
    by: Any,
    reason: str = "",
    payload: dict[str, Any] | None = None,
) -> None:
    """In the objection's journal too, where the case is read; its clock runs again when nobody else is waited for."""
    objection = consultation.objection
    payload = {"consultation": consultation.pk, **(payload or {})}
    record(objection, transition.event, by=by, reason=reason, payload=payload)
    run_again(objection)


@transaction.atomic
def run_again(objection: Objection) -> bool:
    """Let the clock of its step run where nobody is waited for any more, and say so: whether it does now."""
    # A reply may come, or another be asked, at this moment: the clock is read under the lock that those take.
    lock(objection)
    if not start_clock(objection):
        return False
    record(objection, "objection.clock_running", by=None, payload={"due_on": objection.due_on})
    tell_objector(objection, CLOCK_RUNNING)
    return True


def end_consultations(objection: Objection) -> None:
    """Nobody is to answer about what is over: call with the objection locked, before it ends."""
    for consultation in objection.consultations.open().order_by("pk"):
        _ended(consultation, WITHDRAW_CONSULTATION, by=None, reason=NO_LONGER)


def check_answered(objection: Objection) -> None:
    """Raise while somebody's answer is waited for: nothing is concluded beside a question that stands."""
    waiting = objection.consultations.open().select_related("department", "expert").order_by("pk")
    if names := [str(one.party) for one in waiting]:
        raise RuleViolation(
            objection.rules.deadlines_article,
            f"正在征求{'、'.join(names)}的意见，不能作出结论或者转办；期满没有答复的，请在“异议征求意见”中不再等待并写明理由",
        )
