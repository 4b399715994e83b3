"""Results of a stage by two officers: one application, a whole list of them; nothing of a list is half done."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.confirming.actions import confirm, withdraw
from portal.confirming.models import PendingAct
from portal.confirming.showing import shown_digest
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem, Message
from tests.conftest import fresh_from_db
from tests.factories.applications import department_with_user
from tests.factories.seconding import by_two
from workflow.applications.actions import decide_passage
from workflow.applications.actions import withdraw as withdraw_application
from workflow.applications.models import Passage
from workflow.reviews.actions import consult_department, decide_screening, order_recusal
from workflow.reviews.acts import Result, propose_outcome, propose_outcomes
from workflow.reviews.forms import ResultListForm

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]
STAGE = "qualification"


@pytest.fixture
def results(applications):
    return [Result(applications[0], passed=True), Result(applications[1], passed=False, reason="登记不满三年")]


def propose(screening, results, by):
    return propose_outcomes(screening, results, by=by, reason="已逐件审查。")


def letters_to(application):
    return Message.objects.filter(deliveries__recipient=application.applicant).count()


def test_one_officer_alone_decides_no_result(screening, applications, office):
    for alone in (
        lambda: decide_screening(applications[0], screening, True, by=office),
        lambda: decide_passage(applications[0], screening, "passed", by=office),
    ):
        with pytest.raises(PermissionDenied, match="审查结果须由两名工作人员办理"):
            alone()
    assert not Passage.objects.exists()


def test_list_is_decided_when_the_second_officer_confirms_it(screening, applications, results, office, second_office):
    before = [letters_to(one) for one in applications]
    proposed = propose(screening, results, office)
    assert not Passage.objects.exists()
    with pytest.raises(PermissionDenied):
        confirm(proposed, by=office)
    confirm(proposed, by=second_office)
    assert [fresh_from_db(one).state for one in applications] == ["submitted", "eliminated"]
    rows = Passage.objects.order_by("application__number").values_list("outcome", "reason", "decided_by")
    assert list(rows) == [("passed", "", second_office.pk), ("left_out", "登记不满三年", second_office.pk)]
    assert [letters_to(one) for one in applications] == [count + 1 for count in before]
    with pytest.raises(TransitionNotAllowed):
        confirm(proposed, by=second_office)
    assert [letters_to(one) for one in applications] == [count + 1 for count in before]


def test_list_of_which_one_no_longer_fits_is_refused_whole_and_says_which(
    screening, applications, results, office, second_office
):
    proposed = propose(screening, results, office)
    asked = applications[0]
    consult_department(asked, screening, department_with_user("示例环保部门")[0], by=office, question="有无事故？")
    with pytest.raises(ValidationError, match=rf"{asked.number}.*征求"):
        confirm(proposed, by=second_office)
    assert not Passage.objects.exists()
    assert fresh_from_db(proposed).state == "pending"


@pytest.mark.parametrize("listed", [True, False], ids=["on a list", "alone"])
def test_who_leaves_takes_along_what_waits_for_the_second_officer(
    screening, applications, results, office, second_office, client, listed
):
    gone = fresh_from_db(applications[1])
    proposed = (
        propose(screening, results, office)
        if listed
        else propose_outcome(gone, screening, passed=False, by=office, reason="登记不满三年")
    )
    withdraw_application(gone, by=gone.applicant, reason="另有安排。")
    assert fresh_from_db(proposed).state == "lapsed"
    with pytest.raises(TransitionNotAllowed, match="不再办理"):
        confirm(proposed, by=second_office)
    client.force_login(second_office)
    assert "待您复核" not in client.get("/admin/").content.decode()
    told = InboxItem.objects.get(recipient=office, message__subject__startswith="事项不再办理")
    assert f"{gone}已不再参评（申报人撤回）" in told.message.body
    by_two(propose_outcome(applications[0], screening, passed=True, by=office), second_office)
    assert list(Passage.objects.values_list("application", "outcome")) == [(applications[0].pk, "passed")]


def test_all_faults_of_a_list_are_named(screening, applications, office):
    department, _ = department_with_user("示例环保部门")
    consult_department(applications[0], screening, department, by=office, question="有无事故？")
    faulty = [Result(applications[0], passed=True), Result(applications[1], passed=False)]
    with pytest.raises(ValidationError) as refusal:
        propose(screening, faulty, office)
    first, second = refusal.value.messages
    assert (applications[0].number in first, "书面征求意见未答复" in first) == (True, True)
    assert (applications[1].number in second, "须写明理由" in second) == (True, True)
    with pytest.raises(ValidationError, match="名单中没有申报"):
        propose(screening, [], office)


def test_application_waits_once_alone_or_on_a_list(screening, applications, results, office, second_office):
    proposed = propose(screening, results, office)
    with pytest.raises(TransitionNotAllowed, match="正待复核"):
        propose_outcome(applications[0], screening, passed=True, by=second_office)
    withdraw(proposed, by=office)
    alone = propose_outcome(applications[0], screening, passed=True, by=office)
    with pytest.raises(TransitionNotAllowed, match=applications[0].number):
        propose(screening, results, second_office)
    confirm(alone, by=second_office)
    with pytest.raises(ValidationError, match="结果已定为“通过”"):
        propose(screening, results, second_office)


@pytest.mark.article(28)
def test_recused_officer_neither_proposes_nor_confirms_nor_reads_a_list_with_the_case(
    screening, applications, results, office, second_office, client
):
    order_recusal(applications[1], second_office, by=office, reason="有利害关系。")
    with pytest.raises(ValidationError, match=rf"{applications[1].number}.*回避"):
        propose(screening, results, second_office)
    proposed = propose(screening, results, office)
    assert not Message.objects.filter(deliveries__recipient=second_office, about_id=str(proposed.pk)).exists()
    client.force_login(second_office)
    assert client.get(f"/admin/desk/confirming/{proposed.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        confirm(proposed, by=second_office)
    by_two(proposed)
    assert fresh_from_db(applications[1]).state == "eliminated"


def test_desk_takes_a_list_and_says_what_is_wrong_with_a_line(client, screening, applications, office, second_office):
    client.force_login(office)
    address = "/admin/desk/reviews/do/decide-list/"
    first, second = applications
    for lines, told in (
        ("X-1，通过", "本环节没有这一编号的申报"),
        (f"{first.number}，不通过", "不通过，理由"),
        (f"{first.number}，通过\n{first.number}，通过", "重复的申报"),
        ("", "请至少写一件"),
    ):
        answer = client.post(address, {"stage": screening.pk, "lines": lines, "reason": "已审查。"})
        assert (answer.status_code, told in answer.content.decode()) == (422, True), lines
    fields = {"stage": screening.pk, "lines": f"{second.number}，不通过，登记不满三年", "others_pass": "on"}
    fields["reason"] = "已逐件审查。"
    unread = client.post(address, {**fields, "open_cases": json.dumps({str(screening.pk): first.number})})
    assert f"现有：{first.number}、{second.number}，共2件。请重新核对" in unread.content.decode()
    now = unread.context["form"]["open_cases"].value()
    assert client.post(address, {**fields, "open_cases": now}).status_code == 302
    proposed = PendingAct.objects.get()
    client.force_login(second_office)
    page = client.get(f"/admin/desk/confirming/{proposed.pk}/").content.decode()
    assert ("通过 1 件，不通过 1 件" in page, "不通过：登记不满三年" in page) == (True, True)
    client.post(f"/admin/desk/confirming/{proposed.pk}/confirm/", {"shown": shown_digest(proposed)})
    assert [fresh_from_db(one).state for one in applications] == ["submitted", "eliminated"]


def test_list_names_every_faulty_line_and_takes_what_a_spreadsheet_pastes(screening, applications, office):
    first, second = applications
    fields = {"stage": screening.pk, "reason": "已审查。"}
    form = ResultListForm({**fields, "lines": f"X-1，通过\n{first.number}，通过\n{second.number}，不通过"}, user=office)
    assert [line.split("”")[0] for line in form.errors["lines"]] == ["“X-1，通过", f"“{second.number}，不通过"]
    form = ResultListForm(
        {**fields, "lines": f"{first.number}\t通过\n{second.number}\t不通过\t登记不满三年"}, user=office
    )
    assert form.is_valid()
    assert [(one.passed, one.reason) for one in form.cleaned_data["results"]] == [(True, ""), (False, "登记不满三年")]


@pytest.mark.article(28)
def test_all_others_are_those_the_officer_may_decide_on(screening, applications, office):
    order_recusal(applications[1], office, by=None, reason="有利害关系。")
    shown = json.dumps(ResultListForm(user=office)["open_cases"].initial)
    typed = {"stage": screening.pk, "others_pass": "on", "reason": "已审查。", "open_cases": shown}
    form = ResultListForm(typed, user=office)
    assert form.is_valid()
    assert [result.application for result in form.cleaned_data["results"]] == applications[:1]


def test_result_of_another_kind_of_stage_is_not_decided(screening, applications, office):
    other = screening.edition.stages.get(code="conference")
    with pytest.raises(TransitionNotAllowed, match="没有这项工作"):
        propose_outcome(applications[0], other, passed=True, by=office)
    later = screening.edition.stages.get(code="documents")
    with pytest.raises((RuleViolation, TransitionNotAllowed)):
        propose_outcome(applications[0], later, passed=True, by=office)


@pytest.mark.article(28)
def test_list_of_an_officer_recused_since_from_one_of_it_is_not_confirmed(
    screening, applications, results, office, second_office
):
    proposed = propose(screening, results, office)
    order_recusal(applications[1], office, by=second_office, reason="有亲属关系。")
    with pytest.raises(TransitionNotAllowed, match="已经回避"):
        confirm(proposed, by=second_office)
    assert not Passage.objects.exists()
