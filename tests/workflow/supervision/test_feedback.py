"""Feedback both ways: asked after a stage, sealed until the edition is over, opened by the discipline body alone (Article 29)."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from portal import clock
from portal.access.enums import Role
from portal.errors import TransitionNotAllowed
from portal.identity.models import PrivateLook
from portal.messages.models import InboxItem
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import load_own, planned_edition, running_edition
from tests.factories.reviews import sheet_by
from tests.factories.seconding import by_two
from tests.recorded import verbs_of
from workflow.applications.actions import withdraw
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.models import Edition
from workflow.records.contents import parts_of
from workflow.reviews.actions import dismiss_panel_member, order_recusal
from workflow.reviews.picking import pickable
from workflow.supervision.actions import check_open, evaluate_reviewer, give_feedback, open_feedback
from workflow.supervision.enums import Conduct, Direction
from workflow.supervision.models import Feedback, FeedbackCall, Reviewer, ReviewerEvaluation
from workflow.supervision.queries import questions_for, reviewed_in
from workflow.supervision.tasks import ask_for_feedback, tell_discipline_body

pytestmark = pytest.mark.django_db
SAID = "评审当日接受宴请。"


@pytest.fixture(scope="module")
def lived(module_setup):
    """One application through the document and the site review, feedback asked on both."""

    def build() -> Edition:
        edition = running_edition()
        with clock.travel(DURING):
            submitted_application(edition)
        over = reach(edition, "evaluation").entered_at
        with clock.travel(over):
            ask_for_feedback()
        return edition

    return module_setup(build)


@pytest.fixture
def edition(lived, travel_to):
    travel_to(lived.stages.get(state="current").entered_at + timedelta(hours=1))
    return fresh_from_db(lived)


@pytest.fixture
def site(edition):
    """The files reviewed on site, by three people."""
    return list(reviewed_in(edition.stages.get(code="site-visit")))


def on_reviewer(assignment, conduct=Conduct.BROKEN, remark=SAID) -> Feedback:
    by = assignment.application.applicant
    return give_feedback(assignment, direction=Direction.ON_REVIEWER, conduct=conduct, remark=remark, by=by)


def on_applicant(assignment) -> Feedback:
    by = assignment.member.user
    return give_feedback(assignment, direction=Direction.ON_APPLICANT, conduct=Conduct.KEPT, remark="", by=by)


def cancelled(edition, office) -> None:
    by_two(propose_cancellation(edition, by=office, reason="工作计划调整。"))


@pytest.mark.article(29)
def test_both_sides_are_asked_after_each_stage_and_not_before(edition, site, django_assert_num_queries):
    calls = FeedbackCall.objects.order_by("stage__position")
    assert [call.stage.code for call in calls] == ["documents", "site-visit"]
    assert calls[0].closes_on == clock.today() + timedelta(days=30)
    applicant, reviewer = site[0].application.applicant, site[0].member.user
    with django_assert_num_queries(3):
        asked = [(one.call.stage.code, one.direction, one.whom) for one in questions_for(applicant)]
    assert [whom for code, _, whom in asked if code == "documents"] == ["评审人员 1", "评审人员 2", "评审人员 3"]
    assert [whom for code, _, whom in asked if code == "site-visit"] == [str(one.member.user) for one in site]
    assert {one.direction for one in questions_for(reviewer)} == {Direction.ON_APPLICANT}
    assert InboxItem.objects.filter(message__kind="feedback.ask_applicant", recipient=applicant).count() == 2
    assert InboxItem.objects.filter(message__kind="feedback.ask_reviewer", recipient=reviewer).count() == 2
    assert ask_for_feedback() == 0
    for stage in edition.stages.filter(code__in=["site-visit", "evaluation"]):
        with pytest.raises(ValidationError):
            check_open(stage)


@pytest.mark.article(29)
def test_it_is_said_once_by_whom_it_is_due_and_in_time(edition, site, travel_to):
    given = on_reviewer(site[0])
    assert on_applicant(site[0]).pk != given.pk
    assert verbs_of(given) == ["feedback.given"]
    for again in (lambda: on_reviewer(site[0]), lambda: on_applicant(site[0])):
        with pytest.raises(ValidationError, match="提交后不能修改"):
            again()
    with pytest.raises(ValidationError, match="请选择纪律执行情况"):
        on_reviewer(site[1], conduct="fine")
    with pytest.raises(ValidationError, match="写明时间"):
        on_reviewer(site[1], remark=" ")
    for stranger in (UserFactory(), site[1].member.user, site[0].application.applicant):
        with pytest.raises(PermissionDenied):
            give_feedback(site[2], direction=Direction.ON_APPLICANT, conduct=Conduct.KEPT, remark="", by=stranger)
    travel_to(clock.moment(FeedbackCall.objects.latest("pk").closes_on + timedelta(days=1)))
    with pytest.raises(ValidationError, match="截止"):
        on_reviewer(site[1])


@pytest.mark.article(37)
def test_it_is_no_part_of_the_case_that_the_office_reads_and_goes_no_sooner(site, owner):
    given = on_reviewer(site[0])
    told = {part.title for part in parts_of(given.assignment.application)}
    assert ("评审任务" in told, "双向监督反馈" in told) == (True, False)
    sleeping = pgtrigger.ignore("supervision.Feedback:append_only")
    with sleeping, pytest.raises(DatabaseError, match="records_kept"), transaction.atomic():
        given.delete()


@pytest.mark.article(29)
def test_it_is_sealed_until_the_edition_is_over_and_then_opened_with_a_reason(
    edition, site, office, discipline, client
):
    given = on_reviewer(site[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM supervision_feedback t")
        assert not any(word in row[0] for row in cursor.fetchall() for word in (SAID, "broken"))
    client.force_login(discipline)
    desk, page = "/admin/desk/feedback/", f"/admin/desk/feedback/{given.pk}/open/"
    assert str(site[0].member.user) not in client.get(desk).content.decode()
    assert client.get(page).status_code == 404
    assert tell_discipline_body() == 0
    cancelled(edition, office)
    for _ in range(2):
        assert tell_discipline_body() == 1
    told = InboxItem.objects.filter(message__kind="feedback.opened_to_discipline")
    assert [item.recipient for item in told] == [discipline]
    assert str(site[0].member.user) in client.get(desk).content.decode()
    assert SAID not in client.post(page, {"reason": ""}).content.decode()
    assert SAID in client.post(page, {"reason": "年度廉洁评价。"}).content.decode()
    look = PrivateLook.objects.get(target_type="supervision.feedback")
    assert (look.by, look.reason) == (discipline, "年度廉洁评价。")
    for other in (office, site[0].member.user, site[0].application.applicant):
        client.force_login(other)
        assert client.get(page).status_code in {302, 403}


def test_a_discipline_officer_kept_from_the_application_opens_nothing_of_it(edition, site, office, discipline, client):
    given = on_reviewer(site[0])
    order_recusal(site[0].application, discipline, by=office, reason="与申报者有亲属关系。")
    cancelled(edition, office)
    client.force_login(discipline)
    assert client.get(f"/admin/desk/feedback/{given.pk}/open/").status_code == 404


def test_nobody_rewrites_or_takes_back_what_was_said(edition, site):
    on_reviewer(site[0])
    for change in (lambda: Feedback.objects.update(direction="x"), lambda: Feedback.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_who_left_or_stepped_back_says_nothing_but_is_spoken_of(edition, site, office):
    """Also when the application is withdrawn and the edition cancelled since: what happened happened."""
    dismiss_panel_member(site[1].member, by=office, reason="违反纪律。", for_cause=True)
    order_recusal(site[2].application, site[2].member.user, by=office, reason="亲属关系。")
    for assignment in site[1:]:
        with pytest.raises(PermissionDenied):
            on_applicant(fresh_from_db(assignment))
    withdraw(site[0].application, by=site[0].application.applicant, reason="另有安排。")
    cancelled(edition, office)
    assert [on_reviewer(fresh_from_db(one)).direction for one in site] == [Direction.ON_REVIEWER] * 3
    assert on_applicant(fresh_from_db(site[0])).pk


def test_a_stage_that_stopped_with_its_edition_is_asked_about(edition, site, office):
    stage = edition.stages.get(state="current")
    sheet = sheet_by(site[0].application, stage, site[0].member, score=None)
    with pytest.raises(TransitionNotAllowed, match="结束之后再作反馈"):
        on_reviewer(sheet.assignment)
    cancelled(edition, office)
    assert (ask_for_feedback(), FeedbackCall.objects.latest("pk").stage) == (1, stage)
    with pytest.raises(ValidationError, match="已经开始"):
        open_feedback(stage)


def test_an_award_whose_rules_ask_for_none_is_asked_nothing(edition):
    stage = planned_edition(load_own("hongqiao-friendship-2023")).stages.first()
    with pytest.raises(TransitionNotAllowed, match="没有规定双向监督反馈"):
        open_feedback(stage)


@pytest.mark.article(29)
def test_a_year_is_evaluated_when_all_of_it_is_over_and_shown_when_a_panel_is_made(edition, site, office, discipline):
    reviewer = Reviewer.objects.get(pk=site[0].member.user_id)
    good = {"year": 2026, "grade": "good", "remark": "公正廉洁。", "by": discipline}
    with pytest.raises(ValidationError, match="尚未结束"):
        evaluate_reviewer(reviewer, **good)
    cancelled(edition, office)
    with pytest.raises(PermissionDenied):
        evaluate_reviewer(reviewer, **{**good, "by": office})
    with pytest.raises(ValidationError, match="请改选年度"):
        evaluate_reviewer(reviewer, **{**good, "year": 2025})
    for wrong in ({"remark": " "}, {"grade": "best"}):
        with pytest.raises(ValidationError, match="请选择等次并写明评语"):
            evaluate_reviewer(reviewer, **{**good, **wrong})
    evaluate_reviewer(reviewer, **good)
    with pytest.raises(ValidationError, match="没有改动"):
        evaluate_reviewer(reviewer, **good)
    assert evaluate_reviewer(reviewer, **{**good, "grade": "poor", "remark": "接受宴请。"}).number == 2
    assert verbs_of(reviewer)[-2:] == ["reviewer.evaluated"] * 2
    (mark,) = [one.mark for one in pickable() if one.user.pk == reviewer.pk]
    assert mark == "2026年度廉洁评价“一般”：接受宴请。"
    grant_role(reviewer, Role.DISCIPLINE)
    with pytest.raises(PermissionDenied):
        evaluate_reviewer(reviewer, **{**good, "by": Reviewer.objects.get(pk=reviewer.pk)})
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewerEvaluation.objects.update(grade="good")
