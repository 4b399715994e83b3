"""Below an edition nothing happens before it is opened, after it is cancelled, after it is concluded: verb by verb."""

import inspect
from datetime import date, timedelta
from importlib import import_module
from typing import get_type_hints

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.enums import Role
from portal.evidence.models import EvidenceFile
from portal.journal.models import Event
from portal.transitions.core import allows
from portal.transitions.diagrams import first_state, lives
from tests.conftest import fresh_from_db
from tests.factories import applications as apply
from tests.factories import decisions as conference
from tests.factories.access import UserFactory
from tests.factories.course import go_on, reach
from tests.factories.evidence import pdf_file
from tests.factories.programmes import load_short, running_edition
from tests.factories.reviews import panel_of, reviewer_user
from tests.factories.workdays import known_years
from workflow.applications import actions as applying
from workflow.applications.enums import IN_REVIEW, Departure, Outcome, Section
from workflow.applications.models import Supplement
from workflow.applications.permissions import may_read_application
from workflow.decisions import actions as deciding
from workflow.honours import actions as honouring
from workflow.programmes import actions as running
from workflow.programmes import scheduling
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.documents import record_document
from workflow.programmes.enums import DocumentKind
from workflow.programmes.models import Edition
from workflow.publicity import actions as publishing
from workflow.publicity import correcting
from workflow.publicity.enums import Leaving
from workflow.publicity.models import Notice, NoticeEntry
from workflow.reviews import actions as reviewing
from workflow.reviews.actions.appointing import Plan
from workflow.reviews.models import Appointment, Assignment, Consultation, Discussion

pytestmark = pytest.mark.django_db

# Verbs that are no part of the table, and why.
LIVES_ON = "honours live on after their edition"
VOTED_ON = "the conference of a concluded edition sits on what came before it: tests/workflow/honours/test_voting.py"
FOLLOWS = "follows a verb that is in the table"
HOLDS_FALL = "holds fall with their edition: none is open"
NOT_HERE = {
    **dict.fromkeys(("carry_correction", "mark_honoured", "pass_all", "detect_recusals", "dissolve_panels"), FOLLOWS),
    "sanction_reviewer": "a breach may come to light when the review is over",
    "forget_sealed": "goes with the applicant's identity, years after the edition",
    "look_at_contacts": "reads, and changes nothing",
    **dict.fromkeys(
        ("withdraw_invitation", "remove_coworker", "choose_letters", "lapse_invitation", "decline_hand_over",
         "withdraw_hand_over", "lapse_hand_over"),
        "who takes part may leave or be taken off at any time: tests/workflow/applications/test_coworking.py",
    ),
    "correct_approval": "no document is recorded in this world: asked in tests/workflow/decisions/test_approvals.py",
    **dict.fromkeys(
        ("put_forward_matter", "deliberate_matter", "count_matter", "defer_matter", "take_off_matter"), VOTED_ON
    ),
    **dict.fromkeys(("release_hold", "lift_hold", "settle_hold", "confirm_hold"), HOLDS_FALL),
    **dict.fromkeys(
        ("issue_certificate", "send_credit_report", "answer_credit_report", "complete_recovery", "complete_retrieval",
         "give_up_retrieval", "return_prize", "return_thing", "confirm_revocation", "correct_name", "propose_revocation",
         "state_case", "draw_up_revocation", "reinstate_honour", "record_prize_payment", "reject_revocation", "reverse_payment",
         "state_prize_use", "withdraw_revocation", "accept_prize_use", "refuse_prize_use", "ask_back_prize", "waive_recovery",
         "put_to_conference", "return_draft"),
        LIVES_ON,
    ),
}  # fmt: skip
ROOMS = ("applications", "reviews", "decisions", "honours", "publicity")
CALL_DAY = clock.moment(date(2024, 3, 5), 10)


@pytest.fixture(scope="module")
def world(module_setup):
    """An edition in its conference, with a case, a meeting and a panel; another with an application in each open state."""
    return module_setup(build)


def build() -> dict:
    with clock.travel(CALL_DAY):
        known_years()
        call = running_edition(load_short(), opens=date(2024, 3, 4))
        made = {
            "draft": apply.complete_application, "awaiting": apply.awaiting_application,
            "recommended": apply.recommended_application, "submitted": apply.submitted_application,
            "supplement": apply.supplement_application,
        }  # fmt: skip
        applications = {name: make(call) for name, make in made.items()}
        people = of_its_people(applications["draft"], applications["submitted"])
    stage = conference.conference_stage(tracks=("practice",) * 4)
    meeting = conference.running_meeting(stage, members=3, present=2)
    with clock.travel(clock.moment(conference.HELD_ON - timedelta(days=7))):
        deciding.plan_meeting(stage, held_on=conference.HELD_ON, place="会议室", chair="召集人", by=None)
    officer = UserFactory(roles=[Role.OFFICE])
    acts = {
        edition: propose_cancellation(edition, by=officer, reason="工作计划调整。") for edition in (call, stage.edition)
    }
    free, voted_on, recused, given, *_ = conference.waiting(stage)
    conference.granted_proposal(given, meeting)
    commendation = honouring.draft_commendation(
        stage.edition, document_number="示府发〔2026〕2号", issued_on=conference.HELD_ON, by=officer
    )
    spare = stage.edition.conference_members.last()
    return {
        **applications, **people, "call_act": acts[call], "act": acts[stage.edition], "call": call, "stage": stage, "edition": stage.edition, "meeting": meeting,
        "commendation": commendation, "candidate": free, "proposal": conference.voted(voted_on, meeting),
        "member": meeting.attendances.first().member, "panellist": panel_of(stage.edition, 2, pledged=False, name="第二评审组").members.get(is_leader=True),
        **of_review(stage, recused), "stepped_back": deciding.declare_recusal(meeting, spare, recused, by=None, reason="误记。"),
    }  # fmt: skip


def of_its_people(draft, submitted) -> dict:
    """Somebody who is invited, somebody who fills it in, and somebody whom another is offered to."""
    guest = UserFactory(proved=True)
    invited = applying.invite_coworker(draft, by=draft.applicant, email=guest.email, role="editor")
    heir = applying.offer_hand_over(submitted, by=submitted.applicant, to=apply.coworker_of(submitted))
    return {"guest": guest, "invited": invited, "coworker": apply.coworker_of(draft), "heir": heir}


def of_review(stage, case) -> dict:
    """A member who does not lead, a recusal and a request for one."""
    member = stage.edition.panels.get(name="第二评审组").members.get(is_leader=False)
    recusal = reviewing.order_recusal(case, member.user, by=None, reason="误记。")
    asked = reviewing.request_recusal(case, by=case.applicant, person="某人", reason="有利害关系。")
    return {"other": member, "recusal": recusal, "request": asked}


# What each verb is asked of things that were open until the edition ended: as whoever may do it, or as the world's "by".
VERBS = {
    # applications
    "start_application": lambda w: apply.draft_application(w["call"]),
    "begin_application": lambda w: applying.begin_application(w["call"], track="practice", by=w.get("by", w["draft"].applicant), subject={}),
    "save_draft": lambda w: applying.save_draft(
        w["draft"], by=w.get("by", w["draft"].applicant), section=Section.CONTENT, data={"title": "改"}
    ),
    "save_subject": lambda w: applying.save_subject(w["draft"], by=w.get("by", w["draft"].applicant), subject={}),
    "attach_document": lambda w: applying.attach_document(w["draft"], [pdf_file()], by=w.get("by", w["draft"].applicant), purpose="x"),
    "remove_document": lambda w: applying.remove_document(
        w["draft"], EvidenceFile.objects.of(w["draft"]).first(), by=w.get("by", w["draft"].applicant)
    ),
    "request_recommendation": lambda w: applying.request_recommendation(w["draft"], by=w.get("by", w["draft"].applicant)),
    "recommend": lambda w: applying.recommend(
        w["awaiting"], by=w.get("by", w["awaiting"].department.users.first()), opinion="同意。", seal=[pdf_file()]
    ),
    "return_application": lambda w: applying.return_application(w["awaiting"], by=w.get("by"), reason="退回。"),
    "recall_application": lambda w: applying.recall_application(w["awaiting"], by=w.get("by", w["awaiting"].applicant)),
    "submit_application": lambda w: applying.submit_application(
        w["recommended"], by=w.get("by", w["recommended"].applicant), declared=True
    ),
    "request_supplement": lambda w: applying.request_supplement(
        w["submitted"], by=w.get("by"), items="补。", sections=[Section.CONTENT]
    ),
    "resubmit": lambda w: applying.resubmit(w["supplement"], by=w.get("by", w["supplement"].applicant)),
    "close_supplement": lambda w: applying.close_supplement(w["supplement"], by=w.get("by"), reason="逾期。"),
    "withdraw": lambda w: applying.withdraw(w["submitted"], by=w.get("by", w["submitted"].applicant), reason="另有安排。"),
    "leave": lambda w: applying.leave(w["submitted"], Departure.TERMINATED, by=w.get("by"), reason="终止。"),
    "return_to_running": lambda w: applying.return_to_running(w["submitted"], by=w.get("by"), reason="恢复。"),
    "decide_passage": lambda w: applying.decide_passage(w["candidate"], w["stage"], Outcome.PASSED, by=w.get("by")),
    "redecide_passage": lambda w: applying.redecide_passage(w["candidate"].passages.first(), by=w.get("by"), reason="有误。"),
    "invite_coworker": lambda w: applying.invite_coworker(
        w["draft"], by=w.get("by", w["draft"].applicant), email="another@example.invalid", role="editor"
    ),
    "join_application": lambda w: applying.join_application(w["invited"], by=w.get("by", w["guest"])),
    "change_role": lambda w: applying.change_role(w["coworker"], by=w.get("by", w["draft"].applicant), role="reader"),
    "offer_hand_over": lambda w: applying.offer_hand_over(w["draft"], by=w.get("by", w["draft"].applicant), to=w["coworker"]),
    "accept_hand_over": lambda w: applying.accept_hand_over(w["heir"], by=w.get("by", w["heir"].user)),
    # review
    "form_panel": lambda w: panel_of(w["edition"], 1, name="第三评审组"),
    "sign_pledge": lambda w: reviewing.sign_pledge(w["panellist"], by=w.get("by", w["panellist"].user)),
    "add_panel_member": lambda w: reviewing.add_panel_member(
        w["panellist"].panel, reviewer_user(), unit="某协会", by=w.get("by")
    ),
    "replace_panel_member": lambda w: reviewing.replace_panel_member(
        w["panellist"], reviewer_user(), unit="某协会", by=w.get("by"), reason="因病。"
    ),
    "dismiss_panel_member": lambda w: reviewing.dismiss_panel_member(w["other"], by=w.get("by"), reason="不到会。"),
    "appoint_leader": lambda w: reviewing.appoint_leader(w["other"].panel, w["other"], by=w.get("by"), reason="调整。"),
    "change_panel_scope": lambda w: reviewing.change_panel_scope(
        w["panellist"].panel, by=w.get("by"), stages=["documents"], tracks=[], reason="分工。"
    ),
    "record_expertise": lambda w: reviewing.record_expertise(
        w["panellist"].panel, {w["panellist"]: ["education"]}, by=w.get("by")
    ),
    "withdraw_assignment": lambda w: reviewing.withdraw_assignment(
        Assignment(application=w["candidate"], stage=w["stage"], member=w["panellist"]), by=w.get("by"), reason="误。"
    ),
    "lift_recusal": lambda w: reviewing.lift_recusal(w["recusal"], by=w.get("by"), reason="误记。"),
    "request_recusal": lambda w: reviewing.request_recusal(
        w["candidate"], by=w.get("by", w["candidate"].applicant), person="某人", reason="有利害关系。"
    ),
    "uphold_request": lambda w: reviewing.uphold_request(
        w["request"], users=[w["panellist"].user], by=w.get("by"), answer="同意。"
    ),
    "refuse_request": lambda w: reviewing.refuse_request(w["request"], by=w.get("by"), answer="不同意。"),
    "withdraw_request": lambda w: reviewing.withdraw_request(w["request"], by=w.get("by", w["candidate"].applicant)),
    "assign_review": lambda w: reviewing.assign_review(w["candidate"], w["stage"], w["panellist"], by=w.get("by")),
    "declare_recusal": lambda w: reviewing.declare_recusal(w["candidate"], by=w.get("by", w["office"]), reason="有利害关系。"),
    "order_recusal": lambda w: reviewing.order_recusal(w["candidate"], w["panellist"].user, by=w.get("by"), reason="有。"),
    "submit_score_sheet": lambda w: reviewing.submit_score_sheet(
        Assignment(application=w["candidate"], stage=w["stage"], member=w["panellist"]), by=w.get("by", w["panellist"].user),
        score=1, strengths="甲", improvements="乙",
    ),
    "submit_opinion": lambda w: reviewing.submit_opinion(
        Assignment(application=w["candidate"], stage=w["stage"], member=w["panellist"]), by=w.get("by", w["panellist"].user),
        complete=True, qualified=True, text="同意。",
    ),
    "open_discussion": lambda w: reviewing.open_discussion(w["candidate"], w["stage"], by=w.get("by"), reason="分歧较大。"),
    "revise_score_sheet": lambda w: reviewing.revise_score_sheet(
        Assignment(application=w["candidate"], stage=w["stage"], member=w["panellist"]), by=w.get("by", w["panellist"].user),
        score=1, strengths="甲", improvements="乙", reason="更正。",
    ),
    "close_discussion": lambda w: reviewing.close_discussion(talked_over(w), by=w.get("by"), findings="意见一致。"),
    "publish_report": lambda w: reviewing.publish_report(w["candidate"], w["stage"], by=w.get("by"), text="报告"),
    "decide_screening": lambda w: reviewing.decide_screening(w["candidate"], w["stage"], True, by=w.get("by")),
    "decide_shortlist": lambda w: reviewing.decide_shortlist(w["candidate"], w["stage"], True, by=w.get("by")),
    "consult_department": lambda w: reviewing.consult_department(
        w["candidate"], w["stage"], w["awaiting"].department, by=w.get("by"), question="是否属实？"
    ),
    "reply_consultation": lambda w: reviewing.reply_consultation(
        asked(w), by=w.get("by", w["awaiting"].department.users.first()), reply="无意见"
    ),
    "close_consultation": lambda w: reviewing.close_consultation(asked(w), by=w.get("by"), reason="不再等待。"),
    "arrange_appointments": lambda w: reviewing.arrange_appointments(
        w["stage"], [w["candidate"]], Plan(clock.now() + timedelta(days=1), 60, "示例路1号"), by=w.get("by")
    ),
    "move_appointment": lambda w: reviewing.move_appointment(
        awaited(w), by=w.get("by"), starts_at=clock.now() + timedelta(days=1), minutes=60, place="另一处", reason="改期。"
    ),
    "hold_appointment": lambda w: reviewing.hold_appointment(awaited(w), by=w.get("by"), attendance="双方到场。"),
    "miss_appointment": lambda w: reviewing.miss_appointment(awaited(w), by=w.get("by"), reason="未到场。"),
    "cancel_appointment": lambda w: reviewing.cancel_appointment(awaited(w), by=w.get("by"), reason="另行安排。"),
    # conference
    "seat_members": lambda w: deciding.seat_members(w["edition"], by=w.get("by")),
    "register_member": lambda w: deciding.register_member(w["edition"], "新成员", by=w.get("by")),
    "remove_member": lambda w: deciding.remove_member(w["member"], by=w.get("by"), reason="登记有误。"),
    "appoint_representative": lambda w: deciding.appoint_representative(w["member"], user=None, by=w.get("by")),
    "plan_meeting": lambda w: deciding.plan_meeting(
        w["stage"], held_on=conference.HELD_ON, place="会议室", chair="召集人", by=w.get("by")
    ),
    "check_in": lambda w: deciding.check_in(w["meeting"], w["member"], by=w.get("by")),
    "declare_recusal (meeting)": lambda w: deciding.declare_recusal(
        w["meeting"], w["member"], w["candidate"], by=w.get("by"), reason="有利害关系。"
    ),
    "lift_member_recusal": lambda w: deciding.lift_member_recusal(w["stepped_back"], by=w.get("by"), reason="误记。"),
    "check_out": lambda w: deciding.check_out(w["meeting"], w["member"], by=w.get("by")),
    "change_meeting": lambda w: deciding.change_meeting(
        w["meeting"], held_on=date(2030, 1, 1), place="会议室", chair="召集人", by=w.get("by")
    ),
    "cancel_meeting": lambda w: deciding.cancel_meeting(w["meeting"], by=w.get("by"), reason="改期。"),
    "open_meeting": lambda w: deciding.open_meeting(w["meeting"], by=w.get("by")),
    "close_meeting": lambda w: deciding.close_meeting(w["meeting"], by=w.get("by"), minutes="纪要"),
    "propose_honour": lambda w: deciding.propose_honour(w["candidate"], tier="gold", by=w.get("by")),
    "change_tier": lambda w: deciding.change_tier(w["proposal"], tier="mayor", by=w.get("by"), reason="改。"),
    "deliberate_proposal": lambda w: deciding.deliberate_proposal(
        w["proposal"], meeting=w["meeting"], minutes="记录", by=w.get("by")
    ),
    "cast_ballot": lambda w: deciding.cast_ballot(w["proposal"], choice="yes", by=w.get("by", w["member"].user)),
    "count_ballots": lambda w: deciding.count_ballots(w["proposal"], by=w.get("by"), unvoted_because="因故未投。"),
    "call_further_ballot": lambda w: deciding.call_further_ballot(w["proposal"], by=w.get("by")),
    "defer_proposal": lambda w: deciding.defer_proposal(w["proposal"], by=w.get("by"), reason="再议。"),
    "grant_place": lambda w: deciding.grant_place(w["proposal"], by=w.get("by")),
    "decline_proposal": lambda w: deciding.decline_proposal(w["proposal"], by=w.get("by"), reason="不列入。"),
    "refill_place": lambda w: deciding.refill_place(w["candidate"], tier="gold", by=w.get("by"), reason="递补。"),
    "record_answer": lambda w: deciding.record_answer(
        w["stage"], "returned", proposals=[w["proposal"]], document_number="示〔2026〕2号", dated_on=conference.HELD_ON,
        reason="请再议。", by=w.get("by"),
    ),
    "record_approval": lambda w: deciding.record_approval(
        w["stage"], document_number="示〔2026〕1号", approved_on=conference.HELD_ON, by=w.get("by")
    ),
    # lists
    "plan_notice": lambda w: publishing.plan_notice(w["stage"], by=w.get("by")),
    "refresh_notice": lambda w: publishing.refresh_notice(listed(w).notice, by=w.get("by")),
    "publish_notice": lambda w: publishing.publish_notice(listed(w).notice, by=w.get("by")),
    "withdraw_draft": lambda w: publishing.withdraw_draft(listed(w).notice, by=w.get("by"), reason="重拟。"),
    "end_notice": lambda w: publishing.end_notice(listed(w).notice),
    "place_hold": lambda w: publishing.place_hold(listed(w), by=w.get("by"), reference="YY1"),
    "end_entry": lambda w: correcting.end_entry(listed(w), word=Leaving.TERMINATED, reason="终止。", by=w.get("by")),
    # honours
    "draft_commendation": lambda w: honouring.draft_commendation(
        w["edition"], document_number="示府发〔2026〕1号", issued_on=conference.HELD_ON, by=w.get("by")
    ),
    "revise_commendation": lambda w: honouring.revise_commendation(
        w["commendation"], document_number="示府发〔2026〕3号", issued_on=conference.HELD_ON, by=w.get("by")
    ),
    "issue_commendation": lambda w: honouring.issue_commendation(w["commendation"], by=w.get("by")),
    # the edition itself
    "open_edition": lambda w: running.open_edition(w["edition"], by=w.get("by")),
    "advance_edition": lambda w: running.advance_edition(w["edition"], by=w.get("by")),
    "cancel_edition": lambda w: running.cancel_edition(w["edition"], by=w.get("by"), reason="再取消。"),
    "change_edition": lambda w: scheduling.change_edition(
        w["edition"], year=2026, slug="x", opens_at=clock.now(), deadline=clock.now() + timedelta(days=9), by=w.get("by")
    ),
    "move_opening": lambda w: scheduling.move_opening(
        w["call"], opens_at=clock.now() + timedelta(days=1), by=w.get("by"), reason="改。"
    ),
    "restore_deadline": lambda w: scheduling.restore_deadline(w["call"], by=w.get("by"), reason="撤回。"),
    "set_due_date": lambda w: scheduling.set_due_date(w["edition"], due_on=date(2030, 1, 1), by=w.get("by")),
    "extend_deadline": lambda w: scheduling.extend_deadline(
        w["call"], deadline=w["call"].deadline + timedelta(days=9), by=w.get("by"), reason="延长。"
    ),
    "record_document": lambda w: record_document(w["call"], *another_standard(w["call"]), by=w.get("by")),
}  # fmt: skip


def another_standard(edition) -> tuple[str, str]:
    """A paper that is published, and not recorded with this edition."""
    other = Edition.objects.exclude(pk=edition.pk).first()
    return DocumentKind.STANDARD, f"/{other.slug}/{DocumentKind.STANDARD}/"


def asked(world: dict) -> Consultation:
    """As a page opened before the end still has it."""
    return Consultation(application=world["candidate"], department=world["awaiting"].department, question="问")


def awaited(world: dict) -> Appointment:
    """The same of a visit."""
    return Appointment(
        application=world["candidate"], stage=world["stage"], starts_at=clock.now(), minutes=60, place="示例路1号"
    )


def talked_over(world: dict) -> Discussion:
    """The same of a discussion."""
    return Discussion(application=world["candidate"], stage=world["stage"], reason="分歧较大。")


def listed(world: dict) -> NoticeEntry:
    notice = Notice(edition=world["edition"], stage=world["stage"], title="示例公示", drafted_by=None)
    return NoticeEntry(notice=notice, application=world["candidate"], position=1, public_name="示例")


@pytest.fixture(params=["cancelled", "concluded"])
def ended(request, world, office):
    """The world after both of its editions ended; every row anew."""
    now = {name: fresh_from_db(row) for name, row in world.items()}
    now["office"] = office
    for edition in (now["edition"], now["call"]):
        if request.param == "cancelled":
            running.cancel_edition(edition, by=None, reason="工作计划调整。")
        else:
            _conclude(edition)
    assert {fresh_from_db(now["edition"]).state, fresh_from_db(now["call"]).state} == {request.param}
    return {name: fresh_from_db(row) for name, row in now.items()}


def _conclude(edition: Edition) -> None:
    """Nobody is left to be given anything."""
    for application in edition.applications.filter(state__in=IN_REVIEW):
        applying.leave(application, Departure.TERMINATED, by=None, reason="终止。")
    for meeting in edition.meetings.filter(state="open"):
        deciding.close_meeting(meeting, by=None, minutes="会议纪要。")
    go_on(reach(edition, edition.stages.order_by("position").last().code))


def test_no_verb_below_an_ended_edition_succeeds(ended, subtests):
    for name, verb in VERBS.items():
        with subtests.test(name), clock.travel(CALL_DAY):
            before = Event.objects.count()
            with pytest.raises((ValidationError, PermissionDenied)), transaction.atomic():
                verb(ended)
            assert Event.objects.count() == before


# What lets it pass all the same, and why.
OFFERED = {
    "check_sanction": "a breach may come to light when the review is over",
    "check_commend": "no page's question: asked under the edition's lock alone",
}


def questions():
    """What a page asks of one thing before it offers a verb, by the kind of thing."""
    for room in ROOMS:
        for name, check in vars(import_module(f"workflow.{room}.actions")).items():
            if name.startswith("check_") and name not in ("check_in", "check_out"):
                parameters = inspect.signature(check).parameters
                if [*parameters][1:] == ["by"]:
                    yield name, get_type_hints(check)[next(iter(parameters))], check


def test_no_page_offers_what_an_ended_edition_refuses(ended):
    rows = [*ended.values(), ended["panellist"].panel]
    asked = [(name, check, row) for name, kind, check in questions() for row in rows if type(row) is kind]
    assert len({name for name, _, _ in asked}) > 20
    with clock.travel(CALL_DAY):
        offered = {name for name, check, row in asked if allows(check, row, by=ended["office"])}
    assert offered <= set(OFFERED)
    assert running.blockers(ended["edition"]) == []


def test_every_verb_is_in_the_table():
    known = {name.split(" ")[0] for name in VERBS} | set(NOT_HERE)
    rooms = [import_module(f"workflow.{room}.actions") for room in ROOMS]
    missing = {name for room in rooms for name in room.__all__ if not name.startswith("check_")} - known
    assert missing == set()


def test_what_was_never_submitted_is_its_applicants_own(ended):
    for name in ("draft", "awaiting", "recommended", "submitted", "supplement"):
        was_submitted = ended[name].number is not None
        assert may_read_application(ended["office"], ended[name]) is was_submitted, name
        assert may_read_application(ended[name].applicant, ended[name])


def test_nothing_is_left_open(ended):
    applications = ended["edition"].applications.all() | ended["call"].applications.all()
    assert set(applications.values_list("state", flat=True)) <= {"closed", "eliminated", "withdrawn"}
    assert not Supplement.objects.filter(state="open").exists()
    assert set(ended["edition"].meetings.values_list("state", flat=True)) <= {"cancelled", "closed"}
    assert set(ended["edition"].panels.values_list("state", flat=True)) == {"dissolved"}
    assert fresh_from_db(ended["proposal"]).state == "voided"
    assert {fresh_from_db(ended[name]).state for name in ("request", "act", "call_act")} == {"lapsed"}


# Rows that an ended edition may leave in the state they were born in, and why.
STAY = {
    "programmes.Stage": "never begun",
    "reviews.Assignment": "what was given stays known; with its panel gone it opens no file",
    "reviews.PanelMember": "who sat to the end; the panel itself is dissolved",
    "outbox.Delivery": "letters go their own way",
}


def test_no_row_waits_in_the_state_it_was_born_in(ended):
    born = {model: model.objects.filter(state=first_state(model)) for model, _ in lives()}
    left = {model._meta.label for model, rows in born.items() if rows.exists()}
    assert left <= set(STAY)
