"""Trainings: places, the waiting list that moves by itself, who was there, and their certificates (Article 13)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from portal import clock
from portal.documents.reading import read_pdf
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import stage_upload
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import may_read
from portal.evidence.receiving import Uploader
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.cultivation import enrolled, member, officer, pool, training
from tests.factories.evidence import pdf_file
from tests.locking import locks_of
from tests.recorded import verbs_of
from tests.refusing import refuses
from workflow.cultivation.actions import (
    add_material,
    cancel_training,
    change_training,
    check_correct_attendance,
    correct_attendance,
    leave_pool,
    record_attendance,
    withdraw_enrolment,
)
from workflow.cultivation.actions.training import CHANGEABLE
from workflow.cultivation.certificates import attendance_pdf
from workflow.cultivation.figures import yearly

pytestmark = pytest.mark.django_db
NOW = clock.moment(date(2026, 6, 1), 10)
LATER = clock.moment(date(2026, 6, 8), 14)


@pytest.fixture(scope="module")
def ground(module_setup):
    def build():
        with clock.travel(NOW):
            programme = pool()
            return {"one": member(programme, 1), "other": member(programme, 2), "held": training(programme)}

    return module_setup(build)


@pytest.fixture
def world(ground, travel_to):
    travel_to(NOW)
    return {name: fresh_from_db(row) for name, row in ground.items()}


def states(*rows) -> list[str]:
    return [fresh_from_db(row).state for row in rows]


def kinds(user) -> list[str]:
    return [item.message.kind for item in user.inbox_items.order_by("pk")]


def change(held, **fields):
    values = {name: getattr(held, name) for name in CHANGEABLE}
    return change_training(held, by=officer(), reason="报名踊跃。", **{**values, **fields})


@pytest.mark.article(13)
def test_every_member_hears_of_a_training_and_nobody_else(world):
    told = Message.objects.get(kind="training.announced")
    assert {item.recipient for item in told.inbox_items.all()} == {world["one"].user, world["other"].user}


@pytest.mark.article(13)
def test_who_comes_first_has_the_place_and_the_next_waits_and_moves_up(world):
    first, second = enrolled(world["held"], world["one"]), enrolled(world["held"], world["other"], "乙")
    third = enrolled(world["held"], world["other"], "丙")
    assert states(first, second, third) == ["enrolled", "waiting", "waiting"]
    assert "前面还有1人" in Message.objects.filter(kind="enrolment.waiting").latest("pk").body
    withdraw_enrolment(first, by=world["one"].user)
    assert states(first, second, third) == ["withdrawn", "enrolled", "waiting"]
    assert kinds(world["other"].user)[-1] == "enrolment.placed"
    with pytest.raises(TransitionNotAllowed):
        withdraw_enrolment(first, by=world["one"].user)
    change(world["held"], places=2)
    assert states(second, third) == ["enrolled", "enrolled"]


def test_the_same_person_twice_is_once_and_a_member_has_so_many_places(world):
    first = enrolled(world["held"], world["one"], " 甲 ")
    assert enrolled(world["held"], world["one"], "甲") == first
    enrolled(world["held"], world["one"], "乙")
    with pytest.raises(ValidationError, match=r"最多报名2人.*第十三条"):
        enrolled(world["held"], world["one"], "丙")


def test_who_is_not_in_the_pool_or_comes_late_is_refused(world, travel_to):
    with pytest.raises(PermissionDenied, match="在池单位"):
        enrolled(world["held"], type(world["one"])(user=UserFactory()))
    travel_to(world["held"].enrol_by + timedelta(seconds=1))
    with pytest.raises(TransitionNotAllowed, match="截止"):
        enrolled(world["held"], world["one"])


def test_nobody_else_takes_a_place_back_and_nobody_after_it_began(world, travel_to):
    first = enrolled(world["held"], world["one"])
    with pytest.raises(PermissionDenied):
        withdraw_enrolment(first, by=world["other"].user)
    travel_to(LATER)
    with pytest.raises(TransitionNotAllowed, match="已经开始"):
        withdraw_enrolment(first, by=world["one"].user)


def test_a_change_is_told_to_those_enrolled_and_takes_no_place_away(world):
    enrolled(world["held"], world["one"])
    change(world["held"], place="示例礼堂")
    assert "示例礼堂" in Message.objects.get(kind="training.changed").body
    assert kinds(world["other"].user).count("training.changed") == 0
    change(world["held"], places=2)
    enrolled(world["held"], world["other"])
    with pytest.raises(ValidationError, match="已录取 2 人"):
        change(world["held"], places=1)
    with pytest.raises(ValidationError, match="没有改动"):
        change(fresh_from_db(world["held"]))


def test_a_training_called_off_ends_its_enrolments(world):
    first, second = enrolled(world["held"], world["one"]), enrolled(world["held"], world["other"])
    cancel_training(world["held"], by=officer(), reason="讲师因故不能到场。")
    assert states(first, second) == ["lapsed", "lapsed"]
    assert kinds(world["other"].user)[-1] == "training.cancelled"
    with pytest.raises(TransitionNotAllowed):
        enrolled(world["held"], world["one"], "丁")


def test_to_the_second_of_its_deadline_and_of_its_beginning(world, travel_to):
    held, one = world["held"], world["one"]
    travel_to(held.enrol_by)
    first, second = enrolled(held, one), enrolled(held, world["other"])
    now = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=3), "enrol_by": clock.now()}
    refuses(
        (lambda: training(held.programme, **now), ValidationError, "开始时间已过"),
        (lambda: training(held.programme, enrol_by=clock.now()), ValidationError, "报名截止时间已过"),
        (
            lambda: training(held.programme, starts_at=held.starts_at, enrol_by=held.starts_at),
            ValidationError,
            "已经发布",
        ),
        (lambda: change(fresh_from_db(held), **now), ValidationError, "开始时间已过"),
    )
    travel_to(held.starts_at)
    refuses((lambda: withdraw_enrolment(first, by=one.user), TransitionNotAllowed, "培训已经开始"))
    leave_pool(one, by=one.user, reason="另有安排。")
    assert states(first, second) == ["enrolled", "waiting"]
    assert record_attendance(held, by=officer(), present=[second]).state == "held"


@pytest.mark.article(13)
def test_who_was_there_has_a_certificate_that_the_public_can_check(world, travel_to):
    there, waits = enrolled(world["held"], world["one"], "张三丰"), enrolled(world["held"], world["other"])
    with pytest.raises(TransitionNotAllowed, match="此后方可登记出席"):
        record_attendance(world["held"], by=officer(), present=[there])
    travel_to(LATER)
    record_attendance(world["held"], by=officer(), present=[there])
    assert states(there, waits, world["held"]) == ["attended", "lapsed", "held"]
    assert kinds(world["other"].user)[-1] == "enrolment.lapsed"
    there.refresh_from_db()
    said = read_pdf(attendance_pdf(there)).text
    assert "张三丰" in said.replace("\n", "")
    assert there.number in said
    page = Client().get("/verify/", {"number": f"编号：{there.number.lower().replace('-', '—')}。"}).content.decode()
    assert "培训证明有效" in page
    assert ("示例培育单位1号" in page, "张三丰" in page) == (True, False)
    with pytest.raises(PermissionDenied):
        check_correct_attendance(there, by=world["one"].user)
    correct_attendance(there, by=officer(), reason="签到为他人代签。")
    assert "培训证明不再有效" in Client().get(f"/verify/{there.number}/").content.decode()
    assert "不再有效" in Message.objects.get(kind="enrolment.corrected").body
    office = officer()
    locked = locks_of(lambda: correct_attendance(there, by=office, reason="经核实确为本人。"))
    assert locked == "enrolment enrolment"
    assert "培训证明有效" in Client().get(f"/verify/{there.number}/").content.decode()


def test_the_certificate_is_handed_to_the_member_alone(world, travel_to):
    there = enrolled(world["held"], world["one"])
    travel_to(LATER)
    record_attendance(world["held"], by=officer(), present=[there])
    answers = {}
    for name in ("one", "other"):
        client = Client()
        client.force_login(world[name].user)
        answers[name] = client.get(f"/pool/enrolments/{there.pk}/certificate.pdf")
    assert (answers["one"].status_code, answers["one"]["Content-Type"]) == (200, "application/pdf")
    assert verbs_of(there)[-1] == "enrolment.certificate_drawn"
    assert answers["other"].status_code == 404


def test_a_certificate_that_cannot_be_printed_or_names_nobody_any_more_is_not_drawn(world, travel_to):
    """A character of no font; a former member whose people are forgotten."""
    rare, gone = (
        enrolled(world["held"], world["one"], "示例\U00031350"),
        enrolled(training(world["one"].programme, title="质量工具培训"), world["one"]),
    )
    travel_to(LATER)
    for there in (rare, gone):
        record_attendance(there.training, by=officer(), present=[there])
    gone.refresh_from_db()
    gone.attendee = ""
    gone.save()
    client = Client()
    client.force_login(world["one"].user)
    missing = client.get(f"/pool/enrolments/{rare.pk}/certificate.pdf")
    assert (missing.status_code, "U+31350" in missing.content.decode()) == (503, True)
    assert client.get(f"/pool/enrolments/{gone.pk}/certificate.pdf").status_code == 404
    assert "保存期满" in client.get(f"/verify/{gone.number}/").content.decode()


@pytest.mark.article(13)
def test_material_is_for_those_with_a_place(world):
    enrolled(world["held"], world["one"])
    enrolled(world["held"], world["other"])
    office = officer()
    add_material(world["held"], by=office, material=[stage_upload(pdf_file(), uploader=Uploader(user=office))])
    file = EvidenceFile.objects.of(world["held"]).get()
    readers = {name: may_read(user, file) for name, user in {**accounts(world), "office": office}.items()}
    assert readers == {"one": True, "other": False, "office": True}
    assert kinds(world["one"].user)[-1] == "training.material_added"


def accounts(world) -> dict:
    return {name: world[name].user for name in ("one", "other")}


def figures_of(world) -> list[dict]:
    programme = world["held"].programme
    return yearly([programme])[programme.pk]


def test_figures_stand_as_the_last_day_ended(world, travel_to):
    assert figures_of(world) == []
    there = enrolled(world["held"], world["one"])
    travel_to(LATER)
    record_attendance(world["held"], by=officer(), present=[there])
    (row,) = figures_of(world)
    assert (row["year"], row["joined"], row["in_pool"], row["trainings"]) == (2026, 2, 2, 0)
    travel_to(LATER + timedelta(days=1))
    (row,) = figures_of(world)
    assert (row["trainings"], row["attended"], row["left"], row["guided"]) == (1, 1, 0, 0)
