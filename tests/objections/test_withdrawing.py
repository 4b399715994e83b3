"""Taking it back: nothing is let go before the office has decided, and pressure on the objector does not pay (ADR 64)."""

from datetime import timedelta

import pytest

from objections import receipts
from objections.actions import (
    accept_objection,
    close_withdrawn,
    pursue_withdrawn,
    reply_objection,
    request_supplement,
    state_views,
    supply_supplement,
    withdraw_objection,
)
from objections.documents import has_reply
from objections.enums import Kind, ObjectionState
from objections.models import PublicOutcome
from objections.queries import state_text, steps
from objections.tasks import remind_deadlines
from portal import clock
from portal.confirming.actions import confirm
from portal.errors import TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.objections import (
    SUMMARY,
    accepted,
    asked,
    filed,
    found_true,
    investigating,
    pursued,
    released,
    settled,
    taken_back,
    verified,
    waiting,
)
from tests.factories.publicity import passage
from tests.objections.conftest import AFTER, MONTH_AFTER, NEXT_MONTH, counted
from tests.objections.test_views import _open as opens
from tests.showing import opened, send
from workflow.applications.actions import withdraw
from workflow.programmes.acts import propose_cancellation
from workflow.publicity.actions import end_notice
from workflow.publicity.enums import HoldState
from workflow.publicity.models import Hold

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
PROGRESS, WITHDRAW = "/objections/progress/", "/objections/progress/withdraw/"


def letters(*, to_objector: bool = True) -> list[str]:
    """What was written, by mail alone or to accounts, in order."""
    told = Message.objects.order_by("pk")
    return [one.kind for one in told if one.inbox_items.exists() is not to_objector]


def test_who_is_not_known_to_be_who_they_say_ends_it_at_once(client, entry, notice, office, travel_to):
    objection = filed(entry, token=(token := receipts.new_token()))
    travel_to(AFTER)
    end_notice(notice)
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})
    assert "暂缓的对象照常进入下一环节" in client.get(WITHDRAW).content.decode()
    withdraw_objection(objection)
    assert (objection.state, passage(entry.application)) == ("withdrawn", "passed")
    assert "objection.office_withdrawn" in letters(to_objector=False)


def test_asked_for_more_before_it_was_verified_it_ends_at_once_too(entry, office):
    objection = request_supplement(filed(entry), by=office, request="请重新上传证件照片。")
    assert withdraw_objection(objection).state == ObjectionState.WITHDRAWN


@pytest.mark.parametrize("of", [verified, accepted, investigating, waiting])
def test_of_a_verified_one_nothing_is_let_go_published_or_said_before_the_office_decides(entry, office, of):
    objection = taken_back(entry, by=office, of=of)
    assert (objection.state, objection.outcome, objection.closed_at) == ("withdrawal_requested", "", None)
    assert Hold.objects.filter(state=HoldState.OPEN).count() == (of in (accepted, investigating))
    assert not PublicOutcome.objects.exists()
    assert letters()[-1] == "objection.withdrawal_requested"
    assert letters(to_objector=False)[-1] == "objection.office_withdrawal"
    assert str(objection.due_on) == "2026-05-20"


@pytest.mark.parametrize("act", [
    lambda one, by: withdraw_objection(one),
    lambda one, by: supply_supplement(one, text="补充。", files=[]),
    lambda one, by: accept_objection(one, by=by),
    lambda one, by: settled(one, by=by),
])  # fmt: skip
def test_nothing_else_is_done_meanwhile(entry, office, act):
    with pytest.raises(TransitionNotAllowed):
        act(taken_back(entry, by=office), office)


@pytest.mark.article(21)
@pytest.mark.parametrize("of", [verified, investigating])
def test_the_notice_ends_and_its_entry_waits_for_the_decision(entry, notice, office, travel_to, of):
    """Also where it was not accepted yet: as an objection on which nobody has decided (ADR 6)."""
    objection = taken_back(entry, by=office, of=of)
    travel_to(AFTER)
    end_notice(notice)
    assert (passage(entry.application), Hold.objects.get().reference) == ("pending", objection.number)
    pursue_withdrawn(objection, by=office, reason="仍有疑点。")
    assert (objection.hold, passage(entry.application)) == (Hold.objects.get(), "pending")
    settled(objection, by=office)
    assert passage(entry.application) == "passed"


def test_pursued_before_acceptance_it_is_accepted_with_it_and_holds(entry, office):
    objection = pursued(entry, by=office, of=verified)
    assert (objection.state, objection.hold.entry, objection.accepted_at) == ("investigating", entry, clock.now())
    assert objection.clock_workdays == 15


def test_a_report_is_decided_on_too_and_holds_nothing(entry, notice, office, travel_to):
    travel_to(AFTER)
    end_notice(notice)
    objection = pursued(entry, by=office, of=verified)
    assert (objection.kind, objection.hold, passage(entry.application)) == (Kind.REPORT, None, "passed")


def test_the_investigations_term_stands_still_meanwhile(entry, office, travel_to):
    objection = investigating(entry, by=office)
    travel_to(clock.now() + timedelta(days=1))
    withdraw_objection(objection)
    travel_to(clock.now() + timedelta(days=7))
    pursue_withdrawn(objection, by=office, reason="仍有疑点。")
    assert (objection.clock_workdays, objection.paused_workdays) == (14, None)


def test_the_objector_hears_of_the_pursuit_and_of_nothing_that_follows(entry, office, travel_to):
    objection = pursued(entry, by=office)
    told = letters()
    assert told[-1] == "objection.pursued"
    decided(objection, office)
    assert letters() == told
    assert (objection.state, has_reply(objection)) == ("replied", False)


def decided(objection, office):
    settled(objection, by=office)
    return reply_objection(objection, by=office, reply="处理决定如下。")


@pytest.mark.parametrize("act", [
    lambda one, by: withdraw_objection(one),
    lambda one, by: request_supplement(one, by=by, request="请补充年报全文。"),
    lambda one, by: pursue_withdrawn(one, by=by, reason="仍有疑点。"),
    lambda one, by: close_withdrawn(one, by=by, reason="没有疑点。"),
])  # fmt: skip
def test_pursued_it_is_not_taken_back_once_more_and_the_objector_is_asked_for_nothing(entry, office, act):
    with pytest.raises(TransitionNotAllowed):
        act(pursued(entry, by=office), office)


def test_reminders_go_on_for_the_office_alone(entry, office, travel_to):
    objection = taken_back(entry, by=office)
    travel_to(clock.moment(objection.due_on + timedelta(days=1), 9))
    told = letters()
    remind_deadlines()
    assert (letters(to_objector=False)[-1], letters()) == ("objection.office_late", told)


@pytest.mark.parametrize("is_pursued", [True, False])
def test_the_other_side_reads_the_same_letters_whether_it_was_taken_back_or_not(entry, office, is_pursued):
    """What it reads of the end leads to nobody; its answer is still taken while the office decides."""
    statement = asked(entry, by=office)
    objection, owner = statement.objection, entry.application.applicant
    if is_pursued:
        withdraw_objection(objection)
    state_views(statement, by=owner, text="数据一致。")
    if is_pursued:
        pursue_withdrawn(objection, by=office, reason="仍有疑点。")
    released(decided(objection, office), by=office)
    told = Message.objects.filter(inbox_items__recipient=owner, kind__startswith="objection.").order_by("pk")
    assert [one.kind for one in told] == [
        "objection.statement_asked", "objection.statement_closed", "objection.statement_answered",
    ]  # fmt: skip
    assert ("处理决定如下" in told.last().body) is is_pursued
    assert not any("撤回" in one.body for one in told)


def test_the_other_side_does_not_read_that_it_was_taken_back(entry, notice, office, travel_to):
    """Once accepted it cannot be refused any more: `taken back or refused` would say which."""
    objection, owner = asked(entry, by=office).objection, entry.application.applicant
    withdraw_objection(objection)
    close_withdrawn(objection, by=office, reason="出于自愿。")
    travel_to(AFTER)
    end_notice(notice)
    told = Message.objects.filter(inbox_items__recipient=owner)
    assert {"hold.lifted", "objection.statement_closed", "notice.passed"} <= {one.kind for one in told}
    assert not any("撤回" in one.body for one in told)
    assert "不再办理" in told.get(kind="hold.lifted").body


@pytest.mark.article(30)
def test_the_public_counts_what_the_office_found_and_nothing_before(entry, office, travel_to):
    objection, _, _ = taken_back(entry, by=office), filed(entry), filed(entry)
    names = ("received", "accepted", "pending", "withdrawn", "dismissed")
    travel_to(NEXT_MONTH)
    assert counted(entry, *names) == [3, 1, 3, 0, 0]
    released(decided(pursue_withdrawn(objection, by=office, reason="仍有疑点。"), office), by=office)
    assert counted(entry, *names) == [3, 1, 3, 0, 0]  # decided this month: counted once it is over
    travel_to(MONTH_AFTER)
    assert counted(entry, *names) == [3, 1, 2, 0, 1]
    public = PublicOutcome.objects.get()
    assert (public.outcome, public.summary, public.workdays_up_to) == ("dismissed", SUMMARY, 15)


def test_it_is_confirmed_on_its_own_page(client, entry, office):
    objection = opens(client, investigating, entry, by=office)
    assert WITHDRAW in client.get(PROGRESS).content.decode()
    page = client.get(WITHDRAW).content.decode()
    assert [words for words in ("继续暂缓", "依职权继续核查", "第三十一条") if words not in page] == []
    assert fresh_from_db(objection).state == "investigating"
    assert client.post(WITHDRAW).status_code == 422  # sent from elsewhere: nobody read what it does
    answer = send(client, WITHDRAW)
    assert (answer.status_code, fresh_from_db(objection).state) == (302, "withdrawal_requested")
    page = client.get(PROGRESS).content.decode()
    assert ("撤回待决定" in page, "继续暂缓" in page, WITHDRAW in page) == (True, True, False)
    again = client.get(WITHDRAW, follow=True).content.decode()
    assert "无须再次提交" in again
    close_withdrawn(fresh_from_db(objection), by=office, reason="没有疑点。")
    assert "异议已经撤回，办理终结" in client.get(PROGRESS).content.decode()


def test_verified_since_its_page_was_opened_it_is_asked_again(client, entry, office):
    """The page said that it ends with the click."""
    objection = opens(client, filed, entry)
    shown = opened(client, WITHDRAW)
    assert "请告知受理单位" in client.get(WITHDRAW).content.decode()
    found_true(objection, by=office)
    answer = client.post(WITHDRAW, shown)
    assert (answer.status_code, fresh_from_db(objection).state) == (422, "identity_verified")
    assert "办理状态由“已提交”变为“身份已核实”" in answer.content.decode()


def test_the_objectors_page_says_that_it_is_pursued_and_nothing_of_what_is_found(client, entry, office):
    objection = opens(client, pursued, entry, by=office)
    assert state_text(objection) in client.get(PROGRESS).content.decode()
    settled(objection, by=office)
    page = client.get(PROGRESS).content.decode()
    assert ("异议不成立" in page, "书面答复" in page) == (False, False)
    reply_objection(objection, by=office, reply="处理决定如下。")
    page = client.get(PROGRESS).content.decode()
    assert ("处理决定如下" in page, state_text(objection) in page) == (False, True)
    assert client.get(f"{PROGRESS}reply.pdf").status_code == 302
    assert [step.label for step in steps(objection)] == ["提交", "申请撤回", "评审办依职权继续核查", "办结"]


def test_a_case_that_leaves_meanwhile_is_told_to_nobody_who_took_theirs_back(entry, office):
    objection = pursued(entry, by=office)
    told = letters()
    withdraw(entry.application, by=entry.application.applicant, reason="另有安排。")
    assert letters() == told
    decided(fresh_from_db(objection), office)


def test_the_edition_cancelled_meanwhile_holds_nothing_and_the_office_still_decides(entry, office, second_office):
    objection = taken_back(entry, by=office)
    cancelled(entry.notice.edition, office, second_office)
    assert Hold.objects.get().state == HoldState.RELEASED
    assert close_withdrawn(fresh_from_db(objection), by=office, reason="没有疑点。").state == "withdrawn"


def cancelled(edition, office, second_office):
    proposed = propose_cancellation(edition, by=office, reason="因故取消。")
    confirm(proposed, by=second_office)


def test_the_desk_asks_for_the_decision_and_the_words_of_what_is_pursued(client, entry, office):
    client.force_login(office)
    desk = "/admin/desk/objections"
    objection = taken_back(entry, by=office)
    page = client.get(f"{desk}/{objection.pk}/").content.decode()
    assert [words for words in ("请决定终结办理或者依职权继续核查", "准予撤回，终结办理") if words not in page] == []
    send(client, f"{desk}/{objection.pk}/pursue/", reason="仍有疑点。")
    assert "提出人已撤回，依职权核查" in client.get(f"{desk}/").content.decode()
    assert "提出人已经撤回，依职权继续核查。" in client.get(f"{desk}/{objection.pk}/").content.decode()
    settled(fresh_from_db(objection), by=office)
    asked_for = client.get(f"{desk}/{objection.pk}/reply/").content.decode()
    assert ("处理决定" in asked_for, "只发给提出人" in asked_for) == (True, False)
