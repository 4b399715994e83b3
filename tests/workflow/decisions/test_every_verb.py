"""A conference from the first member to the approval: of every verb whom it refuses, what it locks and leaves behind."""

import pytest

from portal import clock
from portal.access.enums import Role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.decisions import (
    HELD_ON,
    conference_stage,
    seat,
    waiting,
)
from tests.locking import lived
from workflow.decisions import actions as deciding
from workflow.decisions.models import Meeting, Proposal

pytestmark = pytest.mark.django_db
PLACE = {"place": "会议室", "chair": "召集人"}


@pytest.fixture(scope="module")
def begun(module_setup):
    def build():
        stage = conference_stage()
        return stage, seat(stage.edition, 7), waiting(stage)[:3]

    return module_setup(build)


def proposal(application) -> Proposal:
    return Proposal.objects.filter(application=application).latest("pk")


def meeting(number: int = 0) -> Meeting:
    return Meeting.objects.order_by("pk")[number]


def steps(stage, members, cases, office) -> dict:
    first, second, third = cases
    edition, member, spare = stage.edition, members[0], fresh_from_db(members[6])
    members = members[:6]
    users = [one.user for one in members]

    def held(act, *args, **kwargs):
        fresh = lambda one: fresh_from_db(one) if hasattr(one, "pk") else one  # noqa: E731
        return lambda by, **bad: act(*map(fresh, args), by=by, **{**kwargs, **bad})

    def at(act, *args, **kwargs):
        return lambda by, **bad: act(meeting(), *map(fresh_from_db, args), by=by, **{**kwargs, **bad})

    def of(application, act, **kwargs):
        return lambda by, **bad: act(proposal(application), by=by, **{**kwargs, **bad})

    def ballots(application, choice="yes", which=""):
        act = of(application, deciding.cast_ballot, choice=choice)
        return {f"cast_ballot{which} {place}": (act, user) for place, user in enumerate(users[:5])}

    def deliberate(application, minutes="经审议。"):
        return lambda by, minutes=minutes: deciding.deliberate_proposal(
            proposal(application), meeting=meeting(), minutes=minutes, by=by
        )

    return {
        "register_member": (held(deciding.register_member, edition, "某委", user=UserFactory(roles=[Role.CONFERENCE])), office),
        "appoint_representative": (
            held(deciding.appoint_representative, member, user=UserFactory(roles=[Role.CONFERENCE])), office,
        ),
        "appoint_representative back": (held(deciding.appoint_representative, member, user=users[0]), office),
        "remove_member": (lambda by, reason="误登。": deciding.remove_member(spare, by=by, reason=reason), office),
        "plan_meeting": (held(deciding.plan_meeting, stage, held_on=HELD_ON, **PLACE), office),
        "change_meeting": (at(deciding.change_meeting, held_on=HELD_ON, place="第二会议室", chair="召集人"), office),
        **{f"check_in {place}": (at(deciding.check_in, one), one.user) for place, one in enumerate(members)},
        "open_meeting": (at(deciding.open_meeting), office),
        "propose_honour": (held(deciding.propose_honour, first, tier="gold"), office),
        "change_tier": (of(first, deciding.change_tier, tier="mayor", reason="改报。"), office),
        "deliberate_proposal": (deliberate(first), office),
        "declare_recusal": (at(deciding.declare_recusal, members[5], second, reason="有利害关系。"), users[5]),
        "check_out": (at(deciding.check_out, members[5]), users[5]),
        **ballots(first),
        "count_ballots": (of(first, deciding.count_ballots, unvoted_because="离席。"), office),
        "grant_place": (of(first, deciding.grant_place), office),
        "propose_honour second": (held(deciding.propose_honour, second, tier="gold"), office),
        "deliberate_proposal second": (deliberate(second), office),
        "defer_proposal": (of(second, deciding.defer_proposal, reason="再议。"), office),
        "propose_honour third": (held(deciding.propose_honour, third, tier="gold"), office),
        "deliberate_proposal third": (deliberate(third), office),
        **ballots(third, "no", " third"),
        "count_ballots third": (of(third, deciding.count_ballots), office),
        "decline_proposal": (of(third, deciding.decline_proposal, reason="材料不足。"), office),
        "close_meeting": (at(deciding.close_meeting, minutes="会议纪要。"), office),
    }  # fmt: skip


BLANK = [{"reason": " \n"}]


def wrong() -> dict:
    """What is handed in and refused: nothing where words are due, a tier without a place, a person without the role."""
    nobody, unsaid = [{"user": UserFactory()}], [{"place": " \n"}, {"chair": " \n"}]
    return {
        "register_member": nobody, "appoint_representative": nobody, "defer_proposal": BLANK, "decline_proposal": BLANK,
        "remove_member": BLANK, "plan_meeting": unsaid, "change_meeting": unsaid,
        "propose_honour": [{"tier": "nothing"}],
        "change_tier": [*BLANK, {"tier": "nothing"}, {"tier": "gold"}],
        "deliberate_proposal": [{"minutes": " \n"}], "close_meeting": [{"minutes": " \n"}],
        "declare_recusal": BLANK,
    }  # fmt: skip


# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "register_member": ("PermissionDenied", "edition", "conference.member_registered", "ValidationError"),
    "appoint_representative": ("PermissionDenied", "edition memberunit", "conference.representative_appointed", ""),
    "appoint_representative back": (
        "PermissionDenied", "edition memberunit",
        "conference.representative_appointed", "",
    ),
    "remove_member": (
        "PermissionDenied", "edition memberunit", "conference.member_removed", "TransitionNotAllowed",
    ),
    "plan_meeting": ("PermissionDenied", "edition edition", "meeting.planned", "ValidationError"),
    "change_meeting": ("PermissionDenied", "edition meeting", "meeting.changed", ""),
    **dict.fromkeys((f"check_in {place}" for place in range(6)), ("PermissionDenied", "edition meeting memberunit", "meeting.signed_in", "")),
    "open_meeting": ("PermissionDenied", "edition meeting meeting", "meeting.opened", "TransitionNotAllowed"),
    "propose_honour": ("PermissionDenied", "edition application", "proposal.made", "RuleViolation"),
    "change_tier": ("PermissionDenied", "edition proposal", "proposal.tier_changed", "ValidationError"),
    "deliberate_proposal": (
        "PermissionDenied", "edition meeting proposal proposal",
        "proposal.deliberated", "TransitionNotAllowed",
    ),
    "declare_recusal": ("PermissionDenied", "edition meeting memberunit", "meeting.recused", ""),
    "check_out": ("PermissionDenied", "edition meeting memberunit", "meeting.left", ""),
    **dict.fromkeys(
        (f"cast_ballot {place}" for place in range(5)),
        ("PermissionDenied", "edition meeting proposal", "ballot.cast", "RuleViolation"),
    ),
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
    "propose_honour third": ("PermissionDenied", "edition application", "proposal.made", "RuleViolation"),
    "deliberate_proposal third": (
        "PermissionDenied", "edition meeting proposal proposal",
        "proposal.deliberated", "TransitionNotAllowed",
    ),
    **dict.fromkeys(
        (f"cast_ballot third {place}" for place in range(5)),
        ("PermissionDenied", "edition meeting proposal", "ballot.cast", "RuleViolation"),
    ),
    "count_ballots third": (
        "PermissionDenied", "edition meeting proposal proposal",
        "proposal.voted", "TransitionNotAllowed",
    ),
    "decline_proposal": (
        "PermissionDenied", "edition proposal proposal edition application edition application",
        "proposal.declined application.passage_decided application.eliminated", "TransitionNotAllowed",
    ),
    "close_meeting": ("PermissionDenied", "edition meeting meeting", "meeting.closed", "TransitionNotAllowed"),
}  # fmt: skip


def test_a_conference_verb_by_verb(begun, office, travel_to):
    stage, members, cases = begun
    travel_to(clock.moment(HELD_ON, 10))
    assert lived(steps(stage, members, cases, office), wrong()) == EXPECTED
