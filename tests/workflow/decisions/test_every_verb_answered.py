"""What comes after the conference: of every verb whom it refuses, what it locks and leaves behind."""

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.decisions import HELD_ON, decided_edition, give_up, sitting_again, vote_on
from tests.factories.programmes import load_short
from tests.locking import lived
from workflow.decisions import actions as deciding
from workflow.decisions.models import Proposal

pytestmark = pytest.mark.django_db
ANSWERED = {"document_number": "示府〔2026〕5号", "dated_on": HELD_ON, "reason": "请进一步核实。"}


@pytest.fixture(scope="module")
def approving(module_setup):
    strikes = module_setup(
        load_short, 'approver = "上海市长宁区人民政府"',
        'may = ["return", "strike"]\napprover = "上海市长宁区人民政府"',
    )  # fmt: skip
    return module_setup(decided_edition, 7, 6, 5, ruleset=strikes)


# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "record_answer": (
        "PermissionDenied", "edition stage proposal edition application proposal",
        "approval.answered application.eliminated proposal.voided", "TransitionNotAllowed",
    ),
    "refill_place": (
        "PermissionDenied", "edition application proposal edition application application proposal",
        "application.reinstated proposal.reopened", "TransitionNotAllowed",
    ),
    "record_approval": ("PermissionDenied", "edition stage", "approval.recorded", "RuleViolation"),
    "correct_approval": ("PermissionDenied", "edition stage approval", "approval.corrected", "ValidationError"),
}  # fmt: skip


def test_an_approval_verb_by_verb(approving):
    first, second, third = approving
    stage = first.edition.stages.get(kind="approval")
    steps = {
        "record_answer": (
            lambda by: deciding.record_answer(fresh_from_db(stage), "struck", proposals=[fresh_from_db(first)], by=by, **ANSWERED),
            None,
        ),
    }  # fmt: skip
    found = lived(steps)
    give_up(second)

    def refill(by):
        return deciding.refill_place(fresh_from_db(third.application), tier="mayor", by=by, reason="递补。")

    found |= lived({"refill_place": (refill, None)})
    again = sitting_again(first.stage)
    refilled = vote_on(Proposal.objects.filter(application=third.application).latest("pk"), again, 7)
    deciding.grant_place(refilled, by=None)
    deciding.close_meeting(again, by=None, minutes="会议纪要。")

    def approve(by):
        number, today = "示府〔2026〕6号", clock.today()
        return deciding.record_approval(fresh_from_db(stage), document_number=number, approved_on=today, by=by)

    def correct(by):
        document, fields = stage.approvals.latest("pk"), {"document_number": "示府〔2026〕16号", "reason": "抄录有误。"}
        kept = {"authority": document.authority, "approved_on": document.approved_on}
        return deciding.correct_approval(document, by=by, **fields, **kept)

    found |= lived({"record_approval": (approve, None), "correct_approval": (correct, None)})
    assert found == EXPECTED
