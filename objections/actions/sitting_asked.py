"""Either side asks to be heard in person (当面听取意见), once; the objector may agree to sit with the other (Article 31)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections.actions.consulting import run_again
from objections.actions.sitting import end_sittings
from objections.enums import ObjectionState, SittingParty, SittingState
from objections.letters import tell_office
from objections.letters.sitting import OFFICE_SITTING_ASKED, OFFICE_SITTING_TAKEN_BACK, tell_presider_ended
from objections.models import Objection, Sitting
from objections.pausing import GOES_ON_IN
from objections.permissions import is_other_side
from objections.transitions import TAKE_BACK_SITTING
from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.errors import TransitionNotAllowed
from portal.identity.unnamed import is_named_in
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_transition, lock

BY_SIDES = (SittingParty.OBJECTOR, SittingParty.OTHER_SIDE)
ASKED_IN = {
    SittingParty.OBJECTOR: GOES_ON_IN,
    # Up to the conclusion, whatever goes on: that it could not be asked for would tell of a withdrawal, that it can again, of a review.
    SittingParty.OTHER_SIDE: frozenset(
        {ObjectionState.INVESTIGATING, ObjectionState.SUPPLEMENT_REQUESTED, ObjectionState.WITHDRAWAL_REQUESTED}
    ),
}
TOO_LATE = {
    SittingParty.OBJECTOR: "调查核实期间才能申请当面听取意见；已经作出结论的，可以按规定申请复核。",
    SittingParty.OTHER_SIDE: "尚未开始调查核实，或者已经作出结论、终止办理，不能申请当面听取意见。",
}
AGREED_IN = GOES_ON_IN | {ObjectionState.SUPPLEMENT_REQUESTED}
OWN_NAME = "理由中请勿写明姓名、单位名称、号码或者联系方式：办理人员看到理由，看不到您的身份。"
ONCE = "同一异议只能申请一次当面听取意见；另有需要说明的，请提交书面意见。"


def _check_side(objection: Objection, party: str, by: Any) -> None:
    """The objector has no account: its page, opened by number and secret, acts as the system."""
    if party == SittingParty.OBJECTOR:
        if by is not None:
            raise PermissionDenied("提出人凭编号和查询码申请。")
        if objection.pursued_at:
            raise TransitionNotAllowed("异议已经撤回，由评审办依职权核查，不能申请当面听取意见。")
    elif by is None or not is_other_side(by, objection) or objection.asked is None:
        raise PermissionDenied("当面听取意见由提出人，或者被告知的申报人、获奖者本人申请。")


def check_ask_sitting(objection: Objection, *, party: str, by: Any = None) -> None:
    """Raise unless this side may ask now: while it is looked into, once, with no time set already."""
    if party not in BY_SIDES:
        raise ValidationError({"party": "请选择听取何人的意见。"})
    _check_side(objection, party, by)
    if objection.sittings.filter(party=party, grounds__isnull=False).exists():
        raise TransitionNotAllowed(ONCE)
    if objection.sittings.standing().filter(party=party).exists():
        raise TransitionNotAllowed("评审办已经安排当面听取您的意见，无须申请。")
    if objection.state not in ASKED_IN[SittingParty(party)]:
        raise TransitionNotAllowed(TOO_LATE[SittingParty(party)])


@transaction.atomic
def ask_sitting(objection: Objection, *, party: str, grounds: str, by: Any = None, together: bool = False) -> Sitting:
    """Ask to be heard. A conclusion drawn up before waits until the office has decided on it."""
    # Asked once; concluded at this moment, there is nobody to be heard.
    lock(objection)
    check_ask_sitting(objection, party=party, by=by)
    if not grounds.strip():
        raise ValidationError({"grounds": "请写明希望当面说明什么，以及书面难以说明的理由。"})
    if party == SittingParty.OBJECTOR and is_named_in(objection.subject, grounds):
        # Of the other side it is not asked: to be refused would tell it who objects.
        raise ValidationError({"grounds": OWN_NAME})
    sitting = Sitting.objects.create(objection=objection, party=party, grounds=grounds.strip())
    for target in (sitting, objection):
        record(target, "objection.sitting_asked", by=by, payload={"sitting": sitting.pk, "party": party})
    lapse_acts(objection, reason=f"{sitting.get_party_display()}申请当面听取意见，请先作出决定")
    if together and party == SittingParty.OBJECTOR and objection.has_other_side and not objection.together_agreed_at:
        _set_agreed(objection, "objection.together_agreed", at=clock.now())
    tell_office(objection, OFFICE_SITTING_ASKED, party=sitting.get_party_display())
    return sitting


def check_take_back_sitting(sitting: Sitting, *, by: Any = None) -> None:
    """Raise unless its own side takes back what it asked for, before it begins."""
    _check_side(sitting.objection, sitting.party, by)
    if not sitting.is_asked_for:
        raise TransitionNotAllowed("这次听取意见由评审办安排；不能到场的，请尽早告知评审办。")
    check_transition(sitting, TAKE_BACK_SITTING, by=None)
    if sitting.starts_at and sitting.starts_at <= clock.now():
        raise TransitionNotAllowed("听取意见已经开始，申请不能撤回。")


@transaction.atomic
def take_back_sitting(sitting: Sitting, *, by: Any = None) -> Sitting:
    """Need not be heard after all; asked for once, it is not asked for again."""
    objection = sitting.objection
    # The office may decide on it, or move it, at this moment.
    lock(objection)
    check_take_back_sitting(lock(sitting), by=by)
    was_arranged = sitting.state == SittingState.ARRANGED
    # Its page acts as the system: what account of the other side it was stands in the objection's journal.
    apply_transition(sitting, TAKE_BACK_SITTING, by=None, settled_at=clock.now())
    record(objection, TAKE_BACK_SITTING.event, by=by, payload={"sitting": sitting.pk, "party": sitting.party})
    tell_office(objection, OFFICE_SITTING_TAKEN_BACK, party=sitting.get_party_display())
    if was_arranged:
        tell_presider_ended(sitting, TAKE_BACK_SITTING)
    run_again(objection)
    return sitting


def check_agree_together(objection: Objection, *, by: Any = None) -> None:
    """Raise unless the objector can agree now to sit with the other side, who then knows who objects."""
    _check_side(objection, SittingParty.OBJECTOR, by)
    if not objection.has_other_side:
        raise TransitionNotAllowed("本件没有被异议方，不存在一同听取。")
    if objection.state not in AGREED_IN:
        raise TransitionNotAllowed("调查核实期间才能同意一同听取意见。")
    if objection.together_agreed_at:
        raise TransitionNotAllowed("您已经同意一同听取意见，无须再次提交。")


@transaction.atomic
def agree_together(objection: Objection, *, by: Any = None) -> Objection:
    """The objector gives up being unknown to the other side, for a sitting that the office may arrange."""
    lock(objection)
    check_agree_together(objection, by=by)
    return _set_agreed(objection, "objection.together_agreed", at=clock.now())


def check_revoke_together(objection: Objection, *, by: Any = None) -> None:
    """Raise unless there is a consent, and no sitting that it was given for has begun."""
    _check_side(objection, SittingParty.OBJECTOR, by)
    if objection.together_agreed_at is None:
        raise TransitionNotAllowed("没有同意一同听取意见，无须撤销。")
    begun = objection.sittings.filter(party=SittingParty.TOGETHER, starts_at__lte=clock.now())
    if begun.filter(state__in=[SittingState.ARRANGED, SittingState.HELD]).exists():
        raise TransitionNotAllowed("一同听取意见已经进行，不能撤销同意。")


@transaction.atomic
def revoke_together(objection: Objection, *, by: Any = None) -> Objection:
    """The consent ends, and with it the sitting that was arranged by it; the other side is told of no reason."""
    # The office may arrange one at this moment: it reads the consent under the same lock.
    lock(objection)
    check_revoke_together(objection, by=by)
    _set_agreed(objection, "objection.together_revoked", at=None)
    end_sittings(objection, parties=[SittingParty.TOGETHER])
    run_again(objection)
    return objection


def _set_agreed(objection: Objection, event: str, *, at: Any) -> Objection:
    objection.together_agreed_at = at
    objection.save(update_fields=["together_agreed_at"])
    record(objection, event, by=None)
    return objection
