"""An edition from its plan to its end: of every verb whom it refuses, what it locks and leaves behind."""

from datetime import date, timedelta

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.programmes import load_own, papers
from tests.locking import lived
from workflow.programmes import actions as running
from workflow.programmes import scheduling
from workflow.programmes.documents import record_document
from workflow.programmes.models import Edition

pytestmark = pytest.mark.django_db
OPENS = clock.moment(date(2026, 3, 3), 9)
DEADLINE = OPENS + timedelta(days=40)
CALLED = {"year": 2026, "slug": "e-2026", "opens_at": OPENS, "deadline": DEADLINE}


def edition() -> Edition:
    return Edition.objects.get()


def steps(ruleset, office) -> dict:
    def of(act, **kwargs):
        return lambda by: act(edition(), by=by, **kwargs)

    def published(place: int):
        return lambda by: record_document(edition(), papers()[place].kind, papers()[place].url, by=by)

    return {
        "plan_edition": (lambda by: running.plan_edition(fresh_from_db(ruleset), by=by, **CALLED), office),
        "change_edition": (of(scheduling.change_edition, **{**CALLED, "slug": "e2026"}), office),
        **{f"record_document {place}": (published(place), office) for place in range(4)},
        "open_edition": (of(running.open_edition), office),
        "move_opening": (of(scheduling.move_opening, opens_at=OPENS + timedelta(hours=1), reason="调整。"), office),
        "set_due_date": (of(scheduling.set_due_date, due_on=date(2026, 5, 1)), office),
        "extend_deadline": (
            of(scheduling.extend_deadline, deadline=DEADLINE + timedelta(days=9), reason="延长。"), office,
        ),
        "restore_deadline": (of(scheduling.restore_deadline, reason="误延。"), None),
    }  # fmt: skip


# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "plan_edition": ("PermissionDenied", "programme", "edition.planned", "RuleViolation"),
    "change_edition": ("PermissionDenied", "edition programme", "edition.changed", ""),
    "record_document 0": ("PermissionDenied", "edition", "edition.document_published", ""),
    "record_document 1": ("PermissionDenied", "edition", "edition.document_published", ""),
    "record_document 2": ("PermissionDenied", "edition", "edition.document_published", ""),
    "record_document 3": ("PermissionDenied", "edition", "edition.document_published", ""),
    "open_edition": (
        "PermissionDenied", "edition edition stage",
        "edition.opened stage.entered", "TransitionNotAllowed",
    ),
    "move_opening": ("PermissionDenied", "edition", "edition.opening_moved", ""),
    "set_due_date": ("PermissionDenied", "edition", "edition.due_date_set", ""),
    "extend_deadline": ("PermissionDenied", "edition", "edition.deadline_extended", "ValidationError"),
    "restore_deadline": ("PermissionDenied", "edition", "edition.deadline_restored", "TransitionNotAllowed"),
    "advance_edition": ("PermissionDenied", "edition stage stage", "stage.left stage.entered edition.advanced", ""),
    "cancel_edition": (
        "PermissionDenied", "edition stage edition",
        "stage.stopped edition.cancelled", "TransitionNotAllowed",
    ),
    "register_member": ("PermissionDenied", "edition", "conference.member_registered", "ValidationError"),
    "appoint_representative": ("PermissionDenied", "edition memberunit", "conference.representative_appointed", ""),
    "appoint_representative back": (
        "PermissionDenied", "edition memberunit",
        "conference.representative_appointed", "",
    ),
    "plan_meeting": (
        "PermissionDenied", "edition edition",
        "conference.members_seated meeting.planned", "ValidationError",
    ),
    "change_meeting": ("PermissionDenied", "edition meeting", "meeting.changed", ""),
    "check_in 0": ("PermissionDenied", "edition meeting", "meeting.signed_in", ""),
    "check_in 1": ("PermissionDenied", "edition meeting", "meeting.signed_in", ""),
    "check_in 2": ("PermissionDenied", "edition meeting", "meeting.signed_in", ""),
    "check_in 3": ("PermissionDenied", "edition meeting", "meeting.signed_in", ""),
    "check_in 4": ("PermissionDenied", "edition meeting", "meeting.signed_in", ""),
    "check_in 5": ("PermissionDenied", "edition meeting", "meeting.signed_in", ""),
    "open_meeting": ("PermissionDenied", "edition meeting meeting", "meeting.opened", "TransitionNotAllowed"),
    "propose_honour": ("PermissionDenied", "edition application", "proposal.made", "RuleViolation"),
    "change_tier": ("PermissionDenied", "edition proposal", "proposal.tier_changed", "ValidationError"),
    "deliberate_proposal": (
        "PermissionDenied", "edition meeting proposal proposal",
        "proposal.deliberated", "TransitionNotAllowed",
    ),
    "declare_recusal": ("PermissionDenied", "edition meeting", "meeting.recused", ""),
    "check_out": ("PermissionDenied", "edition meeting", "meeting.left", ""),
    "cast_ballot 0": ("PermissionDenied", "edition meeting proposal", "ballot.cast", "RuleViolation"),
    "cast_ballot 1": ("PermissionDenied", "edition meeting proposal", "ballot.cast", "RuleViolation"),
    "cast_ballot 2": ("PermissionDenied", "edition meeting proposal", "ballot.cast", "RuleViolation"),
    "cast_ballot 3": ("PermissionDenied", "edition meeting proposal", "ballot.cast", "RuleViolation"),
    "cast_ballot 4": ("PermissionDenied", "edition meeting proposal", "ballot.cast", "RuleViolation"),
    "count_ballots": (
        "PermissionDenied", "edition meeting proposal proposal",
        "proposal.voted", "TransitionNotAllowed",
    ),
    "grant_place": (
        "PermissionDenied", "edition proposal proposal edition application",
        "proposal.granted application.passage_decided", "TransitionNotAllowed",
    ),
    "propose_honour second": ("PermissionDenied", "edition application", "proposal.made", "RuleViolation"),
    "deliberate_proposal second": (
        "PermissionDenied", "edition meeting proposal proposal",
        "proposal.deliberated", "TransitionNotAllowed",
    ),
    "defer_proposal": (
        "PermissionDenied", "edition meeting proposal proposal",
        "proposal.deliberated_anew", "TransitionNotAllowed",
    ),
    "decline_proposal": (
        "PermissionDenied", "edition proposal proposal edition application edition application",
        "proposal.declined application.passage_decided application.eliminated", "TransitionNotAllowed",
    ),
    "propose_honour third": ("PermissionDenied", "edition application", "proposal.made", "RuleViolation"),
    "decline_proposal third": (
        "PermissionDenied", "edition proposal proposal edition application edition application",
        "proposal.declined application.passage_decided application.eliminated", "TransitionNotAllowed",
    ),
    "close_meeting": ("PermissionDenied", "edition meeting meeting", "meeting.closed", "TransitionNotAllowed"),
    "plan_notice": ("PermissionDenied", "edition stage", "notice.planned", "RuleViolation"),
    "refresh_notice": ("PermissionDenied", "edition notice", "notice.refreshed", ""),
    "withdraw_draft": ("PermissionDenied", "edition notice notice", "notice.draft_withdrawn", "TransitionNotAllowed"),
    "plan_notice again": ("PermissionDenied", "edition stage", "notice.planned", "RuleViolation"),
    "publish_notice": (
        "PermissionDenied", "edition notice notice",
        "notice.published notice.version_recorded", "TransitionNotAllowed",
    ),
    "place_hold 1": ("PermissionDenied", "edition notice", "hold.placed", "RuleViolation"),
    "place_hold 2": ("PermissionDenied", "edition notice", "hold.placed", "RuleViolation"),
    "place_hold 3": ("PermissionDenied", "edition notice", "hold.placed", "RuleViolation"),
    "release_hold": ("", "edition notice hold", "hold.released", "TransitionNotAllowed"),
    "lift_hold": ("PermissionDenied", "edition notice hold", "hold.lifted", "TransitionNotAllowed"),
    "confirm_hold": (
        "PermissionDenied", "edition notice hold edition application edition application edition notice noticeentry",
        "hold.confirmed application.passage_decided application.eliminated", "TransitionNotAllowed",
    ),
    "end_notice": (
        "PermissionDenied", "edition notice edition application edition application edition application notice",
        "application.passage_decided application.passage_decided application.passage_decided notice.ended", "",
    ),
}  # fmt: skip


def test_an_edition_verb_by_verb(office, travel_to):
    travel_to(clock.moment(date(2026, 3, 2), 9))
    found = lived(steps(load_own(), office))
    travel_to(DEADLINE + timedelta(seconds=1))
    found |= lived(
        {
            "advance_edition": (lambda by: running.advance_edition(edition(), by=by), office),
            "cancel_edition": (lambda by: running.cancel_edition(edition(), by=by, reason="工作计划调整。"), None),
        }
    )
    assert found == EXPECTED
