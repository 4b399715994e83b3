"""Who decides reads reports, averages, spread and ranking; who is recused, and who applied, does not (Articles 22–25, 28)."""

import json

import pytest
from django.test import Client

from portal.access.enums import Role
from portal.confirming.actions import confirm
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.reviews import panel_of, sheets_for
from workflow.applications.actions import withdraw
from workflow.reviews.actions import order_recusal, publish_report
from workflow.reviews.acts import Result, propose_outcomes
from workflow.reviews.forms import ResultListForm
from workflow.reviews.models import PanelMember, Report
from workflow.reviews.placing import rank_of, ranks
from workflow.reviews.workings import workings_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STAGE = "documents"
LIST = "/admin/desk/results/"


def opened(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def reported(documents, applications, office):
    """Two applications with reports, the second one better."""
    panel = panel_of(documents.edition)
    for application, scores in zip(applications, ((700, 800, 900), (801, 902, 903)), strict=True):
        sheets_for(application, documents, panel, scores)
        publish_report(application, documents, by=office, text=f"关于{application.number}的报告。")
    return applications


@pytest.mark.article(22)
def test_office_reads_average_spread_and_rank(reported, office):
    lines = opened(office).get(LIST).content.decode()
    assert all(words in lines for words in ("800.00", "868.67", "200.0", "102.0"))
    first, second = reported
    better, worse = Report.objects.get(application=second), Report.objects.get(application=first)
    assert lines.index(second.number) < lines.index(first.number)
    page = opened(office).get(f"{LIST}{better.pk}/").content.decode()
    assert f"关于{second.number}的报告。" in page
    assert opened(office).get(f"{LIST}{worse.pk}/").status_code == 200


@pytest.mark.article(22)
def test_the_sum_behind_an_average_can_be_done_again(reported, documents, office):
    report = Report.objects.get(application=reported[0])
    page = f"{LIST}{report.pk}/"
    named = opened(office).get(page).content.decode()
    assert "平均分 = （700.0 + 800.0 + 900.0）÷ 3 = 800.00" in named
    assert "4.7 结果（400 分）" in named
    assert all(f'data-label="{seat}"' in named for seat in documents.edition.panels.get().members.all())
    member = PanelMember.objects.order_by("pk").first()
    order_recusal(reported[0], member.user, by=office, reason="有利害关系。")
    again = opened(office).get(f"{LIST}{Report.objects.in_force().get(application=reported[0]).pk}/").content.decode()
    assert f"{member}（不计入）" in again
    assert "平均分 = （800.0 + 900.0）÷ 2 = 850.00" in again


def test_the_conference_reads_the_sheets_without_names(reported, documents):
    report = Report.objects.get(application=reported[0])
    read = workings_of(report, named=False)
    assert read.columns == ["评审人员1", "评审人员2", "评审人员3"]
    assert [score for _, score in read.total.scores] == [700, 800, 900]


@pytest.mark.article(22)
def test_a_list_is_drawn_by_rank_and_the_second_officer_reads_the_places(reported, documents, office, second_office):
    first, second = reported

    def drawn(**typed):
        shown = json.dumps(ResultListForm(user=office)["open_cases"].initial)
        return ResultListForm({"stage": documents.pk, "reason": "按得分。", "open_cases": shown, **typed}, user=office)

    form = drawn(top="1")
    assert form.is_valid(), form.errors
    assert {one.application: (one.passed, one.reason) for one in form.cleaned_data["results"]} == {
        second: (True, ""),
        first: (False, "资料评审列第2名，未进入前1名"),
    }
    proposed = propose_outcomes(documents, form.cleaned_data["results"], by=office, reason="按得分。")
    page = opened(second_office).get(f"/admin/desk/confirming/{proposed.pk}/").content.decode()
    assert ("第1名（平均分 868.67）" in page, "第2名（平均分 800.00）" in page) == (True, True)
    assert "请只选一种" in str(drawn(top="1", others_pass="on").errors)


def test_who_withdrew_before_the_list_takes_no_place(reported, documents, office):
    first, second = reported
    withdraw(second, by=second.applicant, reason="另有安排。")
    shown = json.dumps(ResultListForm(user=office)["open_cases"].initial)
    typed = {"stage": documents.pk, "reason": "按得分。", "open_cases": shown, "top": "1"}
    form = ResultListForm(typed, user=office)
    assert form.is_valid(), form.errors
    assert [(one.application, one.passed) for one in form.cleaned_data["results"]] == [(first, True)]


def test_who_withdrew_after_the_list_keeps_the_place(reported, documents, office, second_office):
    first, second = reported
    proposed = propose_outcomes(
        documents, [Result(first, passed=True), Result(second, passed=True)], by=office, reason="按得分。"
    )
    confirm(proposed, by=second_office)
    withdraw(fresh_from_db(second), by=second.applicant, reason="另有安排。")
    assert ranks(documents)[first.pk].rank == 2


@pytest.mark.article(22)
def test_leaving_out_whom_others_pass_by_is_said_to_the_second_officer(reported, documents, office, second_office):
    first, second = reported
    results = [Result(first, passed=True), Result(second, passed=False, reason="现场评审前自行说明不再参评")]
    proposed = propose_outcomes(documents, results, by=office, reason="按得分。")
    page = opened(second_office).get(f"/admin/desk/confirming/{proposed.pk}/").content.decode()
    assert "第1名（平均分 868.67，通过的有第2名）" in page


def test_nobody_without_an_average_is_decided_by_rank(documents, applications, office):
    shown = json.dumps(ResultListForm(user=office)["open_cases"].initial)
    typed = {"stage": documents.pk, "reason": "按得分。", "open_cases": shown, "top": "1"}
    assert "没有名次的不能按名次决定" in str(ResultListForm(typed, user=office).errors)


def test_equal_averages_share_a_place(documents, applications, office):
    panel = panel_of(documents.edition)
    for application in applications:
        sheets_for(application, documents, panel, (700, 800, 900))
        publish_report(application, documents, by=office, text="报告。")
    assert list(Report.objects.annotate(rank=rank_of()).values_list("rank", flat=True)) == [1, 1]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DEPARTMENT, Role.EDITOR])
def test_results_are_for_those_who_decide(reported, role):
    assert opened(UserFactory(roles=[role])).get(LIST).status_code == 403


def test_applicant_reads_no_score(reported):
    assert opened(reported[0].applicant).get(LIST).status_code in {302, 403}
    assert "800.00" not in opened(reported[0].applicant).get(reported[0].get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 2])
def test_list_costs_the_same_at_any_length(reported, office, count, django_assert_num_queries):
    client = opened(office)
    client.get(LIST)
    with django_assert_num_queries(17):
        html = client.get(f"{LIST}?q={reported[0].number if count == 1 else ''}").content.decode()
    assert [application.number in html for application in reported] == [True, count == 2]
