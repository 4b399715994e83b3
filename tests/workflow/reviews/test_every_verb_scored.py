"""The scored review from the file to the list: of every verb whom it refuses, what it locks and leaves."""

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.transitions.core import allows
from tests.conftest import fresh_from_db
from tests.factories.reviews import WORDS, assigned, panel_of, points
from tests.locking import lived
from workflow.reviews import actions as reviewing
from workflow.reviews.models import Assignment, Discussion

pytestmark = pytest.mark.django_db
STAGE = "documents"


@pytest.fixture(scope="module")
def seated(module_setup, reviewed):
    with clock.travel(reviewed.deadline + timedelta(seconds=1)):
        return module_setup(panel_of, reviewed)


def steps(stage, case, members, office) -> dict:
    def asked(act, *args, **kwargs):
        return lambda by, **bad: act(fresh_from_db(case), stage, *args, by=by, **{**kwargs, **bad})

    def scored(member):
        def act(by, **bad):
            given = Assignment.objects.get(member=member)
            return reviewing.submit_score_sheet(given, by=by, **{**points(given), **WORDS, **bad})

        return act

    def revised(by, **bad):
        given = Assignment.objects.get(member=members[1])
        said = {**points(given, 600), **WORDS, "reason": "核对了材料。"}
        return reviewing.revise_score_sheet(given, by=by, **{**said, **bad})

    def closed(by, **bad):
        return reviewing.close_discussion(Discussion.objects.get(), by=by, **{"findings": "一致。", **bad})

    return {
        **{
            f"assign_review {place}": (asked(reviewing.assign_review, one), office) for place, one in enumerate(members)
        },
        **{f"submit_score_sheet {place}": (scored(one), one.user) for place, one in enumerate(members)},
        "open_discussion": (asked(reviewing.open_discussion, reason="分歧较大。"), members[0].user),
        "revise_score_sheet": (revised, members[1].user),
        "close_discussion": (closed, office),
        "publish_report": (asked(reviewing.publish_report, text="报告。"), office),
        "decide_shortlist": (asked(reviewing.decide_shortlist, True), None),
    }


WRONG = {
    "submit_score_sheet 0": [
        {"strengths": " "},
        {"improvements": " "},
        {"score": 800},
        {"items": {}},
        {"items": {"4.1": ("x", "")}},
    ],
    "open_discussion": [{"reason": " "}],
    "revise_score_sheet": [{"reason": " "}, {"strengths": " "}, {"score": 700}],
    "close_discussion": [{"findings": " "}],
    "publish_report": [{"text": " \n"}],
}

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    **dict.fromkeys(
        (f"assign_review {place}" for place in range(3)),
        ("PermissionDenied", "edition application panelmember", "review.assigned", ""),
    ),
    **dict.fromkeys(
        (f"submit_score_sheet {place}" for place in range(3)),
        ("PermissionDenied", "edition assignment panelmember", "review.score_submitted", "TransitionNotAllowed"),
    ),
    "open_discussion": (
        "PermissionDenied", "edition application",
        "review.discussion_opened review.discussion_opened", "TransitionNotAllowed",
    ),
    "revise_score_sheet": (
        "PermissionDenied", "edition assignment panelmember", "review.score_revised", "TransitionNotAllowed",
    ),
    "close_discussion": (
        "PermissionDenied", "edition application discussion discussion",
        "review.discussion_closed review.discussion_closed", "TransitionNotAllowed",
    ),
    "publish_report": ("PermissionDenied", "edition application", "review.report_published", "TransitionNotAllowed"),
    "decide_shortlist": (
        "PermissionDenied", "edition application edition application",
        "application.passage_decided", "TransitionNotAllowed",
    ),
}  # fmt: skip


def test_a_scored_review_verb_by_verb(documents, applications, seated, office):
    members = list(seated.members.order_by("pk"))
    assert lived(steps(documents, applications[0], members, office), WRONG) == EXPECTED


def test_a_file_of_a_scored_review_takes_no_opinion(documents, applications, seated):
    member = seated.members.first()
    given = assigned(applications[0], documents, member)
    assert allows(reviewing.check_score, given, by=member.user)
    assert not allows(reviewing.check_opinion, given, by=member.user)


def test_a_scored_review_screens_nobody(documents, applications, office):
    with pytest.raises(TransitionNotAllowed):
        reviewing.check_screening(applications[0], documents, by=office)
