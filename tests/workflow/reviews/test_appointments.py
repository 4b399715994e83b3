"""Hearings and visits: arranged one after the other, told beforehand, judged once they have begun (Articles 22, 23)."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import Message
from portal.transitions.core import allows
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.programmes import load_own
from tests.factories.reviews import WORDS, assigned, points, sheet_by
from tests.locking import lived
from tests.showing import opened_for_many, send
from workflow.applications.actions import withdraw
from workflow.programmes.actions import blockers, cancel_edition
from workflow.programmes.ruleset.stage_settings import AssessmentSettings
from workflow.reviews.actions import (
    arrange_appointments,
    cancel_appointment,
    check_score,
    hold_appointment,
    miss_appointment,
    move_appointment,
    order_recusal,
    submit_score_sheet,
)
from workflow.reviews.actions.appointing import Plan
from workflow.reviews.models import Appointment, Recusal
from workflow.reviews.queries import going_to

pytestmark = [pytest.mark.django_db]
STAGE = "site-visit"
DESK = "/admin/desk/appointments/"
PLACE = "示例路1号三楼会议室"


@pytest.fixture
def visit(edition):
    return edition.stages.get(code=STAGE, state="current")


@pytest.fixture
def begin(visit):
    """The next Friday that is worked, at two."""
    day = clock.today() + timedelta(days=1)
    while day.weekday() != 4:
        day += timedelta(days=1)
    return clock.moment(day, 14)


def planned(begin, **changes) -> Plan:
    return Plan(**{"starts_at": begin, "minutes": 60, "place": PLACE, **changes})


def test_of_every_verb_whom_it_refuses_what_it_locks_and_leaves(visit, applications, begin, office):
    def settled(act, **values):
        return lambda by, **bad: act(Appointment.objects.latest("pk"), by=by, **{**values, **bad})

    def arranged(by, place=PLACE, minutes=60, starts_at=None):
        return arrange_appointments(
            visit,
            [fresh_from_db(applications[0])],
            Plan(starts_at or clock.now() + timedelta(hours=1), minutes, place),
            by=by,
        )

    def later(act, **values):
        def do(by, **bad):
            one = Appointment.objects.latest("pk")
            with clock.travel(one.starts_at):
                return act(one, by=by, **{**values, **bad})

        return do

    moved = {"starts_at": begin, "minutes": 30, "place": "另一处", "reason": "场地有变。"}
    found = lived(
        {
            "arrange_appointments": (arranged, office),
            "move_appointment": (settled(move_appointment, **moved), office),
            "miss_appointment": (later(miss_appointment, reason="堵车。"), office),
            "arrange_appointments again": (arranged, office),
            "cancel_appointment": (settled(cancel_appointment, reason="另行安排。"), office),
            "arrange_appointments anew": (arranged, office),
            "hold_appointment": (later(hold_appointment, attendance="双方到场。"), office),
        },
        {
            "arrange_appointments": [{"place": " "}, {"minutes": 0}, {"starts_at": clock.now()}],
            "move_appointment": [{"reason": " "}, {"place": " "}, {"starts_at": clock.now()}],
            "miss_appointment": [{"reason": " "}],
            "cancel_appointment": [{"reason": " "}],
            "hold_appointment": [{"attendance": " "}],
        },
    )
    settling = "edition appointment appointment"

    def twice(event):
        return f"review.appointment_{event} review.appointment_{event}"

    arranging = ("PermissionDenied", "edition application", twice("arranged"), "TransitionNotAllowed")
    assert found == {
        "arrange_appointments": arranging,
        "move_appointment": ("PermissionDenied", settling, twice("moved"), "ValidationError"),
        "miss_appointment": ("PermissionDenied", settling, twice("missed"), "TransitionNotAllowed"),
        "arrange_appointments again": arranging,
        "cancel_appointment": ("PermissionDenied", settling, twice("cancelled"), "TransitionNotAllowed"),
        "arrange_appointments anew": arranging,
        "hold_appointment": ("PermissionDenied", settling, twice("held"), "TransitionNotAllowed"),
    }


@pytest.mark.article(23)
def test_one_after_the_other_and_what_a_day_cannot_hold_goes_on_the_next_working_day(
    visit, applications, begin, office
):
    plan = planned(begin, minutes=100, pause=20, latest=time(16, 30))
    first, second = arrange_appointments(visit, reversed(applications), plan, by=office)
    assert [first.application, second.application] == applications[::-1]
    assert (first.starts_at, second.starts_at) == (begin, begin + timedelta(days=3))
    assert (first.position, second.position) == (None, None)


@pytest.mark.article(23)
def test_by_lot_each_has_a_place_of_its_own_on_record(visit, applications, begin, office):
    made = arrange_appointments(visit, applications, planned(begin), by=office, by_lot=True, note="请携带原始记录")
    assert [one.position for one in made] == [1, 2]
    assert {one.application for one in made} == set(applications)
    letter = Message.objects.get(kind="review.appointment_arranged", about_id=made[1].application_id)
    assert "抽签次序：第2位。" in letter.body
    assert "请携带原始记录" in letter.body


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pause": -1}, "间隔"),
        ({"latest": time(14, 30)}, "一场也排不下"),
        ({"minutes": 24 * 60 + 1}, "时长"),
        ({"starts_at": datetime(9999, 12, 31, 23, 50, tzinfo=clock.ZONE), "latest": time(23, 55)}, "超过一年"),
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_its_field(visit, applications, begin, office, changes, words):
    with pytest.raises(ValidationError, match=words):
        arrange_appointments(visit, applications, planned(begin, **changes), by=office)
    assert not Appointment.objects.exists()


def test_two_at_once_in_one_place_are_refused_also_by_moving(visit, applications, begin, office):
    first = arrange_appointments(visit, applications[:1], planned(begin), by=office)[0]
    with pytest.raises(ValidationError, match="已经排有一场"):
        arrange_appointments(visit, applications[1:], planned(begin + timedelta(minutes=59)), by=office)
    second = arrange_appointments(visit, applications[1:], planned(begin + timedelta(minutes=60)), by=office)[0]
    with pytest.raises(ValidationError, match="已经排有一场"):
        move_appointment(first, by=office, starts_at=begin, minutes=61, place=PLACE, reason="延长。")
    assert [fresh_from_db(one).minutes for one in (first, second)] == [60, 60]


@pytest.mark.article(22)
def test_a_sheet_waits_for_the_visit_and_the_stage_for_its_record(visit, applications, begin, office, travel_to):
    seat = visit.edition.panels.get().members.first()
    given = assigned(applications[0], visit, seat)
    appointment = arrange_appointments(visit, applications[:1], planned(begin), by=office)[0]
    with pytest.raises(TransitionNotAllowed, match="开始以后再提交评分表"):
        submit_score_sheet(given, by=seat.user, **points(given), **WORDS)
    with pytest.raises(TransitionNotAllowed, match="开始以后再登记"):
        hold_appointment(appointment, by=office, attendance="双方到场。")
    told = [one.message for one in blockers(visit.edition)]
    assert "评审日程尚未登记是否进行" in told[0]
    travel_to(begin)
    assert allows(check_score, given, by=seat.user)
    hold_appointment(appointment, by=office, attendance="申报方三人、评审组三人到场，14:00至15:00。")
    assert not any("评审日程" in one.message for one in blockers(visit.edition))


def test_where_nothing_is_arranged_the_review_goes_on_as_before(visit, applications):
    assert sheet_by(applications[0], visit, visit.edition.panels.get().members.first())


def test_reviewers_given_the_file_are_told_and_those_recused_are_not(visit, applications, begin, office):
    members = list(visit.edition.panels.get().members.order_by("pk"))
    for member in members[:2]:
        assigned(applications[0], visit, member)
    order_recusal(applications[0], user=members[1].user, by=office, reason="曾任顾问。")
    arrange_appointments(visit, applications[:1], planned(begin), by=office)
    told = Message.objects.get(kind="review.appointment_reviewers")
    assert [item.recipient for item in told.inbox_items.all()] == [members[0].user]


def test_who_is_given_the_file_later_is_told_once_and_named_as_going(visit, applications, begin, office, client):
    members = list(visit.edition.panels.get().members.order_by("pk"))
    first = assigned(applications[0], visit, members[0])
    appointment = arrange_appointments(visit, applications[:1], planned(begin), by=office)[0]
    for _twice in range(2):
        assigned(applications[0], visit, members[1])
    told = Message.objects.get(kind="review.appointment_reviewers")
    assert [item.recipient for item in told.inbox_items.order_by("pk")] == [one.user for one in members[:2]]
    order_recusal(applications[0], user=first.member.user, by=office, reason="曾任顾问。")
    assert [one.member for one in going_to(fresh_from_db(appointment))] == [members[1]]
    client.force_login(office)
    page = client.get(f"{DESK}{appointment.pk}/").content.decode()
    assert (str(members[1]) in page, str(members[0]) in page, "安排日程" in page) == (True, False, True)


def test_who_leaves_is_awaited_no_more(visit, applications, begin, office):
    appointment = arrange_appointments(visit, applications[:1], planned(begin), by=office)[0]
    withdraw(applications[0], by=applications[0].applicant, reason="另有安排。")
    assert fresh_from_db(appointment).state == "cancelled"
    assert not Message.objects.filter(kind="review.appointment_cancelled").exists()
    with pytest.raises(RuleViolation):
        arrange_appointments(visit, [fresh_from_db(applications[0])], planned(begin), by=office)


def test_an_officer_who_is_recused_neither_arranges_nor_sees(visit, applications, begin, office, client):
    appointment = arrange_appointments(visit, applications[:1], planned(begin), by=office)[0]
    order_recusal(applications[0], user=office, by=UserFactory(roles=[Role.OFFICE]), reason="亲属。")
    assert Recusal.objects.filter(user=office).exists()
    with pytest.raises(PermissionDenied):
        cancel_appointment(appointment, by=office, reason="改日。")
    client.force_login(office)
    assert client.get(f"{DESK}{appointment.pk}/").status_code == 404
    assert applications[0].number not in client.get(DESK).content.decode()


@pytest.mark.article(23)
def test_the_office_arranges_by_its_form_and_the_applicant_takes_it_into_a_calendar(
    visit, applications, begin, office, client
):
    client.force_login(office)
    data = {
        "stage": visit.pk, "numbers": f"{applications[1].number}\n", "starts_at": f"{begin:%Y-%m-%dT%H:%M}",
        "minutes": "45", "pause": "0", "place": f"{PLACE}\r\nX-EVIL:1\rX-EVIL:2", "note": "",
    }  # fmt: skip
    wrong = send(client, f"{DESK}do/arrange/", **data | {"numbers": "CNZL-0000"})
    assert "本环节没有这一编号" in wrong.content.decode()
    assert send(client, f"{DESK}do/arrange/", **data).status_code == 302
    appointment = Appointment.objects.get()
    assert (appointment.application, appointment.starts_at, appointment.minutes) == (applications[1], begin, 45)
    client.force_login(applications[1].applicant)
    page = client.get(applications[1].get_absolute_url()).content.decode()
    assert PLACE in page
    event = client.get(f"/apply/{applications[1].pk}/appointments/{appointment.pk}.ics")
    assert f"DTSTART:{begin.astimezone(UTC):%Y%m%dT%H%M%SZ}" in event.content.decode()
    assert "X-EVIL" not in {line.partition(":")[0] for line in event.content.decode().splitlines()}
    assert event["Content-Type"].startswith("text/calendar")
    client.force_login(applications[0].applicant)
    assert client.get(f"/apply/{applications[1].pk}/appointments/{appointment.pk}.ics").status_code == 404


def test_a_stage_that_meets_nobody_arranges_nothing(edition, applications, office):
    stage = edition.stages.get(code="documents")
    with pytest.raises((RuleViolation, TransitionNotAllowed)):
        arrange_appointments(stage, applications, planned(clock.now() + timedelta(days=1)), by=office)


def test_of_many_that_were_held_each_is_registered_and_one_still_to_come_is_not(
    visit, applications, begin, office, client, travel_to
):
    made = arrange_appointments(visit, applications, planned(begin, pause=60), by=office)
    travel_to(begin + timedelta(minutes=90))
    client.force_login(office)
    page = client.get(f"{DESK}many/hold/", {"chosen": [one.pk for one in made]})
    assert "才开始，开始以后再登记" in page.context["kept_back"][0].obstacle
    sent = opened_for_many(client, f"{DESK}many/hold/", *made)
    client.post(f"{DESK}many/hold/", {**sent, "chosen": [one.pk for one in made], "attendance": "双方均到场。"})
    assert [(fresh_from_db(one).state, fresh_from_db(one).attendance) for one in made] == [
        ("held", "双方均到场。"), ("arranged", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["2022", "2023"])
def test_every_stage_that_hears_or_visits_may_be_arranged(version):
    """The plan of 2022 hears applicants and visits them, the measures of 2023 visit them."""
    rules = load_own(f"changning-quality-{version}").rules
    meeting = [stage.name for stage in rules.stages_of(AssessmentSettings) if stage.in_person]
    assert meeting == (["陈述答辩", "现场评审"] if version == "2022" else ["现场评审"])


def test_nothing_is_offered_where_no_stage_meets_anybody(edition, office, client):
    client.force_login(office)
    assert "do/arrange/" in client.get(DESK).content.decode()
    cancel_edition(edition, by=None, reason="工作计划调整。")
    assert "目前没有当面进行的环节" in client.get(f"{DESK}do/arrange/", follow=True).content.decode()
