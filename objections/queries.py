"""The outcomes the public reads, what an objector is asked, and the steps of one objection."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, Q, QuerySet

from objections.enums import CONCLUDED, PASSED, ObjectionState
from objections.models import Objection, PublicOutcome
from portal import clock
from portal.evidence.models import EvidenceFile

MOST_REPEATS = 20


def as_asked(objection: Objection) -> dict[str, Any]:
    """What the objector is asked for."""
    return {"补充要求": objection.supplement_request}


def as_to_take_back(objection: Objection) -> dict[str, Any]:
    """Where it stands: whether taking it back ends it, or the office decides."""
    return {"办理状态": objection.get_state_display()}


def as_supplied(objection: Objection) -> dict[str, Any]:
    """What the objector has said since: asked for more, it comes back to the step at which it was."""
    return {"补充材料": f"{objection.supplements.count()} 次"}


def shareable(objection: Objection) -> list[EvidenceFile]:
    """The evidence of which others may be shown a copy, in the order it came: what says who objects is kept elsewhere."""
    return [file for file in EvidenceFile.objects.of(objection) if file.is_shown and not file.is_sealed]


def public_outcomes(edition: Any = None) -> QuerySet[PublicOutcome]:
    """Outcomes released before this month as the public reads them, the newest first by months, in no order within one.

    One that a review of this month replaces is read until the month is over.
    """
    month = clock.this_month()
    stands = Q(replaced_in=None) | Q(replaced_in__gte=month)
    rows = PublicOutcome.objects.select_related("edition").filter(stands, released_in__lt=month)
    return rows.filter(edition=edition) if edition else rows


def repeats_of(objection: Objection, user: Any) -> QuerySet[Objection]:
    """What else was filed under the same document or credit code, as far as the officer may read it, newest first."""
    if not objection.identity_index:
        return Objection.objects.none()
    same = Objection.objects.visible_to(user).filter(identity_index=objection.identity_index)
    return same.exclude(pk=objection.pk).order_by("-pk")


def count_repeats(visible: QuerySet[Objection], most: int = MOST_REPEATS) -> Func:
    """The same as a number, for lists, among what is `visible`: no further than `most`, for thousands may bear one number."""
    same = visible.exclude(pk=OuterRef("pk")).exclude(identity_index="")
    some = same.filter(identity_index=OuterRef("identity_index")).order_by().values("pk")[:most]
    return Func(ArraySubquery(some), function="CARDINALITY", output_field=IntegerField())


@dataclass(frozen=True)
class Step:
    """One step of the progress page."""

    label: str
    on: date | None
    done: bool
    current: bool = False


def state_text(objection: Objection) -> str:
    """Where it stands, as the objector reads it: what is pursued without them goes on behind closed doors."""
    if objection.pursued_at is None:
        return objection.get_state_display()
    return "已撤回，依职权核查已经办结" if objection.closed_at else "已撤回，评审办依职权继续核查"


def steps(objection: Objection) -> list[Step]:
    """What the objector sees: received, decided, concluded, replied; dates only where something happened."""
    state = objection.state
    accepted, concluded = objection.accepted_at, objection.concluded_at
    found = [Step("提交", clock.day_of(objection.received_at), done=True)]
    if state == ObjectionState.WITHDRAWN:
        return [*found, Step("已撤回", _day(objection.closed_at), done=True, current=True)]
    if state == ObjectionState.REFUSED:
        return [*found, Step("不予受理", _day(objection.closed_at), done=True, current=True)]
    if objection.withdrawal_at:
        return [*found, *_taken_back(objection)]
    verified = objection.is_verified
    if state in PASSED:
        return [*found, *_elsewhere(objection)]
    return [
        *found,
        Step("核实身份", _verified_on(objection) if verified else None, done=verified, current=not verified),
        Step("受理", _day(accepted), done=accepted is not None, current=verified and accepted is None),
        *(Step("转办，已收回继续办理", _day(one.ended_at), done=True) for one in objection.passings.all()),
        *_heard(objection),
        Step("调查核实", None, done=concluded is not None, current=accepted is not None and concluded is None),
        Step("作出结论", _day(concluded), done=concluded is not None),
        Step("书面答复", _day(objection.closed_at), done=objection.closed_at is not None, current=state in CONCLUDED),
        *_reviewed(objection),
    ]


def _elsewhere(objection: Objection) -> list[Step]:
    """Another body's matter: that it was passed on, and that the body has answered, or is waited for."""
    accepted, passing, over = objection.accepted_at, objection.passings.last(), objection.closed_at is not None
    return [
        Step("核实身份", _verified_on(objection), done=True),
        *([Step("受理", _day(accepted), done=True)] if accepted else []),
        Step("转办", _day(passing.passed_at if passing else None), done=True),
        Step("承办机关办理", None, done=over, current=not over),
        *([Step("办结", _day(objection.closed_at), done=True)] if over else []),
    ]


def _reviewed(objection: Objection) -> list[Step]:
    """That a review was asked for, and when it was decided; nothing where it was not."""
    if objection.review_asked_at is None:
        return []
    decided, asked = objection.reviewed_at, Step("申请复核", _day(objection.review_asked_at), done=True)
    if withdrawn := objection.review_withdrawn_at:
        return [asked, Step("撤回复核申请", _day(withdrawn), done=True)]
    return [
        asked,
        Step("复核决定", _day(decided), done=decided is not None, current=decided is None),
    ]


def _taken_back(objection: Objection) -> list[Step]:
    """What becomes of it once it was taken back; how it was found ends it, and is no longer answered to who objected."""
    undecided, over = objection.pursued_at is None, objection.closed_at is not None
    decision = "评审办决定是否终结办理" if undecided else "评审办依职权继续核查"
    return [
        Step("申请撤回", _day(objection.withdrawal_at), done=True),
        Step(decision, _day(objection.pursued_at), done=over, current=not over),
        *([Step("办结", _day(objection.closed_at), done=True)] if over else []),
    ]


def _verified_on(objection: Objection) -> date | None:
    return _day(objection.proof.checked_at) if objection.proof else None


def _heard(objection: Objection) -> list[Step]:
    """That the other side is asked for its views, and when it gave them; nothing where it is not asked."""
    if (asked := objection.asked) is None:
        return []
    return [Step("听取被异议方意见", _day(asked.stated_at), done=asked.is_over or objection.concluded_at is not None)]


def _day(at: Any) -> date | None:
    return clock.day_of(at) if at else None
