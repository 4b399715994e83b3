"""Upheld in part: found by two officers as if upheld, and the entry goes on (Article 31)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from objections.actions import conclude_objection, reply_objection
from objections.acts import propose_conclusion
from objections.enums import ObjectionState, Outcome
from objections.models import PublicOutcome
from portal.confirming.actions import confirm
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.objections import UNHEARD, asked, concluded, heard, investigating, released
from tests.factories.publicity import corrected, passage, redacted
from tests.factories.seconding import by_two
from tests.objections.conftest import AFTER, NEXT_MONTH, counted
from tests.showing import send
from workflow.applications.actions import mark_honoured, withdraw
from workflow.applications.models import Passage
from workflow.publicity.actions import end_notice
from workflow.publicity.acts import propose_correction
from workflow.publicity.changes import public_log
from workflow.publicity.enums import HoldState
from workflow.publicity.models import NoticeVersion

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
PARTLY = {"outcome": Outcome.PARTLY, "conclusion": "一项数据有误，已经更正，其余属实。"}


def test_the_entry_goes_on_and_everybody_reads_so(entry, notice, office, travel_to, subtests):
    statement = heard(entry, by=office, text="一项数据录入有误，其余属实。")
    by_two(propose_conclusion(statement.objection, by=office, **PARTLY))
    objection = fresh_from_db(statement.objection)
    assert (objection.state, objection.outcome) == (ObjectionState.CONCLUDED_PARTLY, Outcome.PARTLY)
    assert fresh_from_db(objection.hold).state == HoldState.PARTLY
    answered = reply_objection(objection, by=office, reply="答复如下。")
    released(answered, by=office, summary="一项数据有误，已经更正。")
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
    for outcome in (Outcome.PARTLY, Outcome.DISMISSED, Outcome.DISMISSED):
        reply_objection(concluded(entry, outcome=outcome, by=office), by=office, reply="答复。")
    travel_to(NEXT_MONTH)
    assert counted(entry, "received", "partly", "dismissed", "upheld") == [3, 1, 2, 0]


@pytest.fixture
def over(entry, notice, office, travel_to):
    """Its notice has ended, and an objection to it is upheld in part afterwards."""
    objection = investigating(entry, by=office)
    travel_to(AFTER)
    end_notice(notice)
    return by_two(propose_conclusion(objection, by=office, unheard=UNHEARD, **PARTLY))


@pytest.mark.article(21, 30)
def test_what_it_found_wrong_is_put_right_on_the_ended_list_by_two(client, over, entry, notice, office, second_office):
    """A new version with its reason, told and journalled; no clock moves, and the entry has passed (ADR 71)."""
    ends_on, title = fresh_from_db(entry).ends_on, f"{entry.title}（更正）"
    client.force_login(office)
    send(client, f"/admin/desk/notices/{notice.pk}/correct/", entry=entry.pk, title=title, reason="经核查更正")
    pending = PendingAct.objects.get(name="notice.correct_entry")
    lines = pending.act.describe(fresh_from_db(entry), pending.payload)
    assert ("经核查部分成立的异议", over.number, over.number) in lines
    assert lines[-1][2] == "不变"
    confirm(pending, by=second_office)
    entry = fresh_from_db(entry)
    assert (entry.title, entry.version, entry.ends_on, passage(entry.application)) == (title, 2, ends_on, "passed")
    assert fresh_from_db(entry.application).title == title
    assert NoticeVersion.objects.filter(notice=notice).count() == 2
    (change,) = public_log(fresh_from_db(notice))
    assert (change.reason, change.restarts) == ("经核查更正", False)
    assert "重新计算" not in Message.objects.get(kind="notice.corrected").body


@pytest.mark.article(21)
def test_nothing_else_of_an_ended_list_is_corrected(over, entry, notice, office, subtests):
    other = notice.entries.exclude(pk=entry.pk).first()
    asked = {"by": office, "reason": "录入有误", "changes": {"title": f"{entry.title}（更正）"}}
    with subtests.test("another entry"), pytest.raises(TransitionNotAllowed, match="认定部分成立的条目"):
        propose_correction(fresh_from_db(other), **asked)
    with subtests.test("tier"), pytest.raises(ValidationError, match="批准机关退回后评审会重新审议"):
        propose_correction(fresh_from_db(entry), **{**asked, "changes": {"tier_label": "金奖"}})
    with subtests.test("another subject"), pytest.raises(RuleViolation, match="不是同一对象"):
        propose_correction(fresh_from_db(entry), **{**asked, "changes": {"public_name": "毫不相干的单位"}})
    with subtests.test("twice"):
        corrected(entry, title=f"{entry.title}（更正）")
        with pytest.raises(ValidationError, match="内容相同"):
            propose_correction(fresh_from_db(entry), **asked)
        redacted(entry, title=entry.title)


@pytest.mark.article(21)
def test_a_case_that_is_out_or_honoured_is_not_corrected_there(over, entry, office):
    asked = {"by": office, "reason": "录入有误", "changes": {"title": f"{entry.title}（更正）"}}
    mark_honoured(fresh_from_db(entry.application), by=None)
    with pytest.raises(TransitionNotAllowed, match="荣誉与证书"):
        propose_correction(fresh_from_db(entry), **asked)


@pytest.mark.article(21)
def test_nor_one_that_withdrew(over, entry, office):
    withdraw(fresh_from_db(entry.application), by=None, reason="另有安排。")
    with pytest.raises(TransitionNotAllowed, match="名单不再更正"):
        propose_correction(fresh_from_db(entry), by=office, reason="录入有误", changes={"title": f"{entry.title}甲"})
