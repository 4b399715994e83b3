"""A panel changed while it works: who joins, leaves, leads, and what becomes of files and sheets."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from portal.powers.actions import suspend_account
from portal.transitions.core import apply_transition
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.reviews import WORDS, assigned, panel_of, points, reviewer_user, sheet_by
from workflow.applications.permissions import may_read_application
from workflow.programmes.actions import blockers, cancel_edition
from workflow.reviews.actions import (
    add_panel_member,
    appoint_leader,
    assign_review,
    check_change_panel,
    check_score,
    dismiss_panel_member,
    form_panel,
    replace_panel_member,
    sign_pledge,
    submit_score_sheet,
    withdraw_assignment,
)
from workflow.reviews.enums import AssignmentState, SeatState
from workflow.reviews.models import Assignment, PanelMember
from workflow.reviews.queries import tally
from workflow.reviews.transitions import ASSIGNMENT_TABLE, SEAT_TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.article(10)]
STAGE = "documents"


@pytest.fixture
def panel(documents):
    return panel_of(documents.edition)


@pytest.fixture
def second(panel):
    """A member who does not lead."""
    return panel.members.order_by("pk")[1]


def test_member_joins_a_working_panel(panel, office):
    newcomer = reviewer_user("评审员新")
    member = add_panel_member(panel, newcomer, unit="某协会", by=office)
    assert (member.unit, member.is_leader, member.state) == ("某协会", False, SeatState.SERVING)
    assert InboxItem.objects.filter(recipient=newcomer, message__subject__startswith="您已列为评审组成员").count() == 1
    with pytest.raises(RuleViolation, match="只能参加一个评审组"):
        add_panel_member(panel, newcomer, unit="某协会", by=office)
    assert Event.objects.filter(verb="panel.member_added").count() == 1


def test_unit_is_named_or_known(panel, office):
    newcomer = reviewer_user()
    with pytest.raises(ValidationError, match="所在单位"):
        add_panel_member(panel, newcomer, by=office)
    leader = panel.members.get(is_leader=True)
    assert replace_panel_member(leader, newcomer, unit="某协会", by=office, reason="因病。").unit == "某协会"
    assert add_panel_member(panel, leader.user, by=office).unit == leader.unit


@pytest.mark.article(28)
def test_newcomer_of_an_applicants_unit_is_recused_at_once(panel, applications, office):
    member = add_panel_member(panel, reviewer_user(), unit=applications[0].public_name, by=office)
    assert applications[0].recusals.in_force().get().user == member.user


def test_who_is_replaced_reads_and_scores_nothing_more(panel, second, documents, applications, office, client):
    assignment = assigned(applications[0], documents, second)
    assert may_read_application(second.user, applications[0])
    successor = replace_panel_member(second, reviewer_user(), unit="某协会", by=office, reason="因病不能履职。")
    assert not may_read_application(second.user, applications[0])
    for act in (check_score, lambda row, by: submit_score_sheet(row, by=by, **points(row, 1), **WORDS)):
        with pytest.raises(PermissionDenied):
            act(fresh_from_db(assignment), by=second.user)
    client.force_login(second.user)
    assert client.get(f"/admin/desk/assignments/{assignment.pk}/").status_code == 404
    assert (fresh_from_db(second).state, fresh_from_db(second).leaving_reason) == (SeatState.REPLACED, "因病不能履职。")
    assert (successor.panel, successor.pledged_at) == (panel, None)
    with pytest.raises(RuleViolation, match="已更换"):
        sign_pledge(fresh_from_db(second), by=second.user)
    with pytest.raises(RuleViolation, match="在任评审组"):
        assign_review(applications[1], documents, fresh_from_db(second), by=office)


def test_who_replaces_a_leader_leads(panel, office):
    leader = panel.members.get(is_leader=True)
    successor = replace_panel_member(leader, reviewer_user(), unit="某协会", by=office, reason="调离。")
    assert panel.members.seated().get(is_leader=True) == successor


def test_leader_is_dismissed_only_after_another_leads(panel, second, office):
    leader = panel.members.get(is_leader=True)
    with pytest.raises(RuleViolation, match="请先改任组长"):
        dismiss_panel_member(leader, by=office, reason="违反纪律。")
    appoint_leader(panel, second, by=office, reason="原组长因故不能履职。")
    with pytest.raises(TransitionNotAllowed, match="已是组长"):
        appoint_leader(panel, second, by=office, reason="再次。")
    assert dismiss_panel_member(leader, by=office, reason="违反纪律。").state == SeatState.DISMISSED
    assert panel.members.seated().get(is_leader=True) == second
    with pytest.raises(ValidationError, match="在任成员"):
        appoint_leader(panel, leader, by=office, reason="恢复。")


def test_leaving_happens_once_and_with_a_reason(second, office):
    with pytest.raises(ValidationError, match="理由"):
        dismiss_panel_member(second, by=office, reason=" ")
    dismiss_panel_member(second, by=office, reason="长期不能到会。")
    for act in (
        lambda: dismiss_panel_member(second, by=office, reason="再次。"),
        lambda: replace_panel_member(second, reviewer_user(), unit="某协会", by=office, reason="再次。"),
    ):
        with pytest.raises(TransitionNotAllowed, match="已解聘"):
            act()
    assert Event.objects.filter(verb="seat.dismissed").count() == 1


@pytest.mark.article(28)
def test_who_was_dismissed_comes_back_only_with_a_reason(panel, second, office):
    dismiss_panel_member(second, by=office, reason="长期不能到会。")
    other = reviewer_user()
    members = [(second.user, "某大学"), (other, "某协会")]
    with pytest.raises(RuleViolation, match="本届已被解聘"):
        form_panel(second.edition, by=office, name="第二组", members=members, leader=other)
    with pytest.raises(RuleViolation, match="本届已被解聘"):
        add_panel_member(panel, second.user, by=office)
    with pytest.raises(RuleViolation, match="本届已被解聘"):
        replace_panel_member(panel.members.order_by("pk").last(), second.user, by=office, reason="调整。")
    back = add_panel_member(panel, second.user, by=office, despite="原解聘事由经查不实。")
    assert (back.state, fresh_from_db(second).state) == (SeatState.SERVING, SeatState.DISMISSED)
    assert Event.objects.get(verb="panel.member_added").reason == "原解聘事由经查不实。"


def test_database_seats_a_person_once_and_keeps_who_left(panel, second, office):
    dismiss_panel_member(second, by=office, reason="长期不能到会。")
    PanelMember.objects.create(panel=panel, edition=panel.edition, user=second.user, unit="某大学")
    for wrong in (
        {"user": second.user},
        {"user": reviewer_user(), "is_leader": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PanelMember.objects.create(panel=panel, edition=panel.edition, unit="某大学", **wrong)
    with pytest.raises(IntegrityError, match="state_guard"), transaction.atomic():
        PanelMember.objects.filter(pk=second.pk).update(state=SeatState.SERVING)


def test_sheet_of_who_left_stands_with_a_mark_and_open_files_are_shown(
    panel, second, documents, applications, office, client
):
    sheet_by(applications[0], documents, second, 731)
    waiting = assigned(applications[1], documents, second)
    replace_panel_member(second, reviewer_user(), unit="某协会", by=office, reason="因病。")
    assert tally(applications[0], documents).count == 1
    client.force_login(office)
    assert "731.0（已更换）" in client.get(f"/admin/desk/reviews/{applications[0].pk}/").content.decode()
    for page in (
        f"/admin/desk/reviews/{applications[1].pk}/",
        f"/admin/desk/panels/{panel.pk}/",
        "/admin/desk/assignments/",
    ):
        assert "须改派" in client.get(page).content.decode()
    assign_review(applications[1], documents, panel.members.order_by("pk").last(), by=office)
    assert fresh_from_db(waiting).state == AssignmentState.WITHDRAWN
    assert not Assignment.objects.orphaned().exists()
    assert "须改派" not in client.get(f"/admin/desk/panels/{panel.pk}/").content.decode()


@pytest.mark.article(28)
def test_sheet_of_who_broke_the_discipline_does_not_count(panel, documents, applications, office, client):
    leader, second, _ = panel.members.order_by("pk")
    sheet_by(applications[0], documents, leader, 700)
    sheet_by(applications[0], documents, second, 1000)
    dismiss_panel_member(second, by=office, reason="泄露评审情况。", for_cause=True)
    counted = tally(applications[0], documents)
    assert (counted.count, counted.left_out, str(counted.average)) == (1, 1, "700.00")
    client.force_login(office)
    assert "1000.0（已解聘，不计入）" in client.get(f"/admin/desk/reviews/{applications[0].pk}/").content.decode()
    assert len(blockers(documents.edition)) == 3


def test_file_given_by_mistake_is_taken_back_before_a_sheet_stands(panel, second, documents, applications, office):
    assignment = assigned(applications[0], documents, second)
    with pytest.raises(ValidationError, match="理由"):
        withdraw_assignment(assignment, by=office, reason="")
    withdraw_assignment(assignment, by=office, reason="误分配。")
    assert not may_read_application(second.user, applications[0])
    with pytest.raises(TransitionNotAllowed, match="已收回"):
        withdraw_assignment(assignment, by=office, reason="再次。")
    with pytest.raises(PermissionDenied):
        submit_score_sheet(assignment, by=second.user, **points(assignment, 1), **WORDS)
    anew = assigned(applications[0], documents, second)
    submit_score_sheet(anew, by=second.user, **points(anew), **WORDS)
    with pytest.raises(TransitionNotAllowed, match="任务不能收回"):
        withdraw_assignment(anew, by=office, reason="误分配。")


def test_recused_officer_takes_no_file_back(panel, second, documents, applications, office):
    from workflow.reviews.actions import order_recusal

    assignment = assigned(applications[0], documents, second)
    order_recusal(applications[0], office, by=None, reason="有亲属关系。")
    with pytest.raises(PermissionDenied):
        withdraw_assignment(assignment, by=office, reason="误分配。")


def test_panel_changes_are_the_offices_and_end_with_the_edition(panel, second, office, reviewer):
    with pytest.raises(PermissionDenied):
        add_panel_member(panel, reviewer_user(), unit="某协会", by=reviewer)
    with pytest.raises(RuleViolation, match="不是评审人员"):
        add_panel_member(panel, UserFactory(), unit="某协会", by=office)
    cancel_edition(panel.edition, by=None, reason="情况变化。")
    with pytest.raises(TransitionNotAllowed):
        check_change_panel(fresh_from_db(panel), by=office)
    with pytest.raises(TransitionNotAllowed):
        dismiss_panel_member(second, by=office, reason="迟到。")


@pytest.mark.parametrize("role", list(Role))
def test_seat_and_file_by_state_and_role(second, documents, applications, role):
    assignment, user = assigned(applications[0], documents, second), UserFactory(roles=[role])
    for row, table in ((second, SEAT_TABLE), (assignment, ASSIGNMENT_TABLE)):
        for transition in table:
            if role != Role.OFFICE:
                with pytest.raises(PermissionDenied):
                    apply_transition(row, transition, by=user, reason="无权。")


# Picked, never typed


def test_office_changes_a_panel_on_the_desk(panel, second, office, client):
    client.force_login(office)
    page = f"/admin/desk/panels/{panel.pk}"
    newcomer = reviewer_user("评审员新")
    form = client.get(f"{page}/replace/").content.decode()
    assert "评审员新" in form
    assert f"{panel.members.get(is_leader=True)} 组长</option>" in form
    assert f"{second.user}（某大学） —— 已是本届“第一评审组”成员，负责各评审环节" in form
    sent = {"member": second.pk, "user": newcomer.pk, "unit": "某协会", "reason": "因病。"}
    assert client.post(f"{page}/replace/", {**sent, "user": second.user.pk}).status_code == 422
    assert client.post(f"{page}/replace/", {**sent, "user": office.pk}).status_code == 422
    assert client.post(f"{page}/replace/", sent).status_code == 302
    assert client.post(f"{page}/dismiss/", {**sent, "reason": "再次。"}).status_code == 422
    html = client.get(f"{page}/").content.decode()
    assert "已更换" in html
    assert "评审员新（某协会）" in html


@pytest.mark.article(28)
def test_those_who_must_stay_away_are_marked_and_cannot_be_ticked(panel, documents, applications, office, client):
    kin = add_panel_member(panel, reviewer_user("评审员亲"), unit=applications[0].public_name, by=office)
    client.force_login(office)
    page = f"/admin/desk/reviews/{applications[0].pk}/assign/"
    html = client.get(page).content.decode()
    assert f"{kin} —— 已回避该申报" in html
    assert html.count("disabled") == 1
    assert client.post(page, {"members": [kin.pk]}).status_code == 422


@pytest.mark.article(22)
def test_who_comes_back_does_not_score_a_file_twice(panel, second, documents, applications, office):
    sheet_by(applications[0], documents, second, 700)
    dismiss_panel_member(second, by=office, reason="长期不能到会。")
    back = add_panel_member(panel, second.user, by=office, despite="原解聘事由经查不实。")
    with pytest.raises(TransitionNotAllowed, match="仍然有效，请改派他人"):
        assign_review(applications[0], documents, back, by=office)
    assert assign_review(applications[1], documents, back, by=office).member == back
    assert tally(applications[0], documents).count == 1


def test_who_left_without_a_sheet_or_whose_sheet_does_not_count_is_given_the_file_anew(
    panel, second, documents, applications, office
):
    waiting = assigned(applications[0], documents, second)
    sheet_by(applications[1], documents, second, 1000)
    dismiss_panel_member(second, by=office, reason="泄露评审情况。", for_cause=True)
    back = add_panel_member(panel, second.user, by=office, despite="原解聘事由经查不实。")
    for application in applications:
        assert assign_review(application, documents, back, by=office).member == back
    assert fresh_from_db(waiting).state == AssignmentState.WITHDRAWN


def test_no_file_goes_to_a_suspended_account(second, documents, applications, office):
    suspend_account(second.user, reason="核查期间停用")
    with pytest.raises(TransitionNotAllowed, match="账号已停用"):
        assign_review(applications[0], documents, fresh_from_db(second), by=office)
