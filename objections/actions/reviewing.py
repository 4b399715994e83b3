"""A conclusion is reviewed once (复核), when the objector asks in time, by two officers who had no part in it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from objections import letters
from objections.actions.concluding import settle_held
from objections.actions.consulting import check_answered, end_consultations
from objections.actions.hearing import check_heard
from objections.actions.sitting import check_sat, end_sittings
from objections.enums import FOUND, OPEN, PASSED, REVISED, Outcome
from objections.holding import hold_for, honour_stands, lock_case, open_hold
from objections.letters import tell_objector, tell_office
from objections.letters.office import OFFICE_REVIEW, OFFICE_REVIEW_WITHDRAWN
from objections.letters.other_side import tell_other_side_of_outcome, tell_other_side_of_review
from objections.models import Objection
from objections.publishing import publish_review
from objections.rules import check_anonymous, clock_fields, review_until, stopped_clock
from objections.transitions import ASK_REVIEW, CHANGE_CONCLUSION, KEEP_CONCLUSION, WITHDRAW_REVIEW
from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.lapsing import lapse_acts
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.pagecache import purge_on_commit
from portal.transitions.core import apply_transition, check_transition
from workflow.applications.enums import IN_REVIEW, ApplicationState
from workflow.applications.models import Application
from workflow.programmes.enums import EditionState


def check_ask_review(objection: Objection, *, by: Any = None) -> None:
    """Raise unless a review may be asked for now; whoever opened the case acts as the system."""
    if objection.rules.review_workdays is None:
        raise TransitionNotAllowed("本奖项的规则没有设定复核；有新的事实和证据的，可以重新提出异议。")
    if objection.pursued_at:
        raise TransitionNotAllowed("异议已经撤回，由评审办依职权办理，不能申请复核；仍有异议的，请重新提出。")
    if objection.review_withdrawn_at:
        raise TransitionNotAllowed("复核申请已经撤回，同一异议只能申请复核一次；有新的事实和证据的，可以重新提出异议。")
    if objection.review_asked_at:
        raise TransitionNotAllowed("已经申请过复核，同一异议只复核一次；有新的事实和证据的，可以重新提出异议。")
    if objection.state in PASSED:
        raise TransitionNotAllowed(
            "该异议已经转请有关机关办理，评审办没有作出结论，不能申请复核；对答复有不同意见的，请向该机关提出。"
        )
    check_transition(objection, ASK_REVIEW, by=by)
    if objection.outcome not in REVISED:
        raise TransitionNotAllowed("异议已经认定成立，没有可以复核的事项。")
    until = review_until(objection)
    if until is not None and until < clock.today():
        raise RuleViolation(
            objection.rules.deadlines_article,
            f"申请复核的期限至{official_date(until)}，已经届满；有新的事实和证据的，可以重新提出异议",
        )
    _check_open_case(objection)


def _check_open_case(objection: Objection) -> None:
    """What a review could change: nothing of a case that is out, or that was honoured meanwhile."""
    if objection.entry is None:
        return
    application = Application.objects.select_related("edition").get(pk=objection.entry.application_id)
    if application.state == ApplicationState.HONOURED:
        raise TransitionNotAllowed(
            "荣誉已经授予，异议的复核不能改变；认为荣誉应当撤销的，请提供证明材料提出举报，评审办按撤销荣誉的程序办理。"
        )
    if application.state not in IN_REVIEW or application.edition.state != EditionState.RUNNING:
        raise TransitionNotAllowed("所涉申报已经不再参评，没有可以复核的事项。")


@transaction.atomic
def ask_review(objection: Objection, *, grounds: str, by: Any = None) -> Objection:
    """The objector asks, once and in time. Its entry is held again as long as its notice still runs, and not afterwards."""
    # As in accepting: the notice must not end between the question and the hold.
    lock_case(objection)
    check_ask_review(objection, by=by)
    if not grounds.strip():
        raise ValidationError({"grounds": "请写明申请复核的理由。"})
    same = Objection.objects.filter(content_index=objection.content_index, state__in=OPEN).exclude(pk=objection.pk)
    if objection.content_index and same.exists():
        raise TransitionNotAllowed("您已就同一事项重新提出异议，正在办理，请等待其结论。")
    apply_transition(
        objection,
        ASK_REVIEW,
        by=by,
        hold=hold_for(objection, by=by) or objection.hold,
        review_asked_at=clock.now(),
        review_grounds=grounds.strip(),
        **clock_fields(objection.rules.review_decision_workdays),
    )
    lapse_acts(objection, decision="outcome_released", reason="提出人已经申请复核，请在作出复核决定以后重新提出")
    tell_objector(objection, letters.REVIEW_ASKED, still_held=letters.still_held_text(objection))
    tell_office(objection, OFFICE_REVIEW)
    return objection


def check_withdraw_review(objection: Objection, *, by: Any = None) -> None:
    """Raise unless what was asked for may still be taken back; whoever opened the case acts as the system."""
    if objection.review_withdrawn_at:
        raise TransitionNotAllowed("复核申请已经撤回，无须再次撤回。")
    if objection.reviewed_at:
        raise TransitionNotAllowed("复核决定已经作出，复核申请不能撤回。")
    check_transition(objection, WITHDRAW_REVIEW, by=by)


@transaction.atomic
def withdraw_review(objection: Objection, *, by: Any = None) -> Objection:
    """The objector takes the request back before it is decided on: the conclusion stands, and what was held again goes as by it."""
    # As in deciding: the hold is settled here, the notice ends before or after.
    lock_case(objection)
    check_withdraw_review(objection, by=by)
    is_held = open_hold(objection) is not None
    end_consultations(objection)
    end_sittings(objection)
    apply_transition(
        objection, WITHDRAW_REVIEW, by=by, review_withdrawn_at=clock.now(), paused_workdays=None, **stopped_clock()
    )
    settle_held(objection, by=by)
    released = letters.effect_text(objection, ends_it=False) if is_held else ""
    lapse_acts(objection, reason=f"异议 {objection.number} 的复核申请已由提出人撤回")
    tell_objector(objection, letters.REVIEW_WITHDRAWN, released=released)
    tell_office(objection, OFFICE_REVIEW_WITHDRAWN, released=released)
    return objection


def check_review(objection: Objection, *, by: Any) -> None:
    """Raise what keeps this officer from deciding on the review now: the state, a part in the conclusion, somebody asked."""
    check_transition(objection, KEEP_CONCLUSION, by=by)
    check_answered(objection)
    check_sat(objection)


def check_decision(objection: Objection, *, outcome: str, decision: str, summary: str, unheard: str) -> None:
    """It finds the same or more, in words that name nobody, and nothing more against a side that was not heard."""
    if outcome not in REVISED.get(Outcome(objection.outcome), ()):
        raise ValidationError({"outcome": "请选择维持原结论，或者变更为对提出人更有利的结论。"})
    if not decision.strip():
        raise ValidationError({"decision": "请写明复核认定的事实和理由。"})
    check_anonymous(objection, decision, "decision")
    if outcome != objection.outcome and not summary.strip():
        raise ValidationError({"summary": "结论有变更的，请填写向社会公开的处理情况。"})
    check_anonymous(objection, summary, "summary")
    if outcome in FOUND and objection.outcome not in FOUND:
        check_heard(objection, unheard)


@transaction.atomic
def decide_review(
    objection: Objection,
    *,
    by: Any,
    outcome: str,
    decision: str,
    summary: str = "",
    unheard: str = "",
    under: PendingAct | None = None,
) -> Objection:
    """Keep the conclusion or change it, which acts on the case as a conclusion does; then it is over for good.

    Takes what another officer proposed (`under`), whatever the rule set says; neither of the two had a part in the conclusion.
    """
    # As in concluding: the hold is settled here, the notice ends before or after.
    lock_case(objection)
    check_review(objection, by=by)
    require_second("objection_review", objection, by=by, under=under, demanded=True, label="复核决定")
    check_decision(objection, outcome=outcome, decision=decision, summary=summary, unheard=unheard)
    changed, is_held = outcome != objection.outcome, open_hold(objection) is not None
    has_news = changed or (objection.released_at is None and bool(summary.strip()))
    apply_transition(
        objection,
        CHANGE_CONCLUSION if changed else KEEP_CONCLUSION,
        by=by,
        reason=decision,
        reviewed_outcome=objection.outcome,
        reviewed_at=clock.now(),
        review_decision=decision.strip(),
        **_released(objection, summary),
        **(_changed(objection, outcome, unheard) if changed else {}),
        **stopped_clock(),
    )
    ends_it = settle_held(objection, by=by)
    effect = letters.effect_text(objection, ends_it=ends_it) if ends_it or is_held or honour_stands(objection) else ""
    lapse_acts(objection, reason=f"异议 {objection.number} 已经复核")
    if objection.released_at:
        publish_review(objection)
        purge_on_commit()
    tell_objector(objection, letters.REVIEWED, effect=effect, **letters.review_words(objection))
    if changed:
        tell_other_side_of_review(objection, effect)
    if has_news:
        tell_other_side_of_outcome(objection)
    return objection


def _released(objection: Objection, summary: str) -> dict[str, Any]:
    """What the two who decide release with it, in place of what was public; nothing where nothing was, and nothing is said."""
    if not (summary.strip() or objection.released_at):
        return {}
    return {"public_summary": summary.strip() or objection.public_summary, "released_at": clock.now()}


def _changed(objection: Objection, outcome: str, unheard: str) -> dict[str, Any]:
    """From now on it is counted, published and read as what the review found."""
    heard_now = outcome in FOUND and objection.outcome not in FOUND
    return {
        "outcome": outcome,
        "concluded_at": clock.now(),
        "unheard": unheard.strip() if heard_now else objection.unheard,
    }
