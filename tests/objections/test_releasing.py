"""How an objection ended is made public, put right and taken down by two officers (Articles 30, 31)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.utils import IntegrityError

from objections.actions import (
    ask_review,
    close_withdrawn,
    end_answered,
    refuse_objection,
    release_outcome,
    take_down_outcome,
    withdraw_objection,
)
from objections.acts import propose_review
from objections.desks import ObjectionDesk
from objections.enums import Outcome, Refusal
from objections.erasing import erase_objector
from objections.models import Objection, PublicOutcome
from objections.public_acts import (
    RELEASE,
    check_may_release,
    check_may_take_down,
    propose_release,
    propose_rewording,
    propose_take_down,
)
from objections.publishing import rebuild_outcomes
from objections.queries import public_outcomes
from objections.todo import outcomes_unreleased
from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm, decline
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.confirming.showing import changes_of
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import (
    NAME,
    SUMMARY,
    concluded,
    filed,
    investigating,
    passed_on,
    pursued,
    released,
    replied,
    settled,
    taken_back,
    under_review,
    waiting,
)
from tests.factories.seconding import by_two, refuses_alone
from tests.objections.conftest import MONTH_AFTER, NEXT_MONTH
from tests.showing import send
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(30, 31)]


def rows():
    return [(one.outcome, one.summary, str(one.closed_in), str(one.released_in)) for one in public_outcomes()]


ENDS = {
    "replied": lambda entry, by: replied(entry, by=by),
    "refused": lambda entry, by: refuse_objection(filed(entry), by=by, code=Refusal.SCORE, reason="仅对分数有意见。"),
    "withdrawn": lambda entry, by: withdraw_objection(filed(entry)),
    "closed": lambda entry, by: close_withdrawn(taken_back(entry, by=by), by=by, reason="没有疑点。"),
    "passed on": lambda entry, by: end_answered(
        passed_on(entry, by=by), by=by, answer="已经立案。", answered_on=clock.today()
    ),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.attack("一人作出须两人办理的决定")
def test_nothing_is_public_because_it_ended_and_nobody_makes_it_so_alone(entry, office, second_office, travel_to, end):
    objection = ENDS[end](entry, office)
    assert (PublicOutcome.objects.count(), objection.released_at) == (0, None)
    with pytest.raises(PermissionDenied, match="公开异议处理结果须由两名工作人员办理"):
        release_outcome(objection, by=office, summary=SUMMARY)
    pending = refuses_alone(propose_release(objection, by=office, summary=SUMMARY), second_office)
    with pytest.raises(PermissionDenied):
        confirm(pending, by=office)
    assert not PublicOutcome.objects.exists()
    confirm(pending, by=second_office)
    travel_to(NEXT_MONTH)
    said = {"replied": SUMMARY, "passed on": "所反映的事项不属于评审办职责，已转请有关机关依照职责办理。"}.get(end, "")
    assert [(one.outcome, one.summary) for one in public_outcomes()] == [(objection.outcome, said)]


def test_the_second_officer_reads_all_that_the_public_is_going_to(entry, office, second_office, client):
    objection = replied(entry, by=office)
    client.force_login(office)
    page = f"/admin/desk/objections/{objection.pk}/release/"
    assert "reason" not in client.get(page).context["form"].fields
    assert send(client, page, summary=SUMMARY).status_code == 302
    pending = PendingAct.objects.get(name=RELEASE)
    assert changes_of(pending) == [
        ("公开的类别和结果", "", "异议不成立"),
        ("公开的办结月份", "", "2026年5月"),
        ("公开的办理时间", "", "不超过5个工作日"),
        ("公开的处理情况", "", SUMMARY),
        ("何时公开", "", "同意之后的下月起"),
    ]
    client.force_login(second_office)
    assert SUMMARY in client.get(f"/admin/desk/confirming/{pending.pk}/").content.decode()
    declined = "请删去年报的名称。"
    decline(pending, by=second_office, reason=declined)
    assert not PublicOutcome.objects.exists()
    assert propose_release(fresh_from_db(objection), by=second_office, summary="经核查，不成立。")


@pytest.mark.attack("在公开文字中写出提出人")
def test_the_name_is_looked_for_on_both_steps(entry, office, second_office):
    objection = replied(entry, by=office)
    with pytest.raises(ValidationError, match="出现了提出人的信息"):
        propose_release(objection, by=office, summary=f"{NAME}所称不实。")
    pending = propose_release(objection, by=office, summary="经核查，张三所称不实。")
    with pytest.raises(ValidationError, match="出现了提出人的信息"):
        decline(pending, by=second_office, reason=f"写了{NAME}。")
    # Whose name it is turns out in between, as a unit's registered one does.
    objection.person.name = "张三"
    objection.person.save()
    with pytest.raises(ValidationError, match="出现了提出人的信息"):
        confirm(fresh_from_db(pending), by=second_office)
    assert not PublicOutcome.objects.exists()


def test_released_late_it_is_told_a_month_after_the_release(entry, office, travel_to):
    objection = replied(entry, by=office)
    travel_to(NEXT_MONTH)
    released(objection, by=office)
    assert rows() == []
    travel_to(MONTH_AFTER)
    assert rows() == [("dismissed", SUMMARY, "2026-05-01", "2026-06-01")]


def test_put_right_by_two_at_once_with_a_reason(entry, office, second_office, travel_to):
    objection = released(replied(entry, by=office), by=office)
    travel_to(NEXT_MONTH)
    before = rows()
    for said, match in (
        ({"summary": SUMMARY, "reason": "更正。"}, "没有改动"),
        ({"summary": "不成立。", "reason": ""}, "写明理由"),
    ):
        with pytest.raises(ValidationError, match=match):
            propose_rewording(objection, by=office, **said)
    pending = propose_rewording(objection, by=office, summary="经核查，不成立。", reason="原文容易使人认出。")
    assert changes_of(pending) == [("公开的处理情况", SUMMARY, "经核查，不成立。"), ("何时更正", "", "随即")]
    assert rows() == before
    confirm(pending, by=second_office)
    assert rows() == [("dismissed", "经核查，不成立。", *before[0][2:])]
    told = ["objection.outcome_released", "objection.outcome_reworded"]
    assert list(Event.objects.filter(verb__in=told).order_by("pk").values_list("verb", flat=True)) == told


def test_taken_down_by_two_at_once_and_made_public_anew(entry, office, second_office, travel_to, client):
    objection = released(replied(entry, by=office), by=office)
    travel_to(NEXT_MONTH)
    assert SUMMARY in client.get("/objections/outcomes/").content.decode()
    with pytest.raises(PermissionDenied, match="两名工作人员"):
        take_down_outcome(objection, by=office, reason="使人认出。")
    pending = propose_take_down(objection, by=office, reason="使人认出。")
    with pytest.raises(ValidationError, match="正待复核"):
        propose_rewording(fresh_from_db(objection), by=second_office, summary="不成立。", reason="更正。")
    for check in (check_may_release, check_may_take_down):
        with pytest.raises(ValidationError, match="正待复核"):
            check(objection, by=second_office)
    assert len(rows()) == 1
    confirm(pending, by=second_office)
    assert (rows(), PublicOutcome.objects.count()) == ([], 0)
    for address in ("/objections/outcomes/", "/feeds/outcomes.atom"):
        assert SUMMARY not in client.get(address).content.decode()
    objection = fresh_from_db(objection)
    assert (objection.public_summary, rebuild_outcomes()) == ("", [])
    with pytest.raises(TransitionNotAllowed, match="没有公开"):
        propose_take_down(objection, by=office, reason="使人认出。")
    released(objection, by=office, summary="经核查，不成立。")
    travel_to(MONTH_AFTER)
    assert [one[1] for one in rows()] == ["经核查，不成立。"]


def test_what_a_review_replaced_goes_with_it(entry, office, second_office, travel_to):
    travel_to(clock.moment(date(2026, 5, 28), 10))
    objection = released(replied(entry, by=office), by=office)
    travel_to(NEXT_MONTH)
    reviewed = reviewed_as(ask_review(fresh_from_db(objection), grounds="口径没有核对。"), Outcome.PARTLY, "部分成立。")
    assert (PublicOutcome.objects.count(), [one[0] for one in rows()]) == (2, ["dismissed"])
    right = propose_rewording(reviewed, by=office, summary="部分成立，已改正。", reason="写得不清楚。")
    assert "复核以前公开的文字到本月底仍可查看" in {label: now for label, _, now in changes_of(right)}["何时更正"]
    by_two(right, second_office)
    assert [one[1] for one in rows()] == [SUMMARY]
    reviewed = fresh_from_db(reviewed)
    by_two(propose_take_down(reviewed, by=office, reason="使人认出。"), second_office)
    assert not PublicOutcome.objects.exists()


def reviewed_as(objection, outcome, summary=""):
    third, fourth = (UserFactory(roles=[Role.OFFICE]) for _ in range(2))
    unheard = "已经查明。" if summary and objection.asked is None else ""
    said = {"outcome": outcome, "decision": "经复核。", "summary": summary, "unheard": unheard}
    return by_two(propose_review(objection, by=third, **said), fourth)


def test_a_review_ends_what_waits_and_releases_what_it_says(entry, office, second_office, travel_to, subtests):
    objection = replied(entry, by=office)
    pending = propose_release(objection, by=office, summary=SUMMARY)
    ask_review(fresh_from_db(objection), grounds="口径没有核对。")
    assert fresh_from_db(pending).state == PendingState.LAPSED
    assert "已经申请复核" in office.inbox_items.get(message__kind="pending.lapsed").message.body
    with pytest.raises(TransitionNotAllowed, match="复核决定以后"):
        propose_release(fresh_from_db(objection), by=office, summary=SUMMARY)
    with subtests.test("kept without a word for the public it is not public"), transaction.atomic():
        kept = reviewed_as(fresh_from_db(objection), Outcome.DISMISSED)
        assert (kept.released_at, PublicOutcome.objects.count()) == (None, 0)
        assert released(kept, by=office).released_at
        transaction.set_rollback(True)
    reviewed_as(fresh_from_db(objection), Outcome.PARTLY, "经复核，部分成立。")
    travel_to(NEXT_MONTH)
    assert [one[:2] for one in rows()] == [("partly", "经复核，部分成立。")]


@pytest.mark.parametrize("make", [filed, investigating, waiting, concluded, passed_on, taken_back, under_review])
def test_what_is_not_over_is_not_made_public(entry, office, make):
    objection = make(entry) if make is filed else make(entry, by=office)
    with pytest.raises(TransitionNotAllowed):
        propose_release(objection, by=office, summary=SUMMARY)
    with pytest.raises(IntegrityError, match="objection_public_once_released"), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(public_summary="经核查。")
    if objection.closed_at is None:
        with pytest.raises(IntegrityError, match="objection_released_once_closed"), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(released_at=clock.now())


def test_the_table_refuses_a_row_that_nobody_released(entry, office):
    objection = released(replied(entry, by=office), by=office)
    row = PublicOutcome.objects.get()
    Objection.objects.filter(pk=objection.pk).update(released_at=None, public_summary="")
    with pytest.raises(DatabaseError, match="not released"), transaction.atomic():
        PublicOutcome.objects.update(summary="写入别的内容。")
    row.pk, row.key = None, "0" * 64
    with pytest.raises(DatabaseError, match="not released"), transaction.atomic():
        row.save()


def test_what_ended_without_words_has_none_to_put_right(entry, office):
    objection = released(withdraw_objection(filed(entry)), by=office, summary="")
    with pytest.raises(TransitionNotAllowed, match="没有可以更正的文字"):
        propose_rewording(objection, by=office, reason="更正。")


def test_after_the_identity_is_gone_it_is_only_taken_down(entry, office, second_office, travel_to, settings):
    public = released(replied(entry, by=office), by=office)
    hidden = replied(entry, by=office, token="")
    pending = propose_release(hidden, by=office, summary=SUMMARY)
    later = clock.now().replace(year=clock.today().year + settings.PORTAL_OBJECTOR_YEARS + 1)
    travel_to(later)
    for one in (public, hidden):
        erase_objector(fresh_from_db(one))
    assert fresh_from_db(pending).state == PendingState.LAPSED
    with pytest.raises(TransitionNotAllowed, match="按保存期限删除"):
        propose_release(fresh_from_db(hidden), by=office, summary=SUMMARY)
    by_two(propose_take_down(fresh_from_db(public), by=office, reason="使人认出。"), second_office)
    assert not PublicOutcome.objects.exists()


@pytest.mark.article(28)
def test_who_is_recused_has_no_part_in_it(entry, office, second_office, client):
    objection = replied(entry, by=office)
    pending = propose_release(objection, by=office, summary=SUMMARY)
    order_recusal(entry.application, second_office, by=office, reason="有利害关系。")
    with pytest.raises(PermissionDenied):
        confirm(pending, by=second_office)
    with pytest.raises(PermissionDenied):
        propose_take_down(objection, by=second_office, reason="使人认出。")
    client.force_login(second_office)
    assert client.get(f"/admin/desk/confirming/{pending.pk}/").status_code == 404
    assert not list(outcomes_unreleased(second_office))


def test_the_other_side_reads_it_with_its_release_and_once(entry, office):
    objection = replied(entry, by=office, heard_as="数据一致。")
    letters = Message.objects.filter(kind="objection.statement_answered")
    assert not letters.exists()
    objection = released(objection, by=office)
    assert SUMMARY in letters.get().body
    by_two(propose_rewording(objection, by=office, summary="经核查，不成立。", reason="更正。"))
    assert letters.count() == 1


@pytest.mark.parametrize("first", [False, True], ids=["not public before", "public before"])
@pytest.mark.parametrize("outcome", [Outcome.DISMISSED, Outcome.PARTLY])
def test_the_other_side_reads_what_a_review_releases(entry, office, first, outcome):
    objection = replied(entry, by=office, heard_as="数据一致。")
    if first:
        released(objection, by=office)
    reviewed_as(ask_review(fresh_from_db(objection), grounds="口径没有核对。"), outcome, "经复核，如下。")
    letters = Message.objects.filter(kind="objection.statement_answered").order_by("pk")
    new = ["经复核，如下。"] if outcome == Outcome.PARTLY or not first else []
    said = [next(words for words in (SUMMARY, "经复核，如下。") if words in one.body) for one in letters]
    assert said == [SUMMARY] * first + new


def test_what_is_pursued_is_answered_to_it_with_the_decision(entry, office):
    from objections.actions import reply_objection, share_objection

    objection = pursued(entry, by=office)
    share_objection(objection, by=office, substance="请说明数据来源。")
    answered = reply_objection(settled(fresh_from_db(objection), by=office), by=office, reply="处理决定如下。")
    letters = Message.objects.filter(kind="objection.statement_answered")
    assert "处理决定如下。" in letters.get().body
    released(answered, by=office)
    assert letters.count() == 1


def test_what_is_not_public_yet_is_on_the_list_of_things_to_do(entry, office, second_office, client):
    objection = replied(entry, by=office)
    desk = ObjectionDesk()
    assert [one.words for one in outcomes_unreleased(office)] == ["异议：1 件办结后尚未公开处理结果"]
    client.force_login(office)
    assert objection.number in client.get("/admin/desk/objections/?public=no").content.decode()
    assert "尚未公开" in desk.next_step(objection, office)
    pending = propose_release(objection, by=office, summary=SUMMARY)
    assert list(outcomes_unreleased(office)) == []
    confirm(pending, by=second_office)
    assert list(outcomes_unreleased(office)) == []
    assert objection.number not in client.get("/admin/desk/objections/?public=no").content.decode()


def test_the_desk_offers_to_make_public_once_then_to_put_right_and_says_from_which_month(
    entry, office, travel_to, client
):
    objection = replied(entry, by=office)
    client.force_login(office)
    address = f"/admin/desk/objections/{objection.pk}/"

    def offered() -> list[bool]:
        page = client.get(address).content.decode()
        return [f'href="{address}{verb}/"' in page for verb in ("release", "reword", "take-down")]

    assert offered() == [True, False, False]
    objection = released(objection, by=office)
    assert offered() == [False, True, True]
    assert client.post(f"{address}release/", {"summary": "经核查，不成立。"}).status_code != 302
    on = clock.day_of(objection.released_at)
    travel_to(MONTH_AFTER)
    page = client.get(address).content.decode()
    assert f"自{on.year}年{on.month + 1}月起列出" in page
    assert "下月起" not in page
