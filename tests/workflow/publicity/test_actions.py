"""Planning, publishing, correcting and ending a notice."""

import hashlib
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.powers.actions import suspend_account
from portal.workdays.days import YearNotConfirmed
from portal.workdays.models import CalendarYear
from tests.conftest import fresh_from_db
from tests.factories.publicity import ENDS, PUBLISHED, STARTS, passage
from workflow.applications.actions import withdraw
from workflow.programmes.actions import cancel_edition
from workflow.publicity.actions import (
    check_withdraw_draft,
    end_notice,
    plan_notice,
    publish_notice,
    refresh_notice,
    withdraw_draft,
)
from workflow.publicity.enums import NoticeState
from workflow.publicity.models import Notice, NoticeEntry
from workflow.publicity.tasks import close_ended_notices

pytestmark = pytest.mark.django_db
AFTER = clock.moment(date(2026, 5, 19), 0, 1)


@pytest.fixture(autouse=True)
def _on_publication_day(db, travel_to):
    travel_to(clock.moment(PUBLISHED))


def test_plan_notice_takes_entries_from_the_workflow(stage, office):
    notice = plan_notice(stage, by=office)
    names = [application.public_name for application in stage.edition.applications.order_by("pk")]
    assert [entry.public_name for entry in notice.entries.order_by("position")] == names
    assert (notice.state, notice.workdays_required) == (NoticeState.DRAFT, 5)


def test_draft_falls_with_its_edition(draft):
    cancel_edition(draft.edition, by=None, reason="工作计划调整。")
    assert fresh_from_db(draft).state == NoticeState.WITHDRAWN


@pytest.mark.article(21)
def test_publish_notice_starts_the_legal_clock_the_day_after(draft, office):
    notice = publish_notice(draft, by=office)
    assert (notice.starts_on, notice.ends_on) == (STARTS, ENDS)
    assert notice.workday_dates == [date(2026, 5, day) for day in (12, 13, 14, 15, 18)]
    assert set(notice.entries.values_list("starts_on", "ends_on")) == {(STARTS, ENDS)}
    assert (notice.elapsed(PUBLISHED), notice.elapsed(date(2026, 5, 14)), notice.elapsed(date(2026, 5, 17))) == (
        0,
        3,
        4,
    )


def test_publish_notice_journals_the_digest_of_the_canonical_list(draft, office):
    notice = publish_notice(draft, by=office)
    assert hashlib.sha256(notice.document.encode()).hexdigest() == notice.sha256
    event = Event.objects.get(verb="notice.published", target_id=str(notice.pk))
    assert event.payload["sha256"] == notice.sha256
    listed = [entry["name"] for entry in json.loads(notice.document)["entries"]]
    assert listed == [entry.public_name for entry in notice.entries.order_by("position")]


@pytest.mark.article(21)
def test_publish_notice_refused_while_the_calendar_is_unconfirmed(draft, office):
    with transaction.atomic():
        CalendarYear.objects.filter(year=2026).update(year=2062)
        with pytest.raises(YearNotConfirmed):
            publish_notice(draft, by=office)
        transaction.set_rollback(True)


@pytest.mark.article(21)
def test_plan_notice_refused_while_the_calendar_is_unconfirmed(stage, office):
    with transaction.atomic():
        CalendarYear.objects.filter(year=2026).update(year=2062)
        with pytest.raises(YearNotConfirmed, match="2026"):
            plan_notice(stage, by=office)
        transaction.set_rollback(True)


@pytest.mark.article(21)
@pytest.mark.parametrize("workdays", [1, 4])
def test_plan_notice_shorter_than_the_minimum_refused(stage, office, workdays):
    with pytest.raises(RuleViolation) as refusal:
        plan_notice(stage, by=office, workdays=workdays)
    assert refusal.value.article == "21"


def test_plan_notice_longer_than_the_minimum_allowed(stage, office):
    assert plan_notice(stage, by=office, workdays=7).workdays_required == 7


def test_plan_notice_of_an_empty_list_refused(shortened, office):
    with pytest.raises(RuleViolation, match="没有可公示的对象"):
        plan_notice(shortened(0), by=office)


def test_plan_notice_twice_refused(draft, office):
    with pytest.raises(RuleViolation, match="一个环节只公示一次"):
        plan_notice(draft.stage, by=office)


def test_plan_notice_by_a_reviewer_refused(stage, reviewer):
    with pytest.raises(PermissionDenied):
        plan_notice(stage, by=reviewer)


@pytest.mark.article(21)
def test_publish_notice_by_whoever_drew_it_up_refused(stage, office, second_office):
    notice = plan_notice(stage, by=office)
    with pytest.raises(PermissionDenied, match="拟稿人以外"):
        publish_notice(notice, by=office)
    notice.refresh_from_db()
    assert notice.state == NoticeState.DRAFT
    refresh_notice(notice, by=second_office)
    with pytest.raises(PermissionDenied, match="拟稿人以外"):
        publish_notice(notice, by=second_office)
    assert publish_notice(notice, by=office).published_by == office


@pytest.mark.article(28)
def test_list_of_who_was_suspended_since_is_drawn_up_anew_before_it_is_published(stage, office, second_office, editor):
    notice = plan_notice(stage, by=office)
    suspend_account(office, reason="核查期间停用")
    with pytest.raises(TransitionNotAllowed, match="拟稿人评审办甲现在已经回避、停用"):
        publish_notice(notice, by=second_office)
    refresh_notice(notice, by=editor)
    assert publish_notice(notice, by=second_office).state == NoticeState.RUNNING


@pytest.mark.article(21)
def test_what_became_of_a_draft_is_asked_again_where_it_goes_public(stage, office, second_office):
    notice = plan_notice(stage, by=office)

    def refused(error, words, act, **by):
        with pytest.raises(error, match=words):
            act(fresh_from_db(notice), **by)
        assert fresh_from_db(notice).state == NoticeState.DRAFT

    refused(PermissionDenied, "系统不能代替", publish_notice, by=None)
    refused(TransitionNotAllowed, "草稿", end_notice)
    Notice.objects.filter(pk=notice.pk).update(workdays_required=4)
    refused(RuleViolation, "公示期不得少于5个工作日，现为4个工作日", publish_notice, by=second_office)
    Notice.objects.filter(pk=notice.pk).update(workdays_required=5)
    for application in stage.edition.applications.all():
        withdraw(application, by=None, reason="不再参评")
    refused(RuleViolation, "没有可公示的对象", publish_notice, by=second_office)
    refused(RuleViolation, "没有可公示的对象", refresh_notice, by=second_office)


def test_draft_of_a_cancelled_edition_is_not_given_up_once_more(draft, office):
    cancel_edition(draft.edition, by=None, reason="工作计划调整。")
    with pytest.raises(TransitionNotAllowed, match=r"届次“.*”当前为“已取消”"):
        check_withdraw_draft(fresh_from_db(draft), by=office)


def test_database_refuses_one_person_for_a_list(stage, office):
    notice = plan_notice(stage, by=office)
    with pytest.raises(IntegrityError, match="notice_two_people"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(published_by=office)


def test_publish_notice_after_the_list_changed_refused_until_refreshed(draft, office, second_office):
    withdraw(draft.entries.first().application, by=None, reason="不再参评")
    with pytest.raises(RuleViolation, match="名单在草稿生成之后发生了变化"):
        publish_notice(draft, by=office)
    assert publish_notice(refresh_notice(draft, by=office), by=second_office).entries.count() == 1


@pytest.mark.parametrize(
    "private",
    [
        "11010519491231002X",
        "138 0000 1234",
        "１３８００００１２３４",
        "+8613800001234",
        "021-62345678",
        "6222021234567890123",
        "E12345678",
    ],
)
def test_list_with_a_private_number_refused(draft, office, private):
    application = draft.entries.first().application
    type(application).objects.filter(pk=application.pk).update(title=f"模式 {private}")
    with pytest.raises(RuleViolation, match="不得公开"):
        refresh_notice(draft, by=office)


@pytest.mark.article(30)
@pytest.mark.parametrize("change", [{"public_name": "改名"}, {"ends_on": date(2026, 5, 12)}, {"version": 2}])
def test_published_entry_cannot_be_updated_in_the_database(running, change):
    entry = running.entries.first()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        NoticeEntry.objects.filter(pk=entry.pk).update(**change)


@pytest.mark.article(30)
def test_published_list_loses_and_gains_no_entry_in_the_database(running):
    entry = running.entries.first()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        entry.delete()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        NoticeEntry.objects.create(notice=running, application=entry.application, position=99, public_name="添")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Notice.objects.filter(pk=running.pk).update(ends_on=date(2026, 5, 13))


@pytest.mark.article(21)
def test_running_notice_cannot_be_taken_down(running, office):
    with pytest.raises(RuleViolation, match="期满前不得撤下"):
        withdraw_draft(running, by=office, reason="撤下")


@pytest.mark.article(21)
def test_end_notice_on_the_last_day_refused(running, travel_to):
    travel_to(clock.moment(ENDS, 23, 59, 59))
    with pytest.raises(RuleViolation, match="期满前不能结束"):
        end_notice(running)


def test_end_notice_by_a_person_refused(running, office, travel_to):
    travel_to(AFTER)
    with pytest.raises(PermissionDenied):
        end_notice(running, by=office)


@pytest.mark.article(21)
def test_close_ended_notices_passes_entries_once_however_often_run(running, travel_to):
    assert close_ended_notices() == 0
    travel_to(AFTER)
    assert (close_ended_notices(), close_ended_notices()) == (1, 0)
    running.refresh_from_db()
    assert running.state == NoticeState.ENDED
    assert [passage(entry.application) for entry in running.entries.all()] == ["passed", "passed"]
    end_notice(running)
    assert Event.objects.filter(verb="notice.ended", target_id=str(running.pk)).count() == 1


def test_withdrawn_application_does_not_pass_nor_block_the_others(running, travel_to):
    first, second = running.entries.order_by("position")
    withdraw(first.application, by=None, reason="不再参评")
    travel_to(AFTER)
    end_notice(running)
    assert (passage(first.application), passage(second.application)) == ("pending", "passed")
