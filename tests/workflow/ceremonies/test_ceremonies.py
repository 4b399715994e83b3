"""A ceremony from invitation to record: moved, cancelled, an honour revoked before and after, put right (Article 26)."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from wagtail.models import Site

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.ceremonies import HELD_ON, PLACE, planned, recorded
from tests.factories.honours import revoked
from tests.refusing import each_is_refused
from tests.workflow.ceremonies.conftest import AFTER
from workflow.ceremonies.actions import (
    Taken,
    cancel_ceremony,
    change_ceremony,
    check_plan,
    correct_ceremony,
    plan_ceremony,
    record_ceremony,
)
from workflow.ceremonies.models import Ceremony, Presentation

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def told(kind: str) -> int:
    return InboxItem.objects.filter(message__kind=kind).count()


def public_page(edition) -> str:
    return Client().get(f"/editions/{edition.slug}/").content.decode()


@pytest.mark.article(26)
def test_who_took_which_honour_is_public_and_who_was_represented_by_whom(edition, honours, office, travel_to):
    ceremony = planned(edition, by=office)
    assert told("ceremony.planned") == 2
    assert PLACE in public_page(edition)
    with pytest.raises(TransitionNotAllowed, match="举行之后再登记"):
        recorded(ceremony, office)
    travel_to(AFTER)
    recorded(ceremony, office, represented={honours[0].number: "示例代领人"})
    page = public_page(edition)
    for part in ("示例区副区长", "由示例代领人代领", "到场领取", honours[1].number):
        assert part in page
    with pytest.raises(TransitionNotAllowed, match="没有等待颁授的荣誉"):
        check_plan(edition, by=office)


def test_whoever_was_absent_is_due_at_the_next(edition, honours, office, second_office, travel_to):
    ceremony = planned(edition)
    travel_to(AFTER)
    recorded(ceremony, office, absent=[honours[0].number])
    later = planned(edition, held_on=date(2026, 11, 2), by=office)
    assert told("ceremony.planned") == 3
    travel_to(AFTER.replace(month=11))
    with transaction.atomic():
        revoked(honours[0], office, second_office)
        with pytest.raises(TransitionNotAllowed, match="没有可以颁授的荣誉"):
            recorded(later, office)
        transaction.set_rollback(True)
    recorded(fresh_from_db(later), office)
    assert list(later.presentations.values_list("honour", flat=True)) == [honours[0].pk]


def test_a_ceremony_is_moved_and_cancelled_and_everybody_is_told(edition, office):
    ceremony = planned(edition)
    for words in ({"held_on": date(2020, 1, 1), "place": PLACE}, {"held_on": HELD_ON, "place": " "}):
        with pytest.raises(ValidationError):
            change_ceremony(ceremony, **words, reason="场地检修。", by=office)
    moved = change_ceremony(ceremony, held_on=date(2026, 10, 20), place=PLACE, reason="场地检修。", by=office)
    cancel_ceremony(moved, reason="疫情防控需要。", by=office)
    assert (told("ceremony.changed"), told("ceremony.cancelled")) == (2, 2)
    assert "现已取消。理由：疫情防控需要。" in public_page(edition)
    for act in (
        lambda: change_ceremony(moved, held_on=HELD_ON, place=PLACE, reason="改。", by=office),
        lambda: cancel_ceremony(moved, reason="再取消。", by=office),
    ):
        with pytest.raises(TransitionNotAllowed):
            act()
    planned(edition, by=office)
    assert "现已取消" not in public_page(edition)


def test_words_and_days_that_are_no_ceremony_are_refused(edition, honours, office, travel_to, subtests):
    plan, number = partial(plan_ceremony, edition, by=office), honours[0].number
    each_is_refused(subtests, {
        "planned for a day gone by": (lambda: plan(held_on=date(2026, 10, 8), place=PLACE), ValidationError, "早于今天"),
        "planned nowhere": (lambda: plan(held_on=HELD_ON, place=" "), ValidationError, "请填写举行地点"),
        "planned at a telephone": (
            lambda: plan(held_on=HELD_ON, place="会堂，联系 13812345678"), ValidationError, "举行地点",
        ),
    })  # fmt: skip
    ceremony = planned(edition)
    change = partial(change_ceremony, ceremony, held_on=date(2026, 10, 20), by=office)
    awarded = {"awarded_by": "示例区区长", "taken": Taken()}
    correct = partial(correct_ceremony, ceremony, **{"held_on": HELD_ON, "place": PLACE, "by": office, **awarded})
    each_is_refused(subtests, {
        "changed without a reason": (lambda: change(place=PLACE, reason=" "), ValidationError, "请写明变更的理由"),
        "changed as somebody else did": (
            lambda: change(place=PLACE, reason="检修。", shown={"held_on": "2026-10-12", "place": "别处"}),
            ValidationError, "已由他人改为",
        ),
        "cancelled with a telephone": (
            lambda: cancel_ceremony(ceremony, reason="请询 13812345678。", by=office), ValidationError, "理由",
        ),
        "put right before it is held": (lambda: correct(reason="误。"), TransitionNotAllowed, "没有可以更正的记录"),
    })  # fmt: skip
    travel_to(AFTER)
    record = partial(record_ceremony, ceremony, by=office)
    refused = {
        "handed over by nobody": (lambda: record(awarded_by=" ", taken=Taken()), ValidationError, "请填写此项"),
        "handed over by a telephone": (
            lambda: record(awarded_by="某，13812345678", taken=Taken()), ValidationError, "颁授仪式的记录",
        ),
        "represented by a telephone": (
            lambda: record(awarded_by="某", taken=Taken(represented={number: "13812345678"})), ValidationError, "代领人",
        ),
    }  # fmt: skip
    each_is_refused(subtests, refused)
    recorded(ceremony, office)
    each_is_refused(subtests, {
        "put right without a reason": (lambda: correct(reason=" "), ValidationError, "请写明更正的理由"),
        "put right to a day to come": (
            lambda: correct(held_on=date(2026, 10, 14), reason="误。"), ValidationError, "晚于今天",
        ),
        "put right to a day before the honours": (
            lambda: correct(held_on=date(2026, 9, 15), reason="误。"), ValidationError, "早于所颁荣誉的授予之日",
        ),
    })  # fmt: skip


@pytest.mark.article(34)
def test_an_honour_revoked_before_is_not_handed_over_one_revoked_after_is_marked(
    edition, honours, office, second_office, travel_to
):
    ceremony = planned(edition)
    revoked(honours[0], office, second_office)
    assert told("ceremony.uninvited") == 1
    travel_to(AFTER)
    with pytest.raises(ValidationError, match="不在本次颁授之列"):
        recorded(ceremony, office, absent=[honours[0].number])
    recorded(ceremony, office)
    assert [line.honour for line in Presentation.objects.all()] == [honours[1]]
    revoked(honours[1], office, second_office, document_number="示例府发〔2026〕21号")
    assert "已撤销" in public_page(edition).partition('id="ceremony"')[2]
    Ceremony.objects.get().full_clean()


def test_a_record_is_put_right_on_what_the_page_showed(edition, honours, office, travel_to):
    ceremony = planned(edition)
    travel_to(AFTER)
    recorded(ceremony, office)
    desk = Client()
    desk.force_login(office)
    page = f"/admin/desk/ceremonies/{ceremony.pk}/"
    sent = {
        "held_on": "2026-10-11", "place": "示例会堂", "awarded_by": "示例区区长", "reason": "登记有误。",
        "represented": f"{honours[0].number} 示例代领人", "absent": honours[1].number,
    }  # fmt: skip
    shown = '{"held_on": "2026-10-12", "place": "PLACE", "awarded_by": "示例区副区长"}'
    first = desk.post(f"{page}correct/", {**sent, "shown": shown.replace("PLACE", PLACE)})
    assert first.status_code == 422, "what the page did not show was not read"
    whole = '{"held_on": "2026-10-12", "place": "PLACE", "awarded_by": "示例区副区长", "represented": "", "absent": "", "report_address": ""}'
    whole = whole.replace("PLACE", PLACE)
    assert desk.post(f"{page}correct/", {**sent, "shown": whole})["Location"] == page
    put_right = fresh_from_db(ceremony)
    assert (put_right.place, put_right.represented, put_right.absent) == (
        "示例会堂", f"{honours[0].number} 示例代领人", honours[1].number,
    )  # fmt: skip
    stale = desk.post(f"{page}correct/", {**sent, "place": "另一处", "shown": whole})
    assert (stale.status_code, "已由他人改为“示例会堂”" in stale.content.decode()) == (422, True)
    assert "更正记录" in desk.get(page).content.decode()


def test_pictures_are_those_of_the_page_that_reports_it_while_it_is_public(edition, honours, office, travel_to):
    ceremony = planned(edition)
    travel_to(AFTER)
    home = Site.objects.get(is_default_site=True).root_page
    recorded(ceremony, office, report=home)
    assert home.title in public_page(edition).partition('id="ceremony"')[2]
    taken = Taken(absent=[honours[0].number])
    number = honours[0].number
    for wrong in (
        {"represented": {"NO-1": "某"}},
        {"absent": ["NO-1"]},
        {"represented": {number: "某"}, "absent": [number]},
        {"represented": {number: "某" * 61}},
    ):
        with pytest.raises(ValidationError):
            correct_ceremony(
                ceremony, held_on=HELD_ON, place=PLACE, awarded_by="某", taken=Taken(**wrong), reason="误。", by=office
            )  # fmt: skip
    correct_ceremony(
        ceremony, held_on=HELD_ON, place=PLACE, awarded_by="示例区区长", taken=taken, reason="撤下报道。", by=office
    )
    assert fresh_from_db(ceremony).report_address == ""


def test_a_ceremony_is_planned_held_and_put_right_on_the_day_itself(edition, honours, office):
    day, taken = clock.today(), {honours[0].number: "名" * 60}
    held = recorded(planned(edition, held_on=day, by=office), office, represented=taken)
    words = {"held_on": day, "place": PLACE, "awarded_by": "示例区区长", "taken": Taken(represented=taken)}
    assert correct_ceremony(held, **words, reason="颁授人有误。", by=office).held_on == day
