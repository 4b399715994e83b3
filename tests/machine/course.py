"""The next thing an edition's people would do of their own accord: what leads it, from wherever it is, to its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cms_pages.demonstration.deciding import amounts_of
from objections.actions import (
    accept_objection,
    cancel_sitting,
    close_withdrawn,
    conclude_objection,
    decide_review,
    refuse_sitting,
    reply_objection,
    resume_objection,
    start_investigation,
    take_back_passed,
    withdraw_consultation,
)
from objections.enums import Outcome
from objections.models import Objection
from portal import clock
from portal.access.enums import Role
from tests.factories.evidence import pdf_file
from tests.factories.objections import found_true
from tests.machine import judging, sitting
from tests.machine.world import REFUSALS, World, by_two
from workflow.applications.actions import (
    close_supplement,
    recommend,
    request_recommendation,
    submit_application,
)
from workflow.applications.enums import UNSUBMITTED, ApplicationState
from workflow.applications.queries import undecided
from workflow.decisions.acts import propose_approval
from workflow.decisions.enums import ApprovalWord
from workflow.decisions.queries import awaiting_approval, granted
from workflow.honours.actions import draft_commendation, issue_certificate, revise_commendation
from workflow.honours.acts import propose_commendation
from workflow.honours.queries import due_honours, without_certificate
from workflow.programmes.actions import advance_edition
from workflow.programmes.enums import EditionState
from workflow.publicity.actions import end_notice, plan_notice, publish_notice, refresh_notice
from workflow.publicity.enums import HoldState, NoticeState
from workflow.publicity.models import Hold
from workflow.publicity.queries import unpublished
from workflow.reviews.actions import reply_consultation
from workflow.reviews.acts import propose_outcome
from workflow.reviews.models import Consultation

STEPS = 400
"""More than any edition of this size needs; whoever has not come to an end by then goes in circles."""


def reach_the_end(w: World) -> None:
    """Go on until the edition is concluded, by verbs alone; a fault where there is no way."""
    for _ in range(STEPS):
        if w.fresh().state != EditionState.RUNNING:
            return
        if isinstance(answer := go_on(w), REFUSALS):
            raise w.fault(f"届次不能结束：{w.edition.current_stage}，{answer}")
    raise w.fault(f"届次不能结束：{w.edition.current_stage} 原地打转")


def go_on(w: World) -> Any:
    """The next step; gives what the verb gave, the refusal included, or None when the edition is over."""
    edition = w.fresh()
    if edition.state != EditionState.RUNNING:
        return None
    stage = edition.current_stage
    for step in (open_objection, sitting.sit_again, approve_further, publish_list, *STEPS_OF[stage.kind]):
        if (result := step(w, stage)) is not None:
            return result
    return w.does("programmes.advance_edition", w.role(Role.OFFICE)[0], edition, lambda: advance(w, stage))


def advance(w: World, stage: Any) -> Any:
    return advance_edition(w.edition, by=w.role(Role.OFFICE)[0], from_stage=stage.code)


# Steps: each does the one thing it finds to do, or gives None.


def file_next(w: World, stage: Any) -> Any:
    """Applications under way come in before the deadline, the next one first."""
    if w.now >= w.edition.deadline:
        return None
    for application in w.edition.applications.filter(state__in=UNSUBMITTED).order_by("pk"):
        result = FILING[application.state](w, application)
        if not isinstance(result, REFUSALS):
            return result
    w.go_to(w.edition.deadline + timedelta(hours=1))
    return ()


def ask_department(w: World, a: Any) -> Any:
    return w.does(
        "applications.request_recommendation", a.applicant, a, lambda: request_recommendation(a, by=a.applicant)
    )


def have_it_recommended(w: World, a: Any) -> Any:
    by = a.department.users.first()
    return w.does("applications.recommend", by, a, lambda: recommend(a, by=by, opinion="同意。", seal=[pdf_file()]))


def hand_in(w: World, a: Any) -> Any:
    return w.does(
        "applications.submit_application", a.applicant, a, lambda: submit_application(a, by=a.applicant, declared=True)
    )


FILING: dict[str, Callable[[World, Any], Any]] = {
    ApplicationState.DRAFT: lambda w, a: ask_department(w, a) if a.department_id else hand_in(w, a),
    ApplicationState.AWAITING: have_it_recommended,
    ApplicationState.RECOMMENDED: hand_in,
}


def pass_deadline(w: World, stage: Any) -> Any:
    if w.now > w.edition.deadline:
        return None
    w.go_to(w.edition.deadline + timedelta(hours=1))
    return ()


def close_supplements(w: World, stage: Any) -> Any:
    """What nobody answers is closed when its time is up."""
    application = w.edition.applications.filter(state=ApplicationState.SUPPLEMENT).order_by("pk").first()
    if application is None:
        return None
    w.go_to(clock.moment(application.open_supplement.due_on + timedelta(days=1)))
    by = w.free(Role.OFFICE, application)
    return w.does(
        "applications.close_supplement", by, application, lambda: close_supplement(application, by=by, reason="逾期。")
    )


def answer_consultation(w: World, stage: Any) -> Any:
    asked = Consultation.objects.open().filter(application__edition=w.edition).order_by("pk").first()
    if asked is None:
        return None
    by = asked.department.users.first()
    if by is None:
        return close_asked(w, asked)
    answer = w.does("reviews.reply_consultation", by, asked, lambda: reply_consultation(asked, by=by, reply="无意见。"))
    return close_asked(w, asked) if isinstance(answer, REFUSALS) else answer


def close_asked(w: World, asked: Any) -> Any:
    from workflow.reviews.actions import close_consultation

    by = w.free(Role.OFFICE, asked.application)
    return w.does(
        "reviews.close_consultation", by, asked, lambda: close_consultation(asked, by=by, reason="不再等待。")
    )


def screen_next(w: World, stage: Any) -> Any:
    application = undecided(stage).first()
    if application is None:
        return None
    return by_two(
        w, "reviews.decide_screening", application, [application],
        lambda by: propose_outcome(application, stage, passed=True, by=by),
    )  # fmt: skip


def publish_list(w: World, stage: Any) -> Any:
    """Each list drawn up by one, published by another, over when its clock has run out; further ones of earlier stages first."""
    for one in w.edition.stages.filter(kind="notice", position__lte=stage.position).order_by("position"):
        notice = one.notices.filter(state__in=[NoticeState.DRAFT, NoticeState.RUNNING]).order_by("pk").first()
        if notice is not None:
            return bring_out(w, notice) if notice.state == NoticeState.DRAFT else let_run_out(w, notice)
        if unpublished(one).exists():
            return draw_up(w, one)
    return None


def draw_up(w: World, stage: Any) -> Any:
    by = w.role(Role.OFFICE)[0]
    return w.does("publicity.plan_notice", by, stage, lambda: plan_notice(stage, by=by))


def let_run_out(w: World, notice: Any) -> Any:
    w.go_to(clock.moment(notice.ends_on + timedelta(days=1), 0, 5))
    return w.does("publicity.end_notice", None, notice, lambda: end_notice(notice))


def bring_out(w: World, notice: Any) -> Any:
    """Published; where the list has changed since, it is drawn up again, and given up when nobody is on it any more."""
    first, second = (notice.drafted_by or w.role(Role.OFFICE)[0]), w.free(Role.OFFICE, None, but=notice.drafted_by)
    answer = w.does("publicity.publish_notice", second, notice, lambda: publish_notice(notice, by=second))
    if not isinstance(answer, REFUSALS):
        return answer
    answer = w.does("publicity.refresh_notice", first, notice, lambda: refresh_notice(notice, by=first))
    if not isinstance(answer, REFUSALS):
        return answer
    from workflow.publicity.actions import withdraw_draft

    return w.does(
        "publicity.withdraw_draft", first, notice, lambda: withdraw_draft(notice, by=first, reason="名单已空。")
    )


def open_objection(w: World, stage: Any) -> Any:
    """An objection that holds something is decided on: here, not upheld."""
    held = Hold.objects.filter(entry__notice__edition=w.edition, state=HoldState.OPEN).order_by("pk").first()
    if held is None:
        return None
    objection = Objection.objects.filter(number=held.reference).first()
    if objection is None:
        return let_go(w, held)
    if heard := objection.sittings.standing().order_by("pk").first():
        end = cancel_sitting if heard.state == "arranged" else refuse_sitting
        name = f"objections.{end.__name__}"
        return w.does(name, None, heard, lambda: end(heard, by=None, reason="书面已经说明清楚。"))
    if objection.state == "under_review" and not objection.consultations.open().exists():
        return w.does("objections.decide_review", None, objection, lambda: keep(objection))
    by = w.free(Role.OFFICE, held.entry.application)
    act = OBJECTION.get(objection.state)
    if act is None:
        raise w.fault(f"异议 {objection.number} {objection.get_state_display()}，其暂缓仍未解除")
    if objection.state == "supplement_requested" and objection.due_on:
        w.go_to(clock.moment(objection.due_on + timedelta(days=1)))
    return w.does(f"objections.{act.__name__}", by, objection, lambda: act(objection, by))


def let_go(w: World, held: Any) -> Any:
    from workflow.publicity.actions import lift_hold

    by = w.free(Role.OFFICE, held.entry.application)
    return w.does("publicity.lift_hold", by, held, lambda: lift_hold(held, by=by, reason="不成立。"))


def verify(objection: Any, by: Any) -> Any:
    return found_true(objection, by=by)


def accept(objection: Any, by: Any) -> Any:
    return accept_objection(objection, by=by)


def investigate(objection: Any, by: Any) -> Any:
    return start_investigation(objection, by=by)


def conclude(objection: Any, by: Any) -> Any:
    """As the two officers would: whoever is left of them may be too few here."""
    return conclude_objection(
        objection,
        by=None,
        outcome=Outcome.DISMISSED,
        conclusion="经核查，反映的情况不成立。",
        differing="所涉年度不同。",
    )


def resume(objection: Any, by: Any) -> Any:
    return resume_objection(objection, by=by, reason="逾期未补充。")


def ask_no_longer(consultation: Any) -> Any:
    return withdraw_consultation(consultation, by=None, reason="另行核实。")


def keep(objection: Any) -> Any:
    """As the two officers would who had no part in it: whoever is left of them may be too few here."""
    return decide_review(objection, by=None, outcome=objection.outcome, decision="经复核，结论正确。")


def close(objection: Any, by: Any) -> Any:
    return close_withdrawn(objection, by=by, reason="没有疑点。")


def back(objection: Any, by: Any) -> Any:
    return take_back_passed(objection, by=by, ending="returned", reason="不属于该机关的职责。")


OBJECTION: dict[str, Callable[[Any, Any], Any]] = {
    "submitted": verify,
    "identity_verified": accept,
    "accepted": investigate,
    "investigating": conclude,
    "withdrawal_requested": close,
    "supplement_requested": resume,
    "passed_on": back,
}


def winners(w: World) -> list[Any]:
    """The cases on the list that an approval and a commendation are of."""
    return [proposal.application for proposal in granted(w.edition)]


def record_document(w: World, stage: Any) -> Any:
    if stage.approvals.filter(word=ApprovalWord.APPROVED).exists() and not awaiting_approval(stage).exists():
        return None
    number = f"示批复〔{w.today.year}〕{stage.approvals.count() + 21}号"
    return by_two(
        w, "decisions.record_approval", stage, winners(w),
        lambda by: propose_approval(stage, document_number=number, approved_on=w.today, by=by),
    )  # fmt: skip


def approve_further(w: World, stage: Any) -> Any:
    """Whoever came onto the list after it was approved is approved, too."""
    earlier = w.edition.stages.filter(kind="approval", position__lt=stage.position).order_by("position").last()
    return record_document(w, earlier) if earlier and awaiting_approval(earlier).exists() else None


def commend(w: World, stage: Any) -> Any:
    """Dated after the last list's last day."""
    if not due_honours(stage).exists():
        return None
    found = stage.edition.commendations.filter(state="draft").first()
    if found is None or found.issued_on != w.today or found.amounts_by_application != amounts_of(w.edition):
        return draft(w, found)
    return by_two(w, "honours.issue_commendation", found, winners(w), lambda by: propose_commendation(found, by=by))


def draft(w: World, found: Any) -> Any:
    """A new one, or the one there is, put right."""
    by = w.free(Role.OFFICE, *winners(w))
    number = f"示府发〔{w.today.year}〕{w.edition.commendations.count() + 31}号"
    words = {"document_number": number, "issued_on": w.today, "amounts": amounts_of(w.edition)}
    if found:
        return w.does("honours.revise_commendation", by, found, lambda: revise_commendation(found, by=by, **words))
    return w.does("honours.draft_commendation", by, w.edition, lambda: draft_commendation(w.edition, by=by, **words))


def hand_out(w: World, stage: Any) -> Any:
    honour = without_certificate().filter(edition=w.edition).first()
    if honour is None:
        return None
    return w.does("honours.issue_certificate", None, honour, lambda: issue_certificate(honour))


def reply_next(w: World, stage: Any) -> Any:
    """Whoever objected gets an answer."""
    objection = Objection.objects.filter(edition=w.edition, state__startswith="concluded").first()
    if objection is None:
        return None
    by = w.free(Role.OFFICE, objection.entry.application if objection.entry else None)
    act = lambda: reply_objection(objection, by=by, reply="已核查，情况不成立。")  # noqa: E731
    return w.does("objections.reply_objection", by, objection, act)


STEPS_OF: dict[str, tuple[Callable[[World, Any], Any], ...]] = {
    "application": (file_next, pass_deadline, close_supplements),
    "screening": (close_supplements, answer_consultation, screen_next),
    "notice": (reply_next,),
    "assessment": (judging.keep_appointments, judging.seat_reviewers, judging.assess_next),
    "conference": (sitting.propose_next, sitting.seat_members, sitting.meet, sitting.deal_with_next, sitting.close),
    "approval": (record_document,),
    "commendation": (commend, hand_out),
}
