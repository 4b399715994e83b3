"""A list sent back again and again gives no place that the conference left vacant (Article 3)."""

import pytest

from portal.confirming.actions import confirm
from portal.errors import RuleViolation
from tests.conftest import fresh_from_db
from tests.factories.decisions import decided_edition, refilled, sitting_again, vote_on
from tests.factories.programmes import load_short
from workflow.decisions.actions import close_meeting, grant_place
from workflow.decisions.answers import propose_answer

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def sent_back(proposal, officers, number):
    first, second = officers
    answer = {
        "document_number": number,
        "dated_on": proposal.edition.meetings.latest("held_on").held_on,
        "reason": "请进一步核实。",
    }
    stage = proposal.edition.stages.get(kind="approval")
    confirm(propose_answer(stage, "returned", proposals=[fresh_from_db(proposal)], by=first, **answer), by=second)


@pytest.mark.article(3)
def test_list_sent_back_twice_gives_no_place_that_was_vacant(office, second_office):
    officers = office, second_office
    rules = load_short(
        'approver = "上海市长宁区人民政府"', 'may = ["return"]\napprover = "上海市长宁区人民政府"'
    )  # fmt: skip
    first, second = decided_edition(7, 3, ruleset=rules)
    sent_back(first, officers, "示府〔2026〕5号")
    meeting = sitting_again(first.stage, 1)
    grant_place(vote_on(fresh_from_db(first), meeting, 7), by=office)
    close_meeting(meeting, by=office, minutes="重新审议一项。")
    sent_back(first, officers, "示府〔2026〕7号")
    refilled(second.application, officers)
    meeting = sitting_again(first.stage)
    items = [vote_on(fresh_from_db(one), meeting, yes) for one, yes in ((first, 7), (second, 6))]
    grant_place(items[0], by=office)
    with pytest.raises(RuleViolation, match="原已空缺的名额不再授予"):
        grant_place(items[1], by=office)
