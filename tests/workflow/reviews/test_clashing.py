"""Nobody is awaited at two hearings or visits at once: arranged, moved, given a file, in one edition or two (Articles 22, 23)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from portal import clock
from portal.confirming.actions import propose
from portal.errors import RuleViolation, TransitionNotAllowed
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import load_fixture, running_edition
from tests.factories.reviews import assigned
from tests.factories.seconding import by_two
from tests.locking import locks_of
from tests.owning import as_owner
from workflow.reviews.actions import (
    arrange_appointments,
    cancel_appointment,
    form_panel,
    move_appointment,
    order_recusal,
    withdraw_assignment,
)
from workflow.reviews.actions.appointing import Plan
from workflow.reviews.appointment_forms import ArrangeForm
from workflow.reviews.discipline import LIFT_RECUSAL
from workflow.reviews.models import Appointment
from workflow.reviews.suggesting import suggest

pytestmark = [pytest.mark.django_db, pytest.mark.article(23)]
STAGE = "site-visit"
HOUR = timedelta(hours=1)


@pytest.fixture
def visit(edition):
    return edition.stages.get(code=STAGE, state="current")


@pytest.fixture
def begin(visit):
    return clock.moment(clock.today() + timedelta(days=3), 9)


@pytest.fixture
def members(visit):
    return list(visit.edition.panels.get().members.order_by("pk"))


def arranged(application, begin, place, office, stage=None):
    stage = stage or application.edition.current_stage
    return arrange_appointments(stage, [application], Plan(begin, 60, place), by=office)[0]


def test_two_rooms_at_once_are_refused_to_whoever_belongs_to_both(applications, visit, begin, members, office):
    for application in applications:
        assigned(application, visit, members[0])
    first = arranged(applications[0], begin, "甲室", office)
    with pytest.raises(ValidationError) as refusal:
        arranged(applications[1], begin + HOUR / 2, "乙室", office)
    assert f"{members[0].user}（{clock.display(begin)}）" in refusal.value.messages[0]
    assert "请换一个时间" in refusal.value.messages[0]
    second_one = arranged(applications[1], begin + HOUR, "乙室", office)
    with pytest.raises(ValidationError, match="已有其他申报的评审日程"):
        move_appointment(first, by=office, starts_at=begin + HOUR / 2, minutes=60, place="甲室", reason="推迟。")
    cancel_appointment(second_one, by=office, reason="另行安排。")
    move_appointment(first, by=office, starts_at=begin + HOUR / 2, minutes=60, place="甲室", reason="推迟。")


def test_it_holds_between_two_editions_under_the_lock_of_the_person(applications, visit, begin, members, office):
    assigned(applications[0], visit, members[0])
    arranged(applications[0], begin, "甲室", office)
    other = running_edition(load_fixture("riverside-2026"))
    with clock.travel(DURING):
        elsewhere = submitted_application(other, track="workshop")
    with clock.travel(other.deadline + HOUR):
        stage = reach(other, "tour")
    seat = form_panel(
        other, by=None, name="走访组", members=[(members[0].user, "某大学")], leader=members[0].user
    ).members.get()
    assigned(elsewhere, stage, seat)
    with pytest.raises(ValidationError, match="已有其他申报的评审日程"):
        arranged(elsewhere, begin + HOUR / 2, "工坊", office, stage)
    locks = locks_of(lambda: arranged(elsewhere, begin + 2 * HOUR, "工坊", office, stage))
    assert locks == "edition application user"


def test_who_is_awaited_elsewhere_is_not_given_the_file_offered_or_proposed(
    applications, visit, begin, members, office, client
):
    busy, free = members[:2]
    assigned(applications[0], visit, busy)
    arranged(applications[0], begin, "甲室", office)
    arranged(applications[1], begin, "乙室", office)
    with pytest.raises(RuleViolation, match="请改派他人，或者先将其中一场改期"):
        assigned(applications[1], visit, busy)
    assert locks_of(lambda: assigned(applications[1], visit, free)) == "edition application panelmember user"
    assigned(applications[0], visit, busy)  # twice is once
    client.force_login(office)
    page = client.get(f"/admin/desk/reviews/{applications[1].pk}/assign/").content.decode()
    assert f"{busy} —— 该件的评审日程与其另一场同时" in page
    planned = suggest([applications[1]], {"each": 9})[applications[1].pk]
    assert busy.pk not in {one.value for one in planned.choices}
    assert "另有日程" in planned.words


def test_one_reviewer_is_not_proposed_for_two_files_heard_at_one_time(applications, visit, begin, members, office):
    for application, place in zip(applications, ("甲室", "乙室"), strict=True):
        arranged(application, begin, place, office)
    planned = suggest(applications, {"each": 2})
    chosen = [{one.value for one in planned[file.pk].choices} for file in applications]
    assert not chosen[0] & chosen[1]
    assert sorted(map(len, chosen)) == [1, 2]  # three members: as many as can be
    assert any("另有日程" in planned[file.pk].words for file in applications)
    move_appointment(
        Appointment.objects.get(application=applications[1]), by=office, starts_at=begin + HOUR, minutes=60,
        place="甲室", reason="错开。",
    )  # fmt: skip
    planned = suggest(applications, {"each": 2})
    assert [len(planned[file.pk].choices) for file in applications] == [2, 2]


def test_several_rooms_sit_side_by_side(applications, visit, begin, members, office):
    with pytest.raises(ValidationError, match="不得空白，也不得与地点重复"):
        arrange_appointments(visit, applications, Plan(begin, 60, "甲室", others=("甲室",)), by=office)
    for application in applications:
        assigned(application, visit, members[0])
    with pytest.raises(ValidationError, match="在这段时间已有其他申报的评审日程"):
        arrange_appointments(visit, applications, Plan(begin, 60, "甲室", others=("乙室",)), by=office)
    first = members[0].assignments.get(application=applications[0], stage=visit)
    withdraw_assignment(first, by=office, reason="错开。")
    made = arrange_appointments(visit, applications, Plan(begin, 60, "甲室", others=("乙室",)), by=office)
    assert [(one.starts_at, one.place) for one in made] == [(begin, "甲室"), (begin, "乙室")]
    slots = Plan(begin, 60, "甲室", pause=30, others=("乙室",)).times(3)
    assert slots[2] == (begin + HOUR * 3 / 2, "甲室")
    form = ArrangeForm(
        {
            "stage": visit.pk, "starts_at": "2099-01-01T09:00", "minutes": 30, "pause": 0, "place": "甲室",
            "others": " 乙室 \n\n丙室", "numbers": "",
        },
        user=office,
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.cleaned_data["plan"].places == ["甲室", "乙室", "丙室"]


def test_a_recusal_is_not_lifted_into_two_rooms_at_once(applications, visit, begin, members, office):
    for application in applications:
        assigned(application, visit, members[0])
    recusal = order_recusal(applications[0], members[0].user, by=office, reason="误。")
    for application, place in zip(applications, ("甲室", "乙室"), strict=True):
        arranged(application, begin, place, office)
    with pytest.raises(TransitionNotAllowed, match=f"{members[0].user}在.*有两场评审日程同时进行；请先将其中一场改期"):
        propose(LIFT_RECUSAL, recusal, by=office, reason="登记有误。")
    cancel_appointment(Appointment.objects.get(application=applications[1]), by=office, reason="另行安排。")
    by_two(propose(LIFT_RECUSAL, recusal, by=office, reason="登记有误。"))
    with pytest.raises(ValidationError, match="已有其他申报的评审日程"):
        arranged(applications[1], begin, "乙室", office)


def test_two_at_once_that_stand_from_before_are_said_at_the_desk(applications, visit, begin, members, office, client):
    for application, at in zip(applications, (begin, begin + HOUR), strict=True):
        assigned(application, visit, members[0])
        arranged(application, at, f"{application.number}室", office)
    with as_owner():
        Appointment.objects.update(starts_at=begin)
    client.force_login(office)
    case = f"/admin/desk/appointments/{Appointment.objects.get(application=applications[0]).pk}/"
    page = client.get(case).content.decode()
    assert f"{members[0].user}：{clock.display(begin)}另有一场（{applications[1].number}）" in page
    assert "请改期，或者改派评审人员" in page
    order_recusal(applications[1], office, by=None, reason="亲属。")
    assert applications[1].number not in client.get(case).content.decode()
    order_recusal(applications[1], members[0].user, by=None, reason="亲属。")
    assert "另有一场" not in client.get(case).content.decode()
