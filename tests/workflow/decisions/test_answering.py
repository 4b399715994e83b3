"""What a superior body may answer besides yes: the list goes back to the conference, or some are struck."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.confirming.actions import confirm, withdraw
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.decisions import HELD_ON, decided_edition, refilled, sitting_again, vote_on
from tests.factories.programmes import load_short
from tests.factories.seconding import refuses_alone
from tests.refusing import refuses
from workflow.decisions.actions import cancel_meeting, close_meeting, decline_proposal, grant_place, record_approval
from workflow.decisions.acts import propose_approval
from workflow.decisions.answers import propose_answer
from workflow.decisions.correcting import propose_correction
from workflow.decisions.forms import approvable
from workflow.decisions.models import Approval, ProposalRound, QuotaSeat
from workflow.decisions.permissions import may_read_approval
from workflow.programmes.actions import advance_edition, blockers
from workflow.publicity.rules import check_lines, entry_fields
from workflow.reviews.actions import declare_recusal

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def lived(module_setup):
    strikes = module_setup(
        load_short, 'approver = "上海市长宁区人民政府"',
        'may = ["return", "strike"]\napprover = "上海市长宁区人民政府"',
    )  # fmt: skip
    return module_setup(decided_edition, 7, 6, 5, ruleset=strikes)


@pytest.fixture
def proposals(lived):
    return [fresh_from_db(one) for one in lived]


@pytest.fixture
def stage(proposals):
    return proposals[0].edition.stages.get(kind="approval")


@pytest.fixture
def answered(stage, office, second_office):
    """The superior body's document, proposed by one officer and confirmed by another."""

    def answer(word, *named, number="示府〔2026〕5号", days=0):
        last = stage.edition.meetings.latest("held_on").held_on
        pending = propose_answer(
            fresh_from_db(stage), word, proposals=list(named), document_number=number,
            dated_on=last + timedelta(days=days), reason="请进一步核实。", by=office,
        )  # fmt: skip
        return confirm(pending, by=second_office)

    return answer


def approve(stage, number="示府〔2026〕6号"):
    return record_approval(fresh_from_db(stage), document_number=number, approved_on=clock.today(), by=None)


@pytest.mark.article(25)
def test_list_sent_back_is_decided_on_anew_by_the_conference(proposals, stage, answered, office):
    first, second, _ = proposals
    answer = answered("returned", second)
    assert (answer.word, list(answer.proposals.all())) == ("returned", [second])
    second = fresh_from_db(second)
    assert (second.state, second.application.state, fresh_from_db(first).state) == ("proposed", "submitted", "granted")
    assert QuotaSeat.objects.filter(edition=stage.edition).count() == 1
    with pytest.raises(TransitionNotAllowed, match="未经评审会决定"):
        approve(stage)
    meeting = sitting_again(second.stage, 1)
    grant_place(vote_on(second, meeting, 7), by=office)
    close_meeting(meeting, by=office, minutes="重新审议一项。")
    kept = ProposalRound.objects.get(proposal=second)
    assert (kept.ended_as, kept.yes, kept.cause) == ("granted", 6, "returned")
    assert "示府〔2026〕5号" in kept.reason
    assert [found.message for found in blockers(fresh_from_db(stage.edition))] == [
        "尚未登记上海市长宁区人民政府的批准文件（同意拟获奖名单的批复或会议纪要）"
    ]
    approve(stage)
    advance_edition(fresh_from_db(stage.edition), by=None)
    assert fresh_from_db(second).application.passages.in_force().filter(stage=second.stage).count() == 1


def test_no_meeting_of_a_day_before_the_document_takes_up_what_it_returned(proposals, answered):
    _, second, _ = proposals
    answered("returned", second, days=2)
    meeting = sitting_again(second.stage, 1)
    with pytest.raises(RuleViolation, match=r"请另行安排会议.*第二十五条"):
        vote_on(fresh_from_db(second), meeting, 7)
    cancel_meeting(meeting, by=None, reason="日期录入有误。")
    assert vote_on(fresh_from_db(second), sitting_again(second.stage, 2), 7).state == "voted"


def test_documents_and_meetings_keep_the_order_of_their_days(proposals, stage, answered, office, second_office):
    """No document is recorded while the conference sits, none dated past the meeting that took up what it returned."""
    _, second, _ = proposals
    answer = answered("returned", second)
    meeting = sitting_again(second.stage, 2)
    for record in (lambda: approve(stage), lambda: answered("returned", proposals[0], number="示府〔2026〕7号")):
        with pytest.raises(TransitionNotAllowed, match="尚未散会"):
            record()
    grant_place(vote_on(fresh_from_db(second), meeting, 7), by=office)
    close_meeting(meeting, by=office, minutes="重新审议一项。")
    words = {"document_number": "示府〔2026〕5号", "authority": answer.authority, "reason": "日期录入有误。"}
    with pytest.raises(ValidationError, match="晚于据此重新审议的会议"):
        propose_correction(answer, by=office, approved_on=meeting.held_on + timedelta(days=1), **words)
    put_right = propose_correction(answer, by=office, approved_on=meeting.held_on, **words)
    assert confirm(put_right, by=second_office).approved_on == meeting.held_on


def test_answer_is_recorded_with_the_number_of_its_document(proposals, answered):
    with pytest.raises(ValidationError) as refusal:
        answered("returned", proposals[1], number=" ")
    assert list(refusal.value.error_dict) == ["document_number"]
    assert fresh_from_db(proposals[1]).state == "granted"


def test_sent_back_twice_and_left_off_in_the_end(proposals, answered, office):
    _, second, _ = proposals
    for day, number, yes in ((1, "示府〔2026〕5号", 7), (2, "示府〔2026〕7号", 2)):
        answered("returned", fresh_from_db(second), number=number)
        meeting = sitting_again(second.stage, day)
        item = vote_on(fresh_from_db(second), meeting, yes)
        if yes == 7:
            grant_place(item, by=office)
        else:
            decline_proposal(item, by=office, reason="表决未通过。")
        close_meeting(meeting, by=office, minutes="重新审议一项。")
    assert (fresh_from_db(second).state, fresh_from_db(second).round) == ("declined", 3)
    assert QuotaSeat.objects.filter(edition=second.edition).count() == 1


@pytest.mark.article(25)
def test_who_is_not_agreed_to_leaves_with_the_document_named(proposals, stage, answered, client):
    first, second, third = proposals
    answered("struck", second)
    application = fresh_from_db(second.application)
    assert (fresh_from_db(second).state, application.state, application.left_as) == (
        "voided",
        "eliminated",
        "not_approved",
    )
    letter = Message.objects.get(deliveries__recipient=application.applicant, subject__contains="报批未获批准")
    assert "示府〔2026〕5号" in letter.body
    assert QuotaSeat.objects.filter(edition=stage.edition).count() == 1
    with pytest.raises(TransitionNotAllowed, match="不在拟获奖名单之内"):
        answered("struck", fresh_from_db(second), number="示府〔2026〕8号")
    approve(stage)
    assert blockers(fresh_from_db(stage.edition)) == []
    assert fresh_from_db(third).state == "declined"
    assert fresh_from_db(first).state == "granted"


def test_place_of_who_was_struck_is_refilled_and_approved_again(proposals, stage, answered, office, second_office):
    _, second, third = proposals
    answered("struck", second)
    approve(stage)
    refilled(third.application, (office, second_office))
    meeting = sitting_again(third.stage)
    grant_place(vote_on(fresh_from_db(third), meeting, 7), by=office)
    close_meeting(meeting, by=office, minutes="递补一项。")
    name = third.application.public_name
    assert [found.message for found in blockers(fresh_from_db(stage.edition))] == [
        f"{name}列入名单以后尚未报上海市长宁区人民政府批准，请登记批准文件"
    ]
    winners = stage.edition.stages.get(code="winners-notice")
    lines = entry_fields(winners, [fresh_from_db(third.application)])
    with pytest.raises(RuleViolation, match=f"“{name}”尚未报上海市长宁区人民政府批准，不能公示"):
        check_lines(winners, lines)
    approve(stage, "示府〔2026〕9号")
    check_lines(winners, lines)
    assert blockers(fresh_from_db(stage.edition)) == []
    with pytest.raises(RuleViolation, match="已经登记"):
        approve(stage, "示府〔2026〕10号")
    assert Approval.objects.filter(stage=stage, word="approved").count() == 2


def test_answer_takes_two_officers_the_right_stage_and_a_known_word(proposals, stage, office, second_office, reviewer):
    asked = {
        "proposals": [proposals[0]],
        "document_number": "示府〔2026〕5号",
        "dated_on": clock.today(),
        "reason": "核实。",
    }
    with pytest.raises(PermissionDenied):
        propose_answer(stage, "returned", by=reviewer, **asked)
    with pytest.raises(ValidationError, match="请选择"):
        propose_answer(stage, "approved", by=office, **asked)
    with pytest.raises(ValidationError, match="请选择批准机关意见所指的对象"):
        propose_answer(stage, "returned", by=office, **{**asked, "proposals": []})
    with pytest.raises(ValidationError, match="晚于今天"):
        propose_answer(stage, "returned", by=office, **{**asked, "dated_on": clock.today().replace(year=2099)})
    with pytest.raises(ValidationError, match="文件日期早于审议名单的会议"):
        propose_answer(stage, "returned", by=office, **{**asked, "dated_on": HELD_ON - timedelta(days=1)})
    with pytest.raises(TransitionNotAllowed, match="不是正在进行的报批环节"):
        propose_answer(proposals[0].stage, "returned", by=office, **asked)
    waiting = propose_approval(stage, document_number="示府〔2026〕6号", approved_on=clock.today(), by=second_office)
    with pytest.raises(ValidationError, match=r"登记批准文件”已由评审办乙.*正待复核"):
        propose_answer(stage, "returned", by=office, **asked)
    withdraw(waiting, by=second_office)
    pending = refuses_alone(propose_answer(stage, "returned", by=office, **asked), second_office)
    with pytest.raises(PermissionDenied):
        confirm(pending, by=office)
    assert fresh_from_db(proposals[0]).state == "granted"


def test_answer_no_longer_waits_once_the_stage_is_left(proposals, stage, office, second_office):
    asked = {"document_number": "示府〔2026〕5号", "dated_on": clock.today(), "reason": "核实。", "by": office}
    pending = propose_answer(stage, "returned", proposals=[proposals[0]], **asked)
    approve(stage)
    advance_edition(fresh_from_db(stage.edition), by=None)
    assert fresh_from_db(pending).state == "lapsed"
    with pytest.raises(TransitionNotAllowed, match="不再办理"):
        confirm(pending, by=second_office)


def test_recused_officer_answers_for_nobody(proposals, stage, office, second_office):
    declare_recusal(proposals[0].application, by=office, reason="近亲属任职。")
    asked = {"document_number": "示府〔2026〕5号", "dated_on": clock.today(), "reason": "核实。", "by": office}
    with pytest.raises(PermissionDenied):
        propose_answer(stage, "returned", proposals=[proposals[0]], **asked)
    pending = propose_answer(stage, "returned", proposals=[proposals[1]], **asked)
    confirm(pending, by=second_office)
    assert (fresh_from_db(proposals[0]).state, fresh_from_db(proposals[1]).state) == ("granted", "proposed")


def test_desk_records_the_answer(proposals, stage, office, second_office, client):
    client.force_login(office)
    address = "/admin/desk/approvals/do/answer/"
    assert proposals[0].application.public_name in client.get(address).content.decode()
    data = {
        "stage": stage.pk, "word": "struck", "proposals": [proposals[1].pk], "document_number": "示府〔2026〕5号",
        "dated_on": str(clock.today()), "reason": "请进一步核实。",
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    waits = f"“登记批准文件”现在不能办理：“登记批准机关的意见”已由{office}于"
    assert waits in client.get("/admin/desk/approvals/").content.decode()
    for form in (address, "/admin/desk/approvals/do/record/"):
        assert client.get(form)["Location"] == "/admin/desk/approvals/"
    client.force_login(second_office)
    assert "登记批准机关的意见" in client.get("/admin/desk/confirming/").content.decode()


@pytest.mark.article(28)
def test_the_answer_on_a_case_is_closed_to_whoever_is_recused_from_it(answered, proposals, office, client):
    """What stood in the waiting act, and why, stands in the document afterwards."""
    answer = answered("returned", proposals[0])
    client.force_login(office)
    assert client.get(f"/admin/desk/approvals/{answer.pk}/").status_code == 200
    declare_recusal(fresh_from_db(proposals[0].application), by=office, reason="近亲属任职。")
    assert client.get(f"/admin/desk/approvals/{answer.pk}/").status_code == 404
    assert not may_read_approval(office, answer)


@pytest.mark.article(28)
def test_whoever_is_recused_from_one_of_the_list_records_no_approval_of_it(stage, proposals, office, second_office):
    fields = {"document_number": "示府〔2026〕6号", "approved_on": clock.today()}
    waiting = propose_approval(stage, by=second_office, **fields)
    declare_recusal(fresh_from_db(proposals[0].application), by=office, reason="近亲属任职。")
    assert not approvable(office).exists()
    refuses(
        (lambda: confirm(waiting, by=office), PermissionDenied, "由提出人以外有权复核的人员进行"),
        (
            lambda: propose_approval(stage, by=office, **fields),
            PermissionDenied,
            "您须回避其中一项的，请由其他工作人员办理",
        ),
        (lambda: record_approval(stage, by=office, **fields), PermissionDenied, "请由其他工作人员办理"),
    )
    assert not stage.approvals.exists()
