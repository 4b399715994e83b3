"""A list is entered by consent alone, left at any time, and lost with the honour; who was handed it is told."""

import io
import zipfile
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from portal.errors import TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.honours import reinstated, revoked
from tests.owning import as_owner
from tests.refusing import each_is_refused
from tests.workflow.rosters.conftest import NOW
from tests.workflow.rosters.test_every_verb import handed, joined
from workflow.reviews.actions import order_recusal
from workflow.rosters.actions import ask_winner, decline_roster, hand_over, join_roster, leave_roster
from workflow.rosters.documents import handed_sheet
from workflow.rosters.enums import PlaceState
from workflow.rosters.models import HandedPlace, RosterPlace
from workflow.rosters.tasks import ask_missed

pytestmark = pytest.mark.django_db


def written(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind).values_list("body", flat=True))


def test_the_winner_is_asked_of_each_list_once_and_stands_on_none(honour):
    assert set(honour.roster_places.values_list("state", flat=True)) == {PlaceState.ASKED}
    codes = [one.code for one in honour.edition.rules.honours_lists]
    assert list(honour.roster_places.order_by("pk").values_list("roster", flat=True)) == codes
    (letter,) = written("roster.asked")
    assert all(one.effect in letter for one in honour.edition.rules.honours_lists)
    english = Message.objects.get(kind="roster.asked").body_en
    assert all(one.english_name in english for one in honour.edition.rules.honours_lists)
    assert (ask_winner(honour), ask_missed(), len(written("roster.asked"))) == ([], 0, 1)


def test_who_was_given_the_honour_before_is_asked_by_the_clock(honour):
    with as_owner():
        honour.roster_places.all().delete()
    assert (ask_missed(), ask_missed(), honour.roster_places.count()) == (1, 0, 3)


def test_the_word_may_be_changed_at_any_time(place):
    holder = place.honour.holder
    assert decline_roster(place, by=holder).state == PlaceState.DECLINED
    assert join_roster(place, by=holder).state == PlaceState.LISTED
    assert leave_roster(place, by=holder).state == PlaceState.LEFT
    assert join_roster(place, by=holder).state == PlaceState.LISTED
    assert RosterPlace.objects.listed().count() == 1


def test_a_revoked_honour_leaves_every_list_at_once_and_joins_none(place, office, second_office, travel_to):
    holder, older = joined(place).honour.holder, fresh_from_db(place)
    handed(place, office)
    revoked(place.honour, office, second_office, article=place.honour.edition.rules.terms.bans[0].article)
    states = place.honour.roster_places.values_list("state", flat=True)
    assert set(states) == {PlaceState.STRUCK}
    (letter,) = written("roster.left_after_handover")
    assert "荣誉已被撤销" in letter
    for act in (join_roster, leave_roster, decline_roster):
        with pytest.raises(TransitionNotAllowed, match="已经撤销"):
            act(fresh_from_db(older), by=holder)
    with pytest.raises(TransitionNotAllowed, match="已经撤销"):
        ask_winner(fresh_from_db(place.honour))
    assert ask_missed() == 0
    travel_to(NOW + timedelta(days=1))
    reinstated(fresh_from_db(place.honour), office, second_office)
    assert set(place.honour.roster_places.values_list("state", flat=True)) == {PlaceState.ASKED}, "asked anew"
    assert len(written("roster.asked")) == 2
    assert joined(fresh_from_db(place)).is_listed


def test_who_was_handed_the_list_is_named_when_somebody_leaves_it(place, office):
    joined(place)
    leave_roster(place, by=place.honour.holder)
    assert written("roster.left_after_handover") == [], "nobody has it"
    handover = handed(joined(place), office)
    number = place.honour.number.encode()
    assert _text(handover).count(number) == 1
    leave_roster(place, by=place.honour.holder)
    (letter,) = written("roster.left_after_handover")
    assert "示例区人才服务中心" in letter
    assert number not in _text(handover), "it is not handed out again"
    with pytest.raises(ValidationError, match="现在没有人"):
        handed(place, office)


def _text(handover) -> bytes:
    return zipfile.ZipFile(io.BytesIO(handed_sheet(handover))).read("xl/worksheets/sheet1.xml")


def test_a_recused_officer_hands_no_list_on(place, office):
    order_recusal(place.honour.application, office, by=None, reason="与申报者有亲属关系。")
    with pytest.raises(PermissionDenied, match="回避"):
        handed(joined(place), office)


def test_a_list_goes_to_a_body_that_has_a_name(place, office, subtests):
    hand = partial(hand_over, joined(place).honour.edition.programme, roster=place.roster, by=office)
    each_is_refused(subtests, {
        "to nobody": (lambda: hand(recipient=" "), ValidationError, "请填写接收单位的全称"),
        "to a telephone": (lambda: hand(recipient="某中心，13812345678"), ValidationError, "接收单位"),
    })  # fmt: skip


def test_the_database_keeps_consent_and_handovers(place, office):
    handed(joined(place), office)
    with pytest.raises(IntegrityError), transaction.atomic():
        RosterPlace.objects.update(answered_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        HandedPlace.objects.all().delete()
