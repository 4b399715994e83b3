"""The other side is heard before an objection is upheld (陈述意见): on what the office shares, never on who objected."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections.enums import ObjectionState
from objections.holding import lock_case
from objections.letters import tell_office
from objections.letters.office import OFFICE_STATED
from objections.letters.other_side import STATEMENT_ASKED, tell_other_side
from objections.models import Objection, Statement
from objections.permissions import is_other_side, may_review, office_on_objection
from objections.rules import check_anonymous, due_on
from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.journal.actions import record
from portal.transitions.core import lock

STATEMENT = "statement"
ASKABLE = frozenset({ObjectionState.ACCEPTED, ObjectionState.INVESTIGATING, ObjectionState.UNDER_REVIEW})
HEARD_IN = ASKABLE | {
    ObjectionState.SUPPLEMENT_REQUESTED,
    ObjectionState.WITHDRAWAL_REQUESTED,
    ObjectionState.PASSED_ON,
}
"""Accepted and not concluded; a statement may come while the objector is asked for more, has taken it back, or it is elsewhere."""


def check_share(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the other side from being asked now: once, after acceptance, where there is another side."""
    if by is not None and not office_on_objection(by, objection):
        raise PermissionDenied(f"您没有权限听取被异议方意见，该操作由{office_on_objection.name}进行。")
    if objection.state == ObjectionState.UNDER_REVIEW and by is not None and not may_review(by, objection):
        raise PermissionDenied("复核期间由没有参与原结论的人员听取被异议方意见。")
    if objection.state not in ASKABLE:
        raise TransitionNotAllowed(f"当前状态为“{objection.get_state_display()}”，受理后、结论前才能听取被异议方意见。")
    if not objection.has_other_side:
        raise TransitionNotAllowed("该件没有被异议方，无须听取意见；需要向有关单位、人员了解情况的，请以书面方式联系。")
    if objection.asked:
        raise TransitionNotAllowed("已经告知被异议方，同一异议只告知一次。")


@transaction.atomic
def share_objection(objection: Objection, *, by: Any, substance: str) -> Statement:
    """Tell whoever is objected to what it is about, in the office's words, and ask for an answer (working days)."""
    # Asked once: the second officer finds it asked; a withdrawal or a conclusion may come at the same moment.
    lock(objection)
    check_share(objection, by=by)
    if not substance.strip():
        raise ValidationError({"substance": "请写明需要被异议方说明的事项。"})
    check_anonymous(objection, substance, "substance")
    today, term = clock.today(), objection.rules.statement_workdays
    statement = Statement.objects.create(
        objection=objection, substance=substance.strip(), clock_from=today, clock_workdays=term,
        due_on=due_on(today, term),
    )  # fmt: skip
    record(objection, "objection.shared", by=by, payload={"due_on": statement.due_on})
    lapse_acts(objection, decision="objection_passed_on", reason="已经就本件听取被异议方意见，仍应转办的，请重新提出")
    lapse_acts(objection, reason="已经告知被异议方，请在其陈述或者期满以后重新提出")
    tell_other_side(statement, STATEMENT_ASKED)
    return statement


def check_state(statement: Statement, *, by: Any) -> None:
    """Raise unless `by` was asked, has not answered and nothing is concluded; days that are over bar nobody."""
    if by is None or not is_other_side(by, statement.objection):
        raise PermissionDenied("陈述意见由被异议的申报人、获奖者本人提出。")
    if statement.stated_at:
        raise TransitionNotAllowed("您已经提交陈述意见，不能再次提交；另有补充的，请与评审办联系。")
    if statement.objection.state not in HEARD_IN:
        raise TransitionNotAllowed("该事项已经作出结论或者终止办理，不再接收陈述意见。")


@transaction.atomic
def state_views(statement: Statement, *, by: Any, text: str, files: Sequence[StagedUpload] = ()) -> Statement:
    """Answer once, with evidence where there is any. A conclusion drawn up before it is drawn up again."""
    objection = statement.objection
    # In the order of concluding: a conclusion sees the statement, or stands before it.
    lock_case(objection)
    lock(statement, "objection")
    check_state(statement, by=by)
    if not text.strip():
        raise ValidationError({"text": "请写明您的意见和理由。"})
    statement.text, statement.stated_at = text.strip(), clock.now()
    if files:
        claim_staged(list(files), statement, by=by, purpose=STATEMENT)
    statement.save(update_fields=["text", "stated_at"])
    record(objection, "objection.stated", by=by, payload={"files": len(files)})
    lapse_acts(objection, reason="被异议方已经提交陈述意见，请阅读后重新提出")
    tell_office(objection, OFFICE_STATED)
    return statement


def check_heard(objection: Objection, unheard: str) -> None:
    """Raise unless the other side answered, let its term pass, or the office says in writing why it is not heard."""
    if not objection.has_other_side:
        return
    asked = objection.asked
    if asked and asked.stated_at:
        if unheard.strip():
            raise ValidationError({"unheard": "被异议方已经陈述意见，请阅读后作出结论，此项不填。"})
        return
    if not (asked and asked.is_over) and not unheard.strip():
        raise RuleViolation(objection.rules.deadlines_article, _not_heard(asked))
    check_anonymous(objection, unheard, "unheard")


def _not_heard(asked: Statement | None) -> str:
    if asked is None:
        return "认定成立、部分成立以前，须告知被异议方并听取其意见；确有必要不听取的，请写明理由"
    until = official_date(asked.due_on) if asked.due_on else "（日历未确认）"
    return f"被异议方可以陈述意见至{until}，期满之前不能认定成立；确有必要不再等待的，请写明理由"
