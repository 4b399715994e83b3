"""A hold stops one entry; lifted it goes on, confirmed it is out."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.publicity import ENDS, passage
from workflow.applications.actions import decide_passage, withdraw
from workflow.applications.enums import Outcome
from workflow.applications.queries import candidates
from workflow.programmes.actions import advance_edition, blockers, cancel_edition
from workflow.programmes.models import Edition
from workflow.publicity.actions import confirm_hold, end_notice, lift_hold, place_hold
from workflow.publicity.enums import HoldState
from workflow.publicity.models import UPHELD_TEXT, Hold
from workflow.publicity.queries import public_notices
from workflow.publicity.stages import held_behind

AFTER = clock.moment(date(2026, 5, 19), 0, 1)


@pytest.fixture
def notice(running, travel_to):
    travel_to(clock.moment(date(2026, 5, 13)))
    return running


@pytest.mark.article(21)
def test_held_entry_alone_stays_when_the_notice_ends(notice, office, travel_to):
    held, free = notice.entries.order_by("position")
    place_hold(held, by=office, reference="YY1")
    travel_to(AFTER)
    end_notice(notice)
    assert (passage(held.application), passage(free.application)) == ("pending", "passed")
    following = notice.edition.stages.get(position=notice.stage.position + 1)
    assert list(candidates(following)) == [free.application]


@pytest.mark.article(31)
def test_applicants_page_says_that_the_entry_is_held_until_it_is_let_go(notice, office, client):
    entry = notice.entries.first()
    client.force_login(entry.application.applicant)

    def says() -> tuple[bool, bool]:
        page = client.get(entry.application.get_absolute_url()).content.decode()
        return f"{notice.get_absolute_url()}#entry-{entry.position}" in page, "收到对本项的实名异议" in page

    assert says() == (True, False)
    hold = place_hold(entry, by=office, reference="YY1")
    assert says() == (True, True)
    lift_hold(hold, by=office, reason="异议不成立。")
    assert says() == (True, False)
    withdraw(entry.application, by=entry.application.applicant, reason="不再参评。")
    place = client.get(entry.application.get_absolute_url()).content.decode()
    assert "公示至" not in place


@pytest.mark.article(21)
def test_no_officer_puts_down_another_result_than_the_period_and_the_objections(notice, office):
    application = notice.entries.first().application
    for outcome in (Outcome.PASSED, Outcome.LEFT_OUT):
        with pytest.raises(TransitionNotAllowed, match="由公示期和异议决定"):
            decide_passage(application, notice.stage, outcome, by=office, reason="另有考虑。")


@pytest.mark.article(21)
def test_stage_after_the_notice_does_not_end_before_the_held_entry_had_its_turn(notice, office, travel_to):
    held = notice.entries.first()
    hold = place_hold(held, by=office, reference="YY1")
    travel_to(AFTER)
    end_notice(notice)
    advance_edition(notice.edition, by=office)
    following = notice.edition.stages.get(position=notice.stage.position + 1)
    (blocker,) = held_behind(following)
    assert blocker.article == "21"
    assert held.public_name in blocker.message
    assert blocker in blockers(Edition.objects.get(pk=notice.edition_id))
    lift_hold(hold, by=office, reason="不成立")
    assert held_behind(following) == []
    assert held.application in candidates(following)


@pytest.mark.article(21)
def test_what_is_held_when_the_edition_is_cancelled_does_not_pass(notice, office, travel_to):
    held = notice.entries.first()
    hold = place_hold(held, by=office, reference="YY1")
    travel_to(AFTER)
    end_notice(notice)
    told = Message.objects.filter(deliveries__recipient=held.application.applicant)
    before = set(told.values_list("pk", flat=True))
    cancel_edition(Edition.objects.get(pk=notice.edition_id), by=None, reason="政策调整。")
    held = fresh_from_db(held)
    assert (fresh_from_db(hold).state, passage(held.application), held.status) == ("released", "pending", "terminated")
    letter = told.exclude(pk__in=before).get()
    assert letter.subject.startswith("届次取消")
    # There is no notice ahead in which to object.
    assert "询问" in letter.body
    assert "实名提出异议" not in letter.body


@pytest.mark.article(31)
def test_hold_lifted_after_the_end_lets_the_entry_pass(notice, office, travel_to):
    held = notice.entries.first()
    hold = place_hold(held, by=office, reference="YY1")
    travel_to(AFTER)
    end_notice(notice)
    lift_hold(hold, by=office, reason="不成立")
    assert passage(held.application) == "passed"


def test_hold_lifted_during_the_notice_passes_at_its_end(notice, office, travel_to):
    held = notice.entries.first()
    lift_hold(place_hold(held, by=office, reference="YY1"), by=office, reason="不成立")
    assert passage(held.application) == "pending"
    travel_to(AFTER)
    end_notice(notice)
    assert passage(held.application) == "passed"


def test_entry_with_a_second_open_hold_stays(notice, office, travel_to):
    held = notice.entries.first()
    first, _second = (place_hold(held, by=office, reference=number) for number in ("YY1", "YY2"))
    travel_to(AFTER)
    end_notice(notice)
    lift_hold(first, by=office, reason="不成立")
    assert passage(held.application) == "pending"


@pytest.mark.article(31)
def test_confirmed_hold_leaves_the_entry_out_and_says_so_without_names(notice, office):
    held = notice.entries.order_by("position").first()
    confirm_hold(place_hold(held, by=office, reference="YY1"), by=office, reason="张三举报属实")
    passed = held.application.passages.get(stage=notice.stage)
    assert (passed.outcome, passed.reason) == ("left_out", UPHELD_TEXT)
    shown = public_notices().get(uuid=notice.uuid).entries.all()[0]
    assert (shown.public_note, shown.status) == ("异议成立，终止公示", "terminated")


def test_lifting_another_hold_never_revives_a_confirmed_entry(notice, office, travel_to):
    held = notice.entries.first()
    first, second = (place_hold(held, by=office, reference=number) for number in ("YY1", "YY2"))
    confirm_hold(first, by=office, reason="属实")
    travel_to(AFTER)
    end_notice(notice)
    lift_hold(second, by=office, reason="不成立")
    assert passage(held.application) == "left_out"


@pytest.mark.article(31)
def test_hold_after_the_last_day_refused(notice, office, travel_to):
    travel_to(AFTER)
    with pytest.raises(RuleViolation) as refusal:
        place_hold(notice.entries.first(), by=office, reference="YY1")
    assert refusal.value.article == "31"


def test_hold_on_the_last_day_stands(notice, office, travel_to):
    travel_to(clock.moment(ENDS, 23, 59, 59))
    assert place_hold(notice.entries.first(), by=office, reference="YY1").state == HoldState.OPEN


def test_second_open_hold_of_one_reference_refused_by_rule_and_database(notice, office):
    entry = notice.entries.first()
    place_hold(entry, by=office, reference="YY1")
    with pytest.raises(RuleViolation, match="无须重复办理"):
        place_hold(entry, by=office, reference="YY1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(entry=entry, reference="YY1")


def test_what_left_the_list_is_not_held_any_more(notice, office):
    entry = notice.entries.first()
    withdraw(entry.application, by=None, reason="另有安排。")
    with pytest.raises(RuleViolation, match="不在公示期内"):
        place_hold(entry, by=office, reference="YY1")


def test_hold_by_an_editor_refused(notice, editor):
    with pytest.raises(PermissionDenied):
        place_hold(notice.entries.first(), by=editor, reference="YY1")


def test_lift_without_reason_refused(notice, office):
    hold = place_hold(notice.entries.first(), by=office, reference="YY1")
    with pytest.raises(ValidationError, match="须写明理由"):
        lift_hold(hold, by=office, reason="")
