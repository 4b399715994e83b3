"""Applicants ask that somebody stay away, the office decides, and a recusal entered by mistake is lifted by two."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from portal.access.models import User
from portal.confirming.actions import confirm, propose
from portal.desk.timeline import timeline
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.reviews import WORDS, assigned, panel_of, points, reviewer_user, sheet_by
from tests.factories.seconding import by_two, refuses_alone
from workflow.applications.actions import decide_passage, withdraw
from workflow.applications.models import Application
from workflow.applications.permissions import may_read_application
from workflow.programmes.actions import cancel_edition
from workflow.reviews.actions import (
    detect_recusals,
    lift_recusal,
    order_recusal,
    refuse_request,
    request_recusal,
    submit_score_sheet,
    uphold_request,
    withdraw_request,
)
from workflow.reviews.desks.progress import ReviewDesk
from workflow.reviews.discipline import LIFT_RECUSAL
from workflow.reviews.models import Recusal, RecusalLifting, RecusalRequest

pytestmark = [pytest.mark.django_db, pytest.mark.article(28)]
STAGE = "documents"
REASON = "该人员曾任本单位竞争对手的顾问。"


@pytest.fixture
def application(documents, applications):
    return applications[0]


@pytest.fixture
def panel(documents):
    return panel_of(documents.edition)


@pytest.fixture
def asked(application, panel):
    """A request that means the panel's second member."""
    second = panel.members.order_by("pk")[1]
    return request_recusal(application, by=application.applicant, person=str(second.user), reason=REASON)


def lifted(recusal, *, by):
    return by_two(propose(LIFT_RECUSAL, recusal, by=by, reason="登记错人。"))


def told(application) -> list[str]:
    items = InboxItem.objects.filter(recipient=application.applicant, message__subject__startswith="回避申请的答复")
    return [item.message.body for item in items.order_by("pk")]


def test_applicant_asks_for_the_own_application_with_a_reason(application, panel):
    with pytest.raises(PermissionDenied):
        request_recusal(application, by=panel.members.first().user, person="某人", reason=REASON)
    for wrong in ({"person": " ", "unit": "", "reason": REASON}, {"person": "某人", "reason": " "}):
        with pytest.raises(ValidationError):
            request_recusal(application, by=application.applicant, **wrong)
    first = request_recusal(application, by=application.applicant, unit="某大学", reason=REASON)
    assert request_recusal(application, by=application.applicant, unit="某大学", reason="再次。") == first
    assert Event.objects.filter(verb="recusal_request.filed").count() == 1


def test_requests_that_wait_are_no_flood(application):
    for number in range(5):
        request_recusal(application, by=application.applicant, person=f"甲{number}", reason=REASON)
    with pytest.raises(RuleViolation, match="待决定"):
        request_recusal(application, by=application.applicant, person="乙", reason=REASON)


def test_upheld_request_is_a_recusal_recorded_by_the_system(asked, panel, documents, application, office):
    second = panel.members.order_by("pk")[1]
    assignment = assigned(application, documents, second)
    with pytest.raises(ValidationError):
        uphold_request(asked, users=[], by=office, answer="同意。")
    uphold_request(asked, users=[second.user], by=office, answer="经核实，同意。")
    recusal = application.recusals.in_force().get()
    assert (recusal.user, recusal.source, recusal.recorded_by, recusal.reason) == (
        second.user,
        "requested",
        None,
        REASON,
    )
    assert not may_read_application(second.user, application)
    with pytest.raises(RuleViolation, match="须回避"):
        submit_score_sheet(assignment, by=second.user, **points(assignment, 1), **WORDS)
    assert [("已同意" in words, "经核实，同意。" in words) for words in told(application)] == [(True, True)]
    for act in (
        lambda: uphold_request(asked, users=[second.user], by=office, answer="再次。"),
        lambda: refuse_request(asked, by=office, answer="改判。"),
        lambda: withdraw_request(asked, by=application.applicant),
    ):
        with pytest.raises(TransitionNotAllowed):
            act()


def test_refused_request_changes_nothing_and_says_why(asked, application, office):
    with pytest.raises(ValidationError, match="理由"):
        refuse_request(asked, by=office, answer=" ")
    refuse_request(asked, by=office, answer="经核实，不存在利害关系。")
    assert not application.recusals.exists()
    assert ["不存在利害关系" in words for words in told(application)] == [True]


def test_request_is_taken_back_by_its_applicant_alone(asked, application, office):
    with pytest.raises(PermissionDenied):
        withdraw_request(asked, by=office)
    assert withdraw_request(asked, by=application.applicant).state == "withdrawn"
    with pytest.raises(TransitionNotAllowed):
        uphold_request(asked, users=[office], by=office, answer="同意。")


def test_recused_officer_neither_reads_nor_decides_a_request(asked, application, office, client):
    order_recusal(application, office, by=None, reason="有亲属关系。")
    client.force_login(office)
    assert client.get(f"/admin/desk/recusal-requests/{asked.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        refuse_request(asked, by=office, answer="不同意。")


def test_official_whom_a_request_names_hears_reads_and_decides_nothing_of_it(
    application, office, second_office, discipline, client
):
    """The name as an applicant may type it: full width, spaces."""
    office.display_name = "李 Ming"
    office.save()
    asked = request_recusal(application, by=application.applicant, person="李Ｍｉｎｇ", reason=REASON)
    told = InboxItem.objects.filter(message__about_type="reviews.recusalrequest", message__about_id=str(asked.pk))
    assert [item.recipient for item in told] == [second_office]
    for user, status in ((office, 404), (second_office, 200), (discipline, 200)):
        client.force_login(user)
        assert client.get(f"/admin/desk/recusal-requests/{asked.pk}/").status_code == status
    for act in (
        lambda: refuse_request(asked, by=office, answer="不同意。"),
        lambda: uphold_request(asked, users=[second_office], by=office, answer="同意。"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert uphold_request(asked, users=[office], by=second_office, answer="同意。").state == "upheld"


def test_what_an_applicant_wrote_of_a_person_is_not_in_the_journal_they_read_again(
    asked, application, panel, documents, office, second_office, client
):
    second = panel.members.order_by("pk")[1]
    assigned(application, documents, second)
    uphold_request(asked, users=[second.user], by=office, answer="同意。")
    confirm(propose(LIFT_RECUSAL, application.recusals.get(), by=office, reason="登记错人。"), by=second_office)
    client.force_login(second.user)
    html = client.get(f"/admin/desk/reviews/{application.pk}/").content.decode()
    assert "解除误记的回避" in html
    assert REASON not in html


def test_nobody_asks_or_is_answered_after_the_application_left(asked, application, office):
    withdraw(application, by=application.applicant, reason="另有安排。")
    with pytest.raises(RuleViolation, match="评审结束之前"):
        request_recusal(application, by=application.applicant, person="某人", reason=REASON)
    with pytest.raises(TransitionNotAllowed, match="不再决定"):
        refuse_request(asked, by=office, answer="不同意。")
    told = InboxItem.objects.get(recipient=application.applicant, message__subject__startswith="回避申请不再决定")
    assert "申报已不再参评（申报人撤回）" in told.message.body
    assert Event.objects.filter(verb="recusal_request.lapsed", target_type="applications.application").count() == 1


def test_applicant_asks_on_the_page_and_never_reads_the_panel(application, panel, office, client):
    client.force_login(application.applicant)
    page = f"/apply/{application.pk}/recusal/"
    assert page in client.get(application.get_absolute_url()).content.decode()
    second = panel.members.order_by("pk")[1]
    second.user.display_name = "评审员犇骉"
    second.user.save()
    assert client.post(page, {"person": "", "unit": "", "reason": REASON}).status_code == 422
    assert client.post(page, {"person": "评审员犇骉", "reason": REASON}).status_code == 302
    asked = RecusalRequest.objects.get()
    client.force_login(office)
    desk = client.get(f"/admin/desk/recusal-requests/{asked.pk}/").content.decode()
    assert f"{fresh_from_db(second)}" in desk
    sent = {"users": [second.user_id], "answer": "经核实，同意。"}
    assert client.post(f"/admin/desk/recusal-requests/{asked.pk}/uphold/", sent).status_code == 302
    client.force_login(application.applicant)
    html = client.get(page).content.decode()
    assert "经核实，同意。" in html
    assert panel.name not in html
    client.force_login(panel.members.first().user)
    assert client.get(page).status_code == 404


def test_reviewer_named_before_any_panel_is_formed_can_be_kept_away(application, office, client):
    reviewer = reviewer_user("评审员犇骉")
    asked = request_recusal(application, by=application.applicant, person=str(reviewer), reason=REASON)
    client.force_login(office)
    sent = {"users": [reviewer.pk], "answer": "经核实，同意。"}
    assert client.post(f"/admin/desk/recusal-requests/{asked.pk}/uphold/", sent).status_code == 302
    assert application.recusals.in_force().get().user == reviewer


def test_overview_offers_to_ask_while_it_may_be_asked_and_then_leads_to_the_answers(applications, office, client):
    asking, silent = applications
    refuse_request(
        request_recusal(asking, by=asking.applicant, person="某人", reason=REASON), by=office, answer="无关。"
    )

    def offered(application) -> list[str]:
        client.force_login(application.applicant)
        page = client.get(application.get_absolute_url()).content.decode()
        return [words for words in ("申请评审人员回避", "已提出的回避申请及答复") if words in page]

    assert [offered(one) for one in (asking, silent)] == [["申请评审人员回避"]] * 2
    cancel_edition(asking.edition, by=None, reason="情况变化。")
    assert [offered(one) for one in (asking, silent)] == [["已提出的回避申请及答复"], []]


def test_applicant_withdraws_on_the_page(asked, application, client):
    client.force_login(application.applicant)
    assert client.post(f"/apply/{application.pk}/recusal/{asked.pk}/withdraw/").status_code == 302
    assert fresh_from_db(asked).state == "withdrawn"


# Lifting what was entered by mistake


def test_mistaken_recusal_is_lifted_by_two_and_can_be_ordered_anew(
    panel, documents, application, office, second_office
):
    member = panel.members.order_by("pk")[1]
    assigned(application, documents, member)
    wrong = order_recusal(application, member.user, by=office, reason="误记。")
    pending = refuses_alone(propose(LIFT_RECUSAL, wrong, by=office, reason="登记错人。"), second_office)
    assert not may_read_application(member.user, application)
    with pytest.raises(PermissionDenied):
        confirm(pending, by=office)
    confirm(pending, by=second_office)
    assert may_read_application(member.user, application)
    with pytest.raises(TransitionNotAllowed, match="已经解除"):
        lift_recusal(wrong, by=office, reason="再次。")
    anew = order_recusal(application, member.user, by=office, reason="确有利害关系。")
    assert (anew.number, may_read_application(member.user, application)) == (2, False)
    assert application.recusals.count() == 2


def test_a_lifting_that_waits_is_told_on_the_case_and_not_proposed_again(client, application, office, second_office):
    wrong = order_recusal(application, reviewer_user(), by=office, reason="误记。")
    pending = propose(LIFT_RECUSAL, wrong, by=office, reason="登记错人。")
    case, verb = (f"/admin/desk/reviews/{application.pk}/{name}" for name in ("", "lift-recusal/"))
    client.force_login(second_office)
    page = client.get(case).content.decode()
    assert f"/admin/desk/confirming/{pending.pk}/" in page
    assert verb not in page
    order_recusal(application, reviewer_user(), by=office, reason="又误记。")
    assert verb in client.get(case).content.decode()


def test_recused_person_has_no_hand_in_the_lifting(application, office, second_office):
    wrong = order_recusal(application, office, by=second_office, reason="误记。")
    with pytest.raises(PermissionDenied):
        propose(LIFT_RECUSAL, wrong, by=office, reason="登记错人。")


def test_lifted_conflict_is_not_found_anew(documents, application, office):
    member = panel_of(documents.edition, 1, unit=application.public_name, name="第二组").members.get()
    lifted(Recusal.objects.get(), by=office)
    detect_recusals(documents.edition)
    assert not application.recusals.in_force().exists()
    assert assigned(application, documents, member).member == member


def test_conflict_is_found_whatever_was_lifted_before(documents, application, office):
    """What was lifted decides about that conflict alone."""
    member = panel_of(documents.edition, 1, name="第二组").members.get()
    lifted(order_recusal(application, member.user, by=office, reason="误记。"), by=office)
    Application.objects.filter(pk=application.pk).update(public_unit=member.unit)
    with pytest.raises(RuleViolation, match=f"同属一个单位（{member.unit}）"):
        assigned(fresh_from_db(application), documents, member)
    detect_recusals(documents.edition)
    assert application.recusals.in_force().get().source == "detected"


@pytest.mark.parametrize("change", [lambda rows: rows.update(reason="改"), lambda rows: rows.delete()])
def test_database_keeps_liftings(application, office, change):
    lift_recusal(order_recusal(application, office, by=None, reason="误记。"), by=None, reason="登记错人。")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change(RecusalLifting.objects.all())


# A report follows what counts


def test_report_is_superseded_when_a_sheet_no_longer_counts(documents, application, panel, office):
    from workflow.reviews.actions import publish_report

    for member, score in zip(panel.members.order_by("pk"), (700, 800, 901), strict=True):
        sheet_by(application, documents, member, score)
    first = publish_report(application, documents, by=office, text="综合报告。")
    third = panel.members.order_by("pk").last()
    wrong = order_recusal(application, third.user, by=office, reason="后知有利害关系。")
    second = application.reports.in_force().get()
    assert (second.version, second.text, str(second.average)) == (2, "综合报告。", "750.00")
    assert (second.sheets_counted, second.sheets_left_out) == (2, 1)
    assert "另有 1 份评分表因评审人员回避" in second.full_text
    assert str(fresh_from_db(first).average) == "800.33"
    with pytest.raises(ValidationError, match="已经回避"):
        order_recusal(application, third.user, by=office, reason="再次。")
    assert application.reports.count() == 2
    lifted(wrong, by=office)
    third_version = application.reports.in_force().get()
    assert (third_version.version, str(third_version.average)) == (3, "800.33")
    assert Event.objects.filter(verb="review.report_superseded").count() == 2


def test_sheet_handed_in_after_the_report_is_counted_by_a_further_version(documents, application, panel, office):
    from workflow.reviews.actions import publish_report

    late = assigned(application, documents, panel_of(documents.edition, 1, name="第二组").members.get())
    for member, score in zip(panel.members.order_by("pk"), (700, 800, 900), strict=True):
        sheet_by(application, documents, member, score)
    publish_report(application, documents, by=office, text="综合报告。")
    submit_score_sheet(late, by=late.member.user, **points(late, 400), **WORDS)
    report = application.reports.in_force().get()
    assert (report.version, report.sheets_counted, str(report.average)) == (2, 4, "700.00")


@pytest.mark.article(22)
def test_no_sheet_is_handed_in_once_the_stage_has_decided(documents, application, panel):
    late = assigned(application, documents, panel.members.last())
    decide_passage(application, documents, "passed", by=None)
    with pytest.raises(TransitionNotAllowed, match="已有决定"):
        submit_score_sheet(late, by=late.member.user, **points(late, 400), **WORDS)


def test_journal_names_nobody_by_the_number_of_another_thing(documents, application, panel, office):
    """Seats and accounts are numbered each by themselves: a seat's number is no account's."""
    member = panel.members.order_by("pk").first()
    assigned(application, documents, member)
    stranger = User.objects.filter(pk=member.pk).first() or UserFactory(pk=member.pk)
    order_recusal(application, stranger, by=office, reason="误记。")
    desk = ReviewDesk()
    entries, _ = timeline(application, desk.all_event_labels(), values=desk.value_labels(application))
    assert [entry.label for entry in entries if entry.change == str(stranger)] == ["回避"]
