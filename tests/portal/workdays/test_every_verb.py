"""A year's calendar, verb by verb: whom it refuses, what it locks, leaves and takes, the second time (Articles 9, 37)."""

from datetime import date

import pytest

from portal.access.enums import Role
from portal.workdays import actions as workdays
from portal.workdays.days import FIXED_HOLIDAYS, Day
from portal.workdays.enums import DayKind
from portal.workdays.models import CalendarYear
from portal.workdays.signals import year_confirmed, year_discarded, year_proposed
from tests.factories.access import UserFactory
from tests.locking import answer_to, lived

pytestmark = pytest.mark.django_db
NOTICE = {"document_title": "关于2027年部分节假日安排的通知", "document_number": "国办发明电〔2026〕×号"}
DAYS = [Day(date(2027, month, day), DayKind.HOLIDAY, name) for month, day, name in FIXED_HOLIDAYS]


def propose(who, year=2027, days=DAYS, **more):
    return workdays.propose_year(year, days, by=who, **{**NOTICE, **more})


def steps(office, second) -> dict:
    def of(act, by, **kwargs):
        return lambda who, **bad: act(CalendarYear.objects.latest("pk"), by=who, **{**kwargs, **bad}), by

    return {
        "propose_year": (propose, office),
        "discard_year": of(workdays.discard_year, office, reason="误录。"),
        "propose_year by the system": (propose, None),
        "adopt_year": of(workdays.adopt_year, office),
        "confirm_year": of(workdays.confirm_year, second),
        "propose_year anew": (lambda who, reason="放假安排调整。", **bad: propose(who, reason=reason, **bad), office),
        "confirm_year anew": of(workdays.confirm_year, second),
    }


NO_DAYS = {"days": DAYS[1:]}
WRONG = {
    "propose_year": [
        NO_DAYS, {"document_title": " "}, {"document_number": ""}, {"document_url": "nowhere"},
        {"year": 2028},
    ],
    "propose_year anew": [{"reason": " \n"}, {"demonstration": True}],
    "discard_year": [{"reason": " \n"}],
}  # fmt: skip

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "propose_year": ("PermissionDenied", "201,2027", "workdays.proposed", "ValidationError"),
    "discard_year": ("PermissionDenied late", "calendaryear", "workdays.discarded", "TransitionNotAllowed late"),
    "propose_year by the system": ("PermissionDenied", "201,2027", "workdays.proposed", "ValidationError"),
    "adopt_year": ("PermissionDenied", "201,2027 calendaryear", "workdays.adopted", "TransitionNotAllowed"),
    "confirm_year": (
        "PermissionDenied", "201,2027 calendaryear calendaryear", "workdays.confirmed", "TransitionNotAllowed",
    ),
    "propose_year anew": ("PermissionDenied", "201,2027", "workdays.proposed", "ValidationError"),
    "confirm_year anew": (
        "PermissionDenied", "201,2027 calendaryear calendaryear calendaryear",
        "workdays.superseded workdays.confirmed", "TransitionNotAllowed",
    ),
}  # fmt: skip


def test_a_calendar_verb_by_verb(office, second_office):
    found = lived(steps(office, second_office), WRONG)
    assert found == EXPECTED


def test_whoever_listens_is_told_of_every_step(office, second_office):
    heard = []
    signals = {"proposed": year_proposed, "confirmed": year_confirmed, "discarded": year_discarded}
    listeners = {name: lambda sender, year, name=name, **rest: heard.append((name, year.year)) for name in signals}
    for name, signal in signals.items():
        signal.connect(listeners[name])
    entered = propose(None)
    workdays.adopt_year(entered, by=office)
    workdays.confirm_year(entered, by=second_office)
    workdays.discard_year(propose(office, 2028, of_year(2028)), by=office, reason="误录。")
    for name, signal in signals.items():
        signal.disconnect(listeners[name])
    assert heard == [
        ("proposed", 2027),
        ("proposed", 2027),
        ("confirmed", 2027),
        ("proposed", 2028),
        ("discarded", 2028),
    ]


NOT_NOW, NOT_YOU, DONE = "TransitionNotAllowed", "PermissionDenied", ""
# Of a draft that the system entered, that an officer entered, and that counts: what each is answered who would adopt,
# confirm or discard it.
ANSWERS = {
    "the system's": {
        "system": (NOT_YOU, NOT_YOU, DONE), "first": (DONE, NOT_YOU, DONE), "second": (DONE, NOT_YOU, DONE),
        "editor": (NOT_YOU, NOT_YOU, NOT_YOU),
    },
    "an officer's": {
        "system": (NOT_YOU, NOT_YOU, DONE), "first": (NOT_NOW, NOT_YOU, DONE), "second": (NOT_NOW, DONE, DONE),
        "editor": (NOT_YOU, NOT_YOU, NOT_YOU),
    },
    "in force": {
        "system": (NOT_YOU, NOT_YOU, NOT_NOW), "first": (NOT_NOW, NOT_YOU, NOT_NOW), "second": (NOT_NOW, NOT_NOW, NOT_NOW),
        "editor": (NOT_YOU, NOT_YOU, NOT_YOU),
    },
}  # fmt: skip


def test_who_may_do_what_with_a_calendar(office, second_office, editor):
    people = {"system": None, "first": office, "second": second_office, "editor": editor}
    third = UserFactory(roles=[Role.OFFICE])
    confirmed = propose(office)
    workdays.confirm_year(confirmed, by=third)
    drafts = {
        "the system's": propose(None, 2028, of_year(2028)), "an officer's": propose(office, 2029, of_year(2029)),
        "in force": confirmed,
    }  # fmt: skip
    found = {name: {who: tuple(answers(year, user)) for who, user in people.items()} for name, year in drafts.items()}
    assert found == ANSWERS


def of_year(year) -> list[Day]:
    return [Day(date(year, month, day), DayKind.HOLIDAY, name) for month, day, name in FIXED_HOLIDAYS]


def answers(year, user):
    """What this person is answered who would adopt, confirm, discard it."""
    for act, more in (
        (workdays.adopt_year, {}),
        (workdays.confirm_year, {}),
        (workdays.discard_year, {"reason": "误。"}),
    ):
        answer = answer_to(lambda act=act, more=more: act(CalendarYear.objects.get(pk=year.pk), by=user, **more))
        yield answer.removesuffix(" late")
