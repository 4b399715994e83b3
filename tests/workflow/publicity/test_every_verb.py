"""A list from its draft to its end: of every verb whom it refuses, what it locks and leaves behind."""

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import RuleViolation
from tests.conftest import fresh_from_db
from tests.factories.publicity import ENDS, PUBLISHED, notice_stage
from tests.locking import lived
from workflow.publicity import actions as publishing
from workflow.publicity.models import Hold, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def entered(module_setup):
    return module_setup(notice_stage, 4)


def newest() -> Notice:
    return Notice.objects.latest("pk")


def entry(position: int):
    return newest().entries.get(position=position)


def hold(number: int) -> Hold:
    return Hold.objects.get(reference=f"YY{number}")


def of(act, row, **kwargs):
    return lambda by, **bad: act(row(), by=by, **{**kwargs, **bad})


def steps(stage, office, second_office) -> dict:
    drafted = {"plan_notice": (lambda by: publishing.plan_notice(fresh_from_db(stage), by=by), office)}
    placed = {
        f"place_hold {number}": (
            lambda by, number=number: publishing.place_hold(entry(number), by=by, reference=f"YY{number}"), office,
        )
        for number in (1, 2, 3)
    }  # fmt: skip
    return {
        **drafted,
        "refresh_notice": (lambda by: publishing.refresh_notice(newest(), by=by), office),
        "withdraw_draft": (of(publishing.withdraw_draft, newest, reason="重拟。"), office),
        "plan_notice again": drafted["plan_notice"],
        "publish_notice": (lambda by: publishing.publish_notice(newest(), by=by), second_office),
        **placed,
        "release_hold": (lambda by: publishing.release_hold(hold(1), reason="已撤回。"), None),
        "lift_hold": (of(publishing.lift_hold, lambda: hold(2), reason="不成立。"), office),
        "confirm_hold": (of(publishing.confirm_hold, lambda: hold(3), reason="成立。"), None),
    }


WRONG = {key: [{"reason": " \n"}] for key in ("withdraw_draft", "lift_hold", "confirm_hold")}

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "plan_notice": ("PermissionDenied", "edition stage", "notice.planned", "RuleViolation"),
    "refresh_notice": ("PermissionDenied", "edition notice", "notice.refreshed", ""),
    "withdraw_draft": ("PermissionDenied", "edition notice notice", "notice.draft_withdrawn", "TransitionNotAllowed"),
    "plan_notice again": ("PermissionDenied", "edition stage", "notice.planned", "RuleViolation"),
    "publish_notice": (
        "PermissionDenied", "edition notice notice",
        "notice.published notice.version_recorded", "TransitionNotAllowed",
    ),
    **dict.fromkeys(
        (f"place_hold {number}" for number in (1, 2, 3)),
        ("PermissionDenied", "edition notice", "hold.placed", "RuleViolation"),
    ),
    "release_hold": ("", "edition notice hold", "hold.released", "TransitionNotAllowed late"),
    "lift_hold": ("PermissionDenied late", "edition notice hold", "hold.lifted", "TransitionNotAllowed late"),
    "confirm_hold": (
        "PermissionDenied late", "edition notice hold edition application edition application edition notice noticeentry",
        "hold.confirmed application.passage_decided application.eliminated", "TransitionNotAllowed late",
    ),
    "end_notice": (
        "PermissionDenied", "edition notice edition application edition application edition application notice",
        "application.passage_decided application.passage_decided application.passage_decided notice.ended", "",
    ),
}  # fmt: skip


def test_a_list_verb_by_verb(entered, office, second_office, travel_to):
    travel_to(clock.moment(PUBLISHED, 10))
    found = lived(steps(entered, office, second_office), WRONG)
    travel_to(clock.moment(ENDS + timedelta(days=1), 1))
    found |= lived({"end_notice": (lambda by: publishing.end_notice(newest(), by=by), None)})
    assert found == EXPECTED


def test_only_a_stage_of_lists_has_one(entered):
    screening = entered.edition.stages.get(kind="screening")
    with pytest.raises(RuleViolation, match="不是公示环节"):
        publishing.plan_notice(screening, by=None)
