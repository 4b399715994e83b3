"""What about an objection takes two officers, registered with `portal.confirming`."""

from typing import Any

from objections.actions.concluding import check_conclude, check_finding, check_outcome, conclude_objection
from objections.actions.opening import check_open_identity, open_identity
from objections.actions.passing import check_pass_on, check_passing, pass_on_objection
from objections.actions.reviewing import check_decision, check_review, decide_review
from objections.beside import conclusions_beside
from objections.custody import OPEN_IDENTITY, OPENED_FOR, opened_until
from objections.enums import FOUND, HoldChoice, Outcome
from objections.holding import case_in_running, is_honoured, lock_case, open_hold
from objections.letters import HONOURED_BEFORE, LEFT_BEFORE, by_another_road, is_out
from objections.models import Objection
from objections.passed import body_of
from objections.permissions import CONCLUDE_OBJECTION, may_look_at_claimant, may_review, office_on_objection
from objections.rules import check_anonymous
from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import check_none_waits, propose, undertake
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed, article_words

GOES_ON = "解除暂缓，继续参评"
EFFECTS = {Outcome.UPHELD: "终止公示，不再参评", Outcome.PARTLY: GOES_ON, Outcome.DISMISSED: GOES_ON}
REVIEW_OBJECTION = "objection.review"
ELSEWHERE = "objection.pass_on"


def propose_conclusion(
    objection: Objection, *, by: Any, outcome: str, conclusion: str, unheard: str = "", differing: str = ""
) -> Any:
    """Ask that an objection be upheld, in part or whole, or dismissed: a second officer confirms that."""
    payload = {"outcome": outcome, "unheard": unheard if outcome in FOUND else "", "differing": differing}
    return undertake(CONCLUDE_OBJECTION, objection, by=by, reason=conclusion, payload=payload)


def check_may_conclude(objection: Objection, *, by: Any) -> None:
    """What the button asks: also that no one's conclusion waits, nor that it be passed on."""
    check_conclude(objection, by=by)
    _check_none_other(objection)


def propose_review(
    objection: Objection, *, by: Any, outcome: str, decision: str, summary: str = "", unheard: str = ""
) -> PendingAct:
    """Ask that a review keep or change the conclusion: a second officer who had no part in that confirms it."""
    payload = {"outcome": outcome, "summary": summary, "unheard": unheard}
    return propose(REVIEW_OBJECTION, objection, by=by, reason=decision, payload=payload)


def check_may_review(objection: Objection, *, by: Any) -> None:
    """What the button asks: also that nobody's review waits."""
    check_review(objection, by=by)
    check_none_waits(REVIEW_OBJECTION, objection)


def propose_passing(objection: Objection, *, by: Any, body: str, words: str, reason: str, hold: str = "") -> PendingAct:
    """Ask that it be passed on to another body: a second officer confirms that."""
    return propose(ELSEWHERE, objection, by=by, reason=reason, payload={"body": body, "words": words, "hold": hold})


def check_may_pass_on(objection: Objection, *, by: Any) -> None:
    """What the button asks: also that no passing on waits, nor a conclusion."""
    check_pass_on(objection, by=by)
    _check_none_other(objection)


def _check_none_other(objection: Objection) -> None:
    for name in (ELSEWHERE, CONCLUDE_OBJECTION):
        check_none_waits(name, objection)


def propose_opening(objection: Objection, *, by: Any, reason: str) -> PendingAct:
    """Ask that the identity of the objector be opened to oneself for a time: another says yes or no."""
    check_may_open(objection, by=by)
    return propose(OPEN_IDENTITY, objection, by=by, reason=reason)


def check_may_open(objection: Objection, *, by: Any) -> None:
    """Raise what keeps this person from asking now: also that it is open to them, or that somebody's request waits."""
    check_open_identity(objection, by=by)
    if until := opened_until(objection, by):
        raise TransitionNotAllowed(f"已经对您启封至 {clock.display(until)}，请直接查阅并写明理由。")
    check_none_waits(OPEN_IDENTITY, objection)


def _check(objection: Objection, payload: Payload, by: Any) -> None:
    check_conclude(objection, by=by)
    check_outcome(payload.get("outcome", Outcome.UPHELD))
    said = {name: payload.get(name, "") for name in ("unheard", "differing")}
    check_finding(objection, _outcome(payload), conclusion=payload["reason"], **said)


def _describe(objection: Objection, payload: Payload) -> list[Change]:
    outcome = _outcome(payload)
    changes = [("异议", objection.get_state_display(), f"异议{outcome.label}")]
    if heard := _heard(objection, payload, outcome):
        changes.append(("被异议方的意见", "", heard))
    if others := conclusions_beside(objection, other_than=outcome):
        changes.append(("同一对象的其他结论", "、".join(others), f"不一致：{payload.get('differing', '')}"))
    if objection.hold and is_out(objection):
        changes.append(("对象", str(objection.entry), LEFT_BEFORE))
    elif open_hold(objection):
        changes.append(("对象", str(objection.entry), EFFECTS[outcome]))
    elif outcome == Outcome.UPHELD:
        changes += _on_case(objection)
    return changes


def _on_case(objection: Objection) -> list[Change]:
    """What upholding does to a case that is not held: it ends, unless it has left, or has the honour by now."""
    if road := by_another_road(objection):
        return [("对象", objection.subject_text, road)]
    if is_honoured(objection):
        return [("对象", str(objection.entry), HONOURED_BEFORE)]
    return [("对象", str(objection.entry), "不再参评")] if case_in_running(objection) else []


def check_answer(objection: Objection, words: str) -> None:
    """Who declines may know from before it was sealed who objects."""
    check_anonymous(objection, words, "reason")


def _outcome(payload: Payload) -> Outcome:
    """What was proposed before there were two ways of upholding names none."""
    return Outcome(payload.get("outcome", Outcome.UPHELD))


def _heard(objection: Objection, payload: Payload, outcome: Outcome) -> str:
    """What is dismissed may be so before anybody is asked, and before the term of who was asked is over."""
    asked = objection.asked
    if asked and asked.stated_at:
        return f"已于 {clock.display(asked.stated_at)} 陈述"
    if unheard := payload.get("unheard", ""):
        return f"未听取：{unheard}"
    if asked:
        return "期满未陈述" if asked.is_over else "陈述期限未满，不再等待"
    return "没有被异议方，不听取" if outcome in FOUND else ""


register_act(
    Act(
        name=CONCLUDE_OBJECTION,
        label="作出异议结论",
        model=Objection,
        hidden_from=lambda user: Objection.objects.kept_from(user),
        may_propose=office_on_objection,
        may_confirm=office_on_objection,
        check=_check,
        run=lambda objection, pending, by: conclude_objection(
            objection,
            by=by,
            outcome=_outcome(pending.payload),
            conclusion=pending.reason,
            unheard=pending.payload.get("unheard", ""),
            differing=pending.payload.get("differing", ""),
            under=pending,
        ),
        describe=_describe,
        lock=lock_case,
        call_it=lambda objection: objection.number,
        article=lambda objection: objection.rules.article,
        decision="objection_concluded",
        check_free=lambda objection, payload: check_none_waits(ELSEWHERE, objection),
        check_answer=check_answer,
        demanded=lambda objection: objection.edition.rules.takes_two("objection_concluded"),
        ends_with=lambda objection, payload: (objection,),
    )
)


def _check_reviewed(objection: Objection, payload: Payload, by: Any) -> None:
    check_review(objection, by=by)
    check_decision(objection, **_reviewed(payload), decision=payload["reason"])


def _reviewed(payload: Payload) -> dict[str, str]:
    return {name: payload.get(name, "") for name in ("outcome", "summary", "unheard")}


def _describe_review(objection: Objection, payload: Payload) -> list[Change]:
    former, outcome = Outcome(objection.outcome), _outcome(payload)
    changes: list[Change] = [("结论", f"异议{former.label}", f"异议{outcome.label}")]
    if former == outcome:
        return changes
    changes += [("公开的处理情况", objection.public_summary, payload.get("summary", ""))]
    if former not in FOUND:
        changes += [("被异议方的意见", "", _heard(objection, payload, outcome))]
    return changes + (_on_case(objection) if outcome == Outcome.UPHELD else [])


register_act(
    Act(
        name=REVIEW_OBJECTION,
        label="复核异议结论",
        model=Objection,
        hidden_from=lambda user: Objection.objects.kept_from(user),
        may_propose=may_review,
        may_confirm=may_review,
        check=_check_reviewed,
        run=lambda objection, pending, by: decide_review(
            objection, by=by, decision=pending.reason, under=pending, **_reviewed(pending.payload)
        ),
        describe=_describe_review,
        lock=lock_case,
        call_it=lambda objection: objection.number,
        article=lambda objection: objection.rules.article,
        decision="objection_review",
        check_answer=check_answer,
        ends_with=lambda objection, payload: (objection,),
    )
)


def _check_opening(objection: Objection, payload: Payload, by: Any) -> None:
    check_open_identity(objection, by=by)
    check_anonymous(objection, payload["reason"], "reason")


register_act(
    Act(
        name=OPEN_IDENTITY,
        label="启封提出人身份信息",
        model=Objection,
        hidden_from=lambda user: Objection.objects.kept_from(user),
        may_propose=may_look_at_claimant,
        may_confirm=may_look_at_claimant,
        check=_check_opening,
        run=lambda objection, pending, by: open_identity(objection, by=by, reason=pending.reason, under=pending),
        describe=lambda objection, payload: [
            ("提出人身份信息", "已经封存", f"对提出人员启封{OPENED_FOR.days}日，每次查阅仍须写明理由并留有记录")
        ],
        asked=(Role.OFFICE, Role.DISCIPLINE),
        call_it=lambda objection: objection.number,
        article=lambda objection: objection.rules.article,
        decision="open_identity",
        check_answer=check_answer,
        ends_with=lambda objection, payload: (objection.proof,),
    )
)


def _check_passed(objection: Objection, payload: Payload, by: Any) -> None:
    check_pass_on(objection, by=by)
    check_passing(objection, **_passed(payload), reason=payload["reason"])


def _passed(payload: Payload) -> dict[str, str]:
    return {name: payload.get(name, "") for name in ("body", "words", "hold")}


def _describe_passing(objection: Objection, payload: Payload) -> list[Change]:
    said = _passed(payload)
    body: Any = body_of(objection, said["body"])
    changes: list[Change] = [
        ("异议", objection.get_state_display(), "已转办"),
        ("承办机关", "", said["body"]),
        ("依据", "", article_words(body.article) if body else ""),
        ("转去的内容", "", said["words"]),
        ("提出人的身份", "", "不提供；提出人同意的，另行提供"),
    ]
    if said["hold"]:
        changes.append(("对象", str(objection.entry), HoldChoice(said["hold"]).label))
    return changes


register_act(
    Act(
        name=ELSEWHERE,
        label="转请有关机关办理",
        model=Objection,
        hidden_from=lambda user: Objection.objects.kept_from(user),
        may_propose=office_on_objection,
        may_confirm=office_on_objection,
        check=_check_passed,
        run=lambda objection, pending, by: pass_on_objection(
            objection, by=by, reason=pending.reason, under=pending, **_passed(pending.payload)
        ),
        describe=_describe_passing,
        lock=lock_case,
        call_it=lambda objection: objection.number,
        article=lambda objection: objection.rules.article,
        decision="objection_passed_on",
        check_answer=check_answer,
        check_free=lambda objection, payload: check_none_waits(CONCLUDE_OBJECTION, objection),
        ends_with=lambda objection, payload: (objection,),
    )
)
