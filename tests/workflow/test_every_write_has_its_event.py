"""Whatever a verb writes, the journal says so: verb by verb, on editions that run (Article 37)."""

from contextlib import suppress

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.identity.actions import register_organisation, register_person, submit_proof
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.evidence import png_file
from tests.factories.identity import credit_code, resident_id
from tests.locking import kind_of, locks_in
from tests.workflow import test_edition_guard as guard
from workflow.decisions import actions as deciding

# Their factory asks as who may, or the thing itself is not there in this world: refused before anybody is looked at.
ASKED_ELSEWHERE = frozenset(
    {
        "start_application", "begin_application", "form_panel", "withdraw_assignment", "assign_review",
        "submit_score_sheet", "submit_opinion", "publish_report", "decide_screening", "decide_shortlist",
        "open_discussion", "revise_score_sheet", "close_discussion",
        "consult_department", "reply_consultation", "close_consultation", "arrange_appointments", "move_appointment",
        "hold_appointment", "miss_appointment", "cancel_appointment", "refresh_notice", "publish_notice",
        "withdraw_draft", "end_notice",
    }
)  # fmt: skip
# No page offers them to somebody who may not: the engine alone is asked.
ENGINE_ALONE = {"leave", "withdraw_request"}
pytestmark = pytest.mark.django_db
world = guard.world

# Verbs that must be seen to succeed here, lest the table below prove nothing.
SEEN = frozenset(
    {
        "save_draft", "save_subject", "remove_document", "request_recommendation", "recommend", "return_application",
        "recall_application", "submit_application", "request_supplement", "resubmit", "withdraw", "leave",
        "appoint_representative", "check_out", "propose_honour", "grant_place",
        "extend_deadline", "cancel_edition",
    }
)  # fmt: skip


# Of every verb: the rows it locks, in order, and the events it leaves. A verb that is refused in this world leaves none,
# and has taken its locks all the same: it asks with the rows in its hand.
# fmt: off
EXPECTED = {
    "start_application": ("", "application.started"),
    "begin_application": ("", ""),
    "save_draft": ("application", "application.saved"),
    "save_subject": ("application organisation", "identity.organisation_updated application.saved"),
    "attach_document": ("application", ""),
    "remove_document": ("application evidencefile", "evidence.removed"),
    "invite_coworker": ("application", "application.coworker_invited"),
    "join_application": ("application coworker", "application.coworker_joined"),
    "change_role": ("application coworker", "application.coworker_role_changed"),
    "offer_hand_over": ("application coworker", "application.hand_over_offered"),
    "accept_hand_over": (
        "application coworker organisation organisation", "identity.organisation_registered application.handed_over"
    ),
    "request_recommendation": ("edition application application", "application.recommendation_requested"),
    "recommend": ("edition application application application", "evidence.attached application.recommended"),
    "return_application": ("edition application application", "application.returned"),
    "recall_application": ("edition application application", "application.recalled"),
    "submit_application": ("edition application application", "application.submitted"),
    "request_supplement": ("edition application application", "application.supplement_requested"),
    "resubmit": ("edition application supplement application", "supplement.answered application.resubmitted"),
    "close_supplement": ("edition application", ""),
    "withdraw": ("edition application edition application", "application.withdrawn"),
    "leave": ("edition application", "application.eliminated"),
    "return_to_running": ("edition application", ""),
    "decide_passage": ("edition application", "application.passage_decided"),
    "redecide_passage": ("edition application passage", ""),
    "form_panel": ("user edition edition panelmember", "role.granted panel.formed panel.pledge_signed"),
    "sign_pledge": ("edition panelmember", "panel.pledge_signed"),
    "add_panel_member": ("user edition panel", "role.granted panel.member_added"),
    "replace_panel_member": (
        "user edition panel panelmember panelmember",
        "role.granted seat.replaced panel.member_replaced",
    ),
    "dismiss_panel_member": ("edition panel panelmember panelmember", "seat.dismissed panel.member_dismissed"),
    "change_panel_scope": ("edition panel", ""),
    "record_expertise": ("edition panel", "panel.expertise_recorded"),
    "appoint_leader": ("edition panel panelmember", "panel.leader_appointed"),
    "withdraw_assignment": ("edition", ""),
    "lift_recusal": ("edition user", "review.recusal_lifted"),
    "request_recusal": ("edition application", "recusal_request.filed"),
    "uphold_request": (
        "edition recusalrequest recusalrequest edition",
        "recusal_request.upheld recusal_request.upheld review.recused",
    ),
    "refuse_request": ("edition recusalrequest recusalrequest", "recusal_request.refused recusal_request.refused"),
    "withdraw_request": ("edition recusalrequest", ""),
    "assign_review": ("edition", ""),
    "declare_recusal": ("edition", "review.recused"),
    "order_recusal": ("edition", "review.recused"),
    "submit_score_sheet": ("edition", ""),
    "submit_opinion": ("edition", ""),
    **dict.fromkeys(("open_discussion", "revise_score_sheet", "close_discussion"), ("edition", "")),
    "publish_report": ("edition", ""),
    "decide_screening": ("edition", ""),
    "decide_shortlist": ("edition", ""),
    "consult_department": ("edition", ""),
    "reply_consultation": ("edition consultation", ""),
    "close_consultation": ("edition consultation", ""),
    "arrange_appointments": ("edition", ""),
    **dict.fromkeys(
        ("move_appointment", "hold_appointment", "miss_appointment", "cancel_appointment"), ("edition", "")
    ),
    "seat_members": ("edition", ""),
    "register_member": ("edition", ""),
    "remove_member": ("edition memberunit", ""),
    "appoint_representative": ("edition memberunit", "conference.representative_appointed"),
    "plan_meeting": ("edition", ""),
    "check_in": ("edition meeting", ""),
    "declare_recusal (meeting)": ("edition meeting memberunit", "meeting.recused"),
    "lift_member_recusal": ("edition meeting", "meeting.recusal_lifted"),
    "check_out": ("edition meeting memberunit", "meeting.left"),
    "change_meeting": ("edition meeting", ""),
    "cancel_meeting": ("edition meeting", ""),
    "open_meeting": ("edition meeting", ""),
    "close_meeting": ("edition meeting", ""),
    "propose_honour": ("edition application", "proposal.made"),
    "change_tier": ("edition meeting proposal proposal", "proposal.deliberated_anew proposal.tier_changed"),
    "deliberate_proposal": ("edition meeting proposal", ""),
    "cast_ballot": ("edition meeting proposal", ""),
    "count_ballots": ("edition meeting proposal", ""),
    "call_further_ballot": ("edition meeting proposal", ""),
    "defer_proposal": ("edition meeting proposal", ""),
    "grant_place": ("edition proposal proposal edition application", "proposal.granted application.passage_decided"),
    "decline_proposal": ("edition proposal", ""),
    "refill_place": ("edition application", ""),
    "record_answer": ("edition stage proposal", ""),
    "record_approval": ("edition stage", ""),
    "plan_notice": ("edition stage", ""),
    "refresh_notice": ("edition notice", ""),
    "publish_notice": ("edition notice", ""),
    "withdraw_draft": ("edition notice", ""),
    "end_notice": ("edition notice", ""),
    "place_hold": ("edition notice", ""),
    "end_entry": ("edition", ""),
    "draft_commendation": ("edition", ""),
    "revise_commendation": ("edition commendation", "commendation.revised"),
    "issue_commendation": ("edition commendation", ""),
    "open_edition": ("edition", ""),
    "advance_edition": ("edition", ""),
    "cancel_edition": (
        "edition pendingact meeting meeting edition application edition application proposal edition application "
        "recusalrequest edition application proposal panel commendation stage edition",
        "pending.lapsed meeting.cancelled meeting.cancelled application.closed application.closed proposal.voided "
        "application.closed recusal_request.lapsed recusal_request.lapsed application.closed proposal.voided panel.dissolved "
        "commendation.discarded stage.stopped edition.cancelled",
    ),
    "change_edition": ("edition", ""),
    "move_opening": ("edition", ""),
    "restore_deadline": ("edition", ""),
    "set_due_date": ("edition", ""),
    "extend_deadline": ("edition", "edition.deadline_extended"),
    "record_document": ("edition", "edition.document_published"),
}
# fmt: on


# Done once already in that world: a second time they change nothing, and say nothing.
ONCE = frozenset({"check_in", "seat_members"})


@pytest.fixture
def now(world, office):
    """The world as it stands, every row anew."""
    return {**{name: fresh_from_db(row) for name, row in world.items()}, "office": office}


def written(verb, world) -> int | None:
    """How many events the verb leaves, or None where it may not be done now; whatever it wrote is taken back."""
    before = Event.objects.count()
    try:
        with transaction.atomic():
            verb({**world, **{name: fresh_from_db(row) for name, row in world.items() if name != "office"}})
            left = Event.objects.count() - before
            transaction.set_rollback(True)
    except (ValidationError, PermissionDenied, ObjectDoesNotExist, LookupError, AttributeError, TypeError):
        return None
    return left


def test_every_verb_that_succeeds_leaves_an_event(now):
    with clock.travel(guard.CALL_DAY):
        left = {name: written(verb, now) for name, verb in guard.VERBS.items()}
    assert sorted(name for name, events in left.items() if events == 0 and name not in ONCE) == []
    assert sorted(SEEN - {name for name, events in left.items() if events}) == []


def test_seating_the_conference_is_on_record_once(now):
    with clock.travel(guard.CALL_DAY):
        for _ in range(2):
            deciding.seat_members(now["call"], by=now["office"])
    event = Event.objects.get(verb="conference.members_seated", target_id=str(now["call"].pk))
    assert event.payload["names"] == [member.name for member in now["call"].rules.conference.members]


PERSON = {"name": "示例人员", "document_type": "resident_id", "document_number": resident_id(3)}
UNIT = {"name": "示例单位", "credit_code": credit_code(3), "contact_name": "联系人", "contact_phone": "13912345678"}


@pytest.mark.parametrize(("act", "verb"), [
    (lambda by: register_person(by=by, **PERSON), "identity.person_registered"),
    (lambda by: (register_person(by=by, **PERSON), register_person(by=by, **PERSON, phone="13912345678")),
     "identity.person_updated"),
    (lambda by: register_organisation(by=by, **UNIT), "identity.organisation_registered"),
    (lambda by: (register_organisation(by=by, **UNIT), register_organisation(by=by, **{**UNIT, "is_sme": True})),
     "identity.organisation_updated"),
    (lambda by: submit_proof(register_person(by=by, **PERSON), by=by, materials={"身份证件照片": [png_file()]}),
     "identity.proof_submitted"),
])  # fmt: skip
def test_identity_is_never_written_in_silence(act, verb):
    act(UserFactory())
    event = Event.objects.get(verb=verb)
    assert "13912345678" not in str(event.payload)


class Told(Exception):
    """Ends the attempt and takes back what it wrote."""


def attempt(verb, world) -> tuple[str, str, str]:
    """What a verb answers in this world, which rows it locks, in order, and what the journal says of it then."""
    last = Event.objects.order_by("pk").last().pk
    events: list[str] = []
    answer = ""
    with CaptureQueriesContext(connection) as asked, suppress(Told), transaction.atomic():
        try:
            verb({**world, **{name: fresh_from_db(row) for name, row in world.items() if name not in ("office", "by")}})
            events = [*Event.objects.filter(pk__gt=last).order_by("pk").values_list("verb", flat=True)]
        except (ValidationError, PermissionDenied, ObjectDoesNotExist, LookupError, AttributeError, TypeError) as error:
            answer = kind_of(error)
        raise Told
    return answer, locks_in(asked), " ".join(events)


def test_every_verb_locks_first_and_says_what_it_did(now):
    with clock.travel(guard.CALL_DAY):
        found = {name: attempt(verb, now)[1:] for name, verb in guard.VERBS.items()}
    assert found == EXPECTED


@pytest.mark.attack("以各种角色办理所有事项")
def test_every_verb_refuses_a_stranger(now):
    stranger = UserFactory()
    with clock.travel(guard.CALL_DAY):
        answers = {name: attempt(verb, {**now, "by": stranger})[0] for name, verb in guard.VERBS.items()}
    assert {name for name, answer in answers.items() if answer != "PermissionDenied"} == ASKED_ELSEWHERE | ENGINE_ALONE
