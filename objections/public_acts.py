"""How an objection ended is made public, put right and taken down by two officers, registered with `portal.confirming`."""

from typing import Any

from objections.actions.releasing import (
    check_public_words,
    check_release,
    check_take_down,
    public_words,
    release_outcome,
    take_down_outcome,
)
from objections.acts import check_answer
from objections.models import Objection
from objections.permissions import office_on_objection
from objections.publishing import public_rows, when_read
from objections.rules import check_anonymous
from portal.confirming.actions import check_none_waits, propose
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed

RELEASE, TAKE_DOWN = "objection.release_outcome", "objection.take_down_outcome"


def propose_release(objection: Objection, *, by: Any, summary: str = "") -> PendingAct:
    """Ask that it be made public how it ended: a second officer confirms that."""
    _check_not_public(objection)
    return propose(RELEASE, objection, by=by, reason=f"{objection} 已经办结", payload={"summary": summary})


def propose_rewording(objection: Objection, *, by: Any, summary: str = "", reason: str) -> PendingAct:
    """Ask that the text that is public be put right, for a `reason`: a second officer confirms that."""
    _check_public(objection)
    return propose(RELEASE, objection, by=by, reason=reason, payload={"summary": summary})


def check_may_release(objection: Objection, *, by: Any) -> None:
    """What the button asks: also that nothing waits that says what is public of it, nor is public already."""
    check_release(objection, by=by)
    _check_none_public(objection)
    _check_not_public(objection)


def check_may_reword(objection: Objection, *, by: Any) -> None:
    """What the button asks where there is something to put right: that it is public, and that nothing waits that says what is."""
    check_release(objection, by=by)
    _check_none_public(objection)
    _check_public(objection)


def _check_not_public(objection: Objection) -> None:
    if objection.released_at:
        raise TransitionNotAllowed("处理结果已经公开；需要改动文字的，请“更正处理结果”。")


def _check_public(objection: Objection) -> None:
    if objection.released_at is None:
        raise TransitionNotAllowed("处理结果尚未公开，请“公开处理结果”。")


def propose_take_down(objection: Objection, *, by: Any, reason: str) -> PendingAct:
    """Ask that the public read it no longer: a second officer confirms that."""
    return propose(TAKE_DOWN, objection, by=by, reason=reason)


def check_may_take_down(objection: Objection, *, by: Any) -> None:
    """What the button asks: also that nothing waits that says what is public of it."""
    check_take_down(objection, by=by)
    _check_none_public(objection)


def _check_none_public(objection: Objection) -> None:
    for name in (RELEASE, TAKE_DOWN):
        check_none_waits(name, objection)


def _check_released(objection: Objection, payload: Payload, by: Any) -> None:
    check_release(objection, by=by)
    check_public_words(objection, payload.get("summary", ""), payload["reason"])


def _describe_release(objection: Objection, payload: Payload) -> list[Change]:
    """All that the public is going to read, and from when."""
    words = public_words(objection, payload.get("summary", ""))
    if objection.released_at:
        return [("公开的处理情况", objection.public_summary, words), ("何时更正", "", when_read(objection))]
    return [
        *(("公开的" + label, "", text) for label, text in public_rows(objection)),
        *([("公开的处理情况", "", words)] if words else []),
        ("何时公开", "", "同意之后的下月起"),
    ]


def _check_taken_down(objection: Objection, payload: Payload, by: Any) -> None:
    check_take_down(objection, by=by)
    check_anonymous(objection, payload["reason"], "reason")


register_act(
    Act(
        name=RELEASE,
        label="公开、更正异议处理结果",
        model=Objection,
        hidden_from=lambda user: Objection.objects.kept_from(user),
        may_propose=office_on_objection,
        may_confirm=office_on_objection,
        check=_check_released,
        run=lambda objection, pending, by: release_outcome(
            objection, by=by, summary=pending.payload.get("summary", ""), reason=pending.reason, under=pending
        ),
        describe=_describe_release,
        call_it=lambda objection: objection.number,
        article=lambda objection: objection.rules.article,
        decision="outcome_released",
        check_answer=check_answer,
        check_free=lambda objection, payload: check_none_waits(TAKE_DOWN, objection),
        ends_with=lambda objection, payload: (objection,),
    )
)

register_act(
    Act(
        name=TAKE_DOWN,
        label="撤下异议处理结果",
        model=Objection,
        hidden_from=lambda user: Objection.objects.kept_from(user),
        may_propose=office_on_objection,
        may_confirm=office_on_objection,
        check=_check_taken_down,
        run=lambda objection, pending, by: take_down_outcome(objection, by=by, reason=pending.reason, under=pending),
        describe=lambda objection, payload: [("公开的处理结果", objection.public_summary or "已经公开", "不再公开")],
        call_it=lambda objection: objection.number,
        article=lambda objection: objection.rules.article,
        decision="outcome_taken_down",
        check_answer=check_answer,
        check_free=lambda objection, payload: check_none_waits(RELEASE, objection),
        ends_with=lambda objection, payload: (objection,),
    )
)
