"""Before a side is heard in person it is reminded, and may put the time in its own calendar (Article 31)."""

from datetime import timedelta

import pytest

from objections import receipts
from objections.actions import agree_together, cancel_sitting, hold_sitting, move_sitting, name_concerned, set_sitting
from objections.enums import SittingParty
from objections.models import Objection, Sitting
from objections.tasks import remind_sittings
from portal import clock
from portal.messages.models import InboxItem, Message
from portal.settings import celery
from portal.workdays import calendar
from tests.conftest import fresh_from_db
from tests.factories.objections import NAME, a_presider, asked, investigating, plan_of, sitting_arranged
from tests.objections.test_concerned import conduct
from tests.objections.test_views import PROGRESS
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
DUE = ["objection.sitting_due", "objection.other_sitting_due", "objection.office_sitting_due"]


def told():
    return [Message.objects.filter(kind=kind).count() for kind in DUE]


def day_before(sitting, workdays=1):
    """The last day on which so many working days are left to it."""
    day = clock.day_of(sitting.starts_at)
    while calendar.count_workdays(day, clock.day_of(sitting.starts_at)) < workdays:
        day -= timedelta(days=1)
    return clock.moment(day, 9)


def test_the_worker_looks_for_it():
    tasks = [one["task"] for one in celery.CELERY_BEAT_SCHEDULE.values()]
    assert "objections.tasks.remind_sittings" in tasks


def test_the_side_and_the_office_are_reminded_once_a_working_day_before(entry, office, second_office, travel_to):
    sitting = sitting_arranged(entry, by=office)
    assert (remind_sittings(), told()) == (0, [0, 0, 0])
    travel_to(day_before(sitting))
    assert (remind_sittings(), remind_sittings(), told()) == (1, 0, [1, 0, 1])
    letter = Message.objects.get(kind=DUE[0]).body
    assert (sitting.place in letter, "单独听取" in letter) == (True, True)
    item = InboxItem.objects.filter(message__kind=DUE[2])
    assert {one.recipient for one in item} == {office, second_office, sitting.presider}
    assert NAME not in Message.objects.get(kind=DUE[2]).body


def test_the_other_side_is_told_nothing_of_the_objector_and_the_reverse(entry, office, travel_to):
    objection = asked(entry, by=office).objection
    sitting = set_sitting(objection, by=office, party=SittingParty.OTHER_SIDE, plan=plan_of())
    travel_to(day_before(sitting))
    assert (remind_sittings(), told()) == (1, [0, 1, 1])
    letter = Message.objects.get(kind=DUE[1])
    for secret in (NAME, objection.number):
        assert secret not in letter.subject + letter.body


def test_both_together_both_are_reminded(entry, office, travel_to):
    objection = agree_together(asked(entry, by=office).objection)
    sitting = set_sitting(fresh_from_db(objection), by=office, party=SittingParty.TOGETHER, plan=plan_of())
    travel_to(day_before(sitting))
    assert (remind_sittings(), told()) == (1, [1, 1, 1])


def test_the_rules_say_how_long_before(entry, office, travel_to):
    sitting = sitting_arranged(entry, by=office)
    data = entry.notice.edition.rules.as_data()
    data["objections"]["sitting_reminder_workdays"] = 2
    Edition.objects.filter(pk=entry.notice.edition_id).update(frozen=freeze(data, "c" * 64))
    travel_to(day_before(sitting, 2))
    assert remind_sittings() == 1


def test_moved_it_is_reminded_of_anew_and_called_off_no_more(entry, office, travel_to):
    sitting = sitting_arranged(entry, by=office)
    travel_to(day_before(sitting))
    remind_sittings()
    moved = move_sitting(fresh_from_db(sitting), by=office, plan=plan_of(sitting.presider, days=5), reason="冲突。")
    assert (remind_sittings(), told()) == (0, [1, 0, 1])
    travel_to(day_before(moved))
    assert (remind_sittings(), told()) == (1, [2, 0, 2])
    other = sitting_arranged(entry, by=office)
    cancel_sitting(other, by=office, reason="不再进行。")
    travel_to(day_before(other))
    assert remind_sittings() == 0


def test_begun_or_held_nobody_is_reminded(entry, office, travel_to):
    sitting = sitting_arranged(entry, by=office)
    travel_to(sitting.starts_at)
    assert remind_sittings() == 0
    hold_sitting(fresh_from_db(sitting), by=office, attendance="到场。", shared="说明。", full="说明。")
    assert remind_sittings() == 0


@pytest.mark.article(28)
def test_a_recused_officer_is_not_reminded(entry, office, second_office, travel_to):
    sitting = sitting_arranged(entry, by=office)
    order_recusal(entry.application, second_office, by=office, reason="有利害关系。")
    travel_to(day_before(sitting))
    remind_sittings()
    assert not InboxItem.objects.filter(message__kind=DUE[2], recipient=second_office).exists()


def opened_by_objector(client, objection, token):
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})


def test_each_side_has_the_time_for_its_calendar_from_its_own_page(client, entry, office):
    token = receipts.new_token()
    statement = asked(entry, by=office, token=token)
    objection = Objection.objects.get(pk=statement.objection_id)
    ours = set_sitting(objection, by=office, party=SittingParty.OBJECTOR, plan=plan_of())
    theirs = set_sitting(
        fresh_from_db(objection), by=office, party=SittingParty.OTHER_SIDE, plan=plan_of(ours.presider, hour=14)
    )
    opened_by_objector(client, objection, token)
    address = f"{PROGRESS}sitting/{ours.pk}.ics"
    assert address in client.get(PROGRESS).content.decode()
    answer = client.get(address)
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART:" in text
    for secret in (entry.public_name, entry.title, NAME, objection.number):
        assert secret not in text
    assert client.get(f"{PROGRESS}sitting/{theirs.pk}.ics").status_code == 404
    client.logout()
    client.force_login(entry.application.applicant)
    page = f"/apply/statements/{statement.pk}/"
    theirs_at = f"{page}sitting/{theirs.pk}.ics"
    assert theirs_at in client.get(page).content.decode()
    text = client.get(theirs_at).content.decode()
    for secret in (NAME, objection.number):
        assert secret not in text
    assert client.get(f"{page}sitting/{ours.pk}.ics").status_code == 404
    cancel_sitting(Sitting.objects.get(pk=theirs.pk), by=office, reason="不再进行。")
    assert client.get(theirs_at).status_code == 404


def test_nobody_else_has_it(client, entry, office, second_office):
    statement = asked(entry, by=office)
    sitting = set_sitting(statement.objection, by=office, party=SittingParty.OTHER_SIDE, plan=plan_of())
    assert client.get(f"{PROGRESS}sitting/{sitting.pk}.ics").status_code == 302
    client.force_login(second_office)
    assert client.get(f"/apply/statements/{statement.pk}/sitting/{sitting.pk}.ics").status_code == 404
    assert investigating(entry, by=office)


@pytest.mark.article(28)
def test_whose_conduct_it_turns_out_to_be_is_not_reminded_although_it_was_to_preside(entry, office, travel_to):
    objection, presider = conduct(entry, office), a_presider()
    sitting = set_sitting(objection, by=office, party=SittingParty.OBJECTOR, plan=plan_of(presider))
    before = presider.inbox_items.count()
    name_concerned(objection, by=office, people=[presider], reason="所述时间由其值班。")
    travel_to(day_before(sitting))
    assert (remind_sittings(), told()) == (1, [1, 0, 1])
    assert presider.inbox_items.count() == before
