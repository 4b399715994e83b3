"""Upheld in part: found by two officers as if upheld, and the entry goes on (Article 31)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from objections.actions import conclude_objection, reply_objection
from objections.acts import propose_conclusion
from objections.enums import ObjectionState, Outcome
from objections.models import PublicOutcome
from objections.queries import statistics
from portal import clock
from portal.errors import RuleViolation
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.objections import UNHEARD, asked, concluded, heard, investigating
from tests.factories.seconding import by_two
from tests.objections.conftest import AFTER
from workflow.applications.models import Passage
from workflow.publicity.actions import end_notice
from workflow.publicity.enums import HoldState

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
PARTLY = {"outcome": Outcome.PARTLY, "conclusion": "一项数据有误，已经更正，其余属实。"}


def test_the_entry_goes_on_and_everybody_reads_so(entry, notice, office, travel_to, subtests):
    statement = heard(entry, by=office, text="一项数据录入有误，其余属实。")
    by_two(propose_conclusion(statement.objection, by=office, **PARTLY))
    objection = fresh_from_db(statement.objection)
    assert (objection.state, objection.outcome) == (ObjectionState.CONCLUDED_PARTLY, Outcome.PARTLY)
    assert fresh_from_db(objection.hold).state == HoldState.PARTLY
    reply_objection(objection, by=office, reply="答复如下。", summary="一项数据有误，已经更正。")
    assert PublicOutcome.objects.get().get_outcome_display() == "部分成立"
    for kind, words in {
        "objection.concluded": "异议部分成立",
        "objection.statement_closed": "异议部分成立",
        "hold.lifted": "提出的异议部分成立，暂缓已经解除",
    }.items():
        with subtests.test(kind):
            assert words in Message.objects.get(kind=kind).body
    travel_to(AFTER)
    end_notice(notice)
    passed = Passage.objects.get(application=entry.application, stage=notice.stage)
    assert (passed.outcome, passed.reason) == ("passed", "公示期满，异议部分成立，不影响入选")


def test_it_takes_what_upholding_takes(entry, office, subtests):
    objection = investigating(entry, by=office)
    with subtests.test("two officers"), pytest.raises(PermissionDenied, match="两名工作人员"):
        conclude_objection(objection, by=office, unheard=UNHEARD, **PARTLY)
    with subtests.test("heard"), pytest.raises(RuleViolation, match="听取其意见"):
        propose_conclusion(objection, by=office, **PARTLY)
    waiting = asked(entry, by=office).objection
    with subtests.test("or its term over"), pytest.raises(RuleViolation, match="可以陈述意见至"):
        propose_conclusion(waiting, by=office, **PARTLY)
    pending = propose_conclusion(objection, by=office, unheard=UNHEARD, **PARTLY)
    shown = [after for _, _, after in pending.act.describe(objection, pending.payload)]
    assert shown == ["异议部分成立", f"未听取：{UNHEARD}", "解除暂缓，继续参评"]


@pytest.mark.parametrize("outcome", ["", "refused", "withdrawn", "true"])
def test_an_investigation_ends_with_one_of_three(entry, office, outcome):
    objection = investigating(entry, by=office)
    with pytest.raises(ValidationError, match="请选择结论"):
        conclude_objection(objection, by=office, outcome=outcome, conclusion="经核查。")


def test_it_is_counted_for_itself_and_the_figures_add_up(entry, office, travel_to):
    for outcome in (Outcome.PARTLY, Outcome.DISMISSED):
        concluded(entry, outcome=outcome, by=office)
    travel_to(clock.now() + timedelta(days=1))
    found = statistics(entry.notice.edition)
    assert (found["received"], found["partly"], found["dismissed"], found["upheld"]) == (2, 1, 1, 0)
