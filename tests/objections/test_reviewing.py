"""A conclusion is reviewed once, when its objector asks in time, by two officers who had no part in it (ADR 65)."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from objections import receipts
from objections.actions import (
    ask_review,
    check_ask_review,
    decide_review,
    reply_objection,
    share_objection,
    state_views,
    withdraw_review,
)
from objections.acts import CONCLUDE_OBJECTION, propose_conclusion, propose_opening, propose_review
from objections.desks import ObjectionDesk
from objections.enums import ObjectionState, Outcome
from objections.letters import HONOURED_BEFORE
from objections.models import Objection, PublicOutcome
from objections.publishing import rebuild_outcomes
from objections.queries import public_outcomes, steps
from objections.rules import review_until
from objections.tasks import erase_identities, remind_deadlines
from objections.todo import objections_due
from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm, confirmed, decline
from portal.confirming.enums import PendingState
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import Message
from portal.powers.actions import suspend_account
from portal.transitions.core import obstacles
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import (
    EMAIL,
    NAME,
    NUMBER,
    PHONE,
    SUBSTANCE,
    UNHEARD,
    concluded,
    filed,
    investigating,
    public,
    pursued,
    released,
    replied,
    settled,
    under_review,
)
from tests.factories.publicity import passage
from tests.objections.conftest import AFTER, MONTH_AFTER, NEXT_MONTH, counted
from tests.objections.test_views import _open as opens
from tests.showing import opened, send
from workflow.applications.actions import mark_honoured, withdraw
from workflow.applications.letters import officers
from workflow.publicity.actions import end_notice
from workflow.publicity.enums import HoldState
from workflow.publicity.models import Hold

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
PROGRESS, REVIEW = "/objections/progress/", "/objections/progress/review/"
KEPT = {"outcome": Outcome.DISMISSED, "decision": "经复核，数据一致。"}
UPHELD = {
    "outcome": Outcome.UPHELD, "decision": "经复核，数据不实。", "summary": "经复核，异议成立。", "unheard": UNHEARD,
}  # fmt: skip


@pytest.fixture
def others():
    """Two officers who had no part in the conclusion."""
    return UserFactory(roles=[Role.OFFICE]), UserFactory(roles=[Role.OFFICE])


def decided(objection, others, **found):
    confirm(propose_review(objection, by=others[0], **found), by=others[1])
    return fresh_from_db(objection)


def letters(prefix: str) -> list[str]:
    return list(Message.objects.filter(kind__startswith=prefix).order_by("pk").values_list("kind", flat=True))


def test_asked_in_time_it_waits_for_its_decision(entry, office):
    objection = under_review(entry, by=office)
    assert (objection.state, objection.outcome, str(objection.due_on)) == ("under_review", "dismissed", "2026-06-03")
    assert letters("objection.")[-2:] == ["objection.review_asked", "objection.office_review"]
    # It waits for who had no part in the conclusion.
    assert [len([*objections_due(one)]) for one in (office, UserFactory(roles=[Role.OFFICE]))] == [0, 1]


def test_the_reply_says_until_when_and_the_letter_of_what_was_upheld_does_not(entry, office):
    replied(entry, by=office)
    assert (
        "可以在2026年5月20日前（含当日）凭编号和查询码申请复核一次"
        in Message.objects.get(kind="objection.replied").body
    )
    replied(entry, upheld=True, by=office)
    assert "复核" not in Message.objects.filter(kind="objection.replied").latest("pk").body


def test_an_office_with_too_few_officers_reads_what_to_do(client, entry, office):
    address = f"/admin/desk/objections/{under_review(entry, by=office).pk}/"
    for other in officers():
        if other != office:
            suspend_account(other, by=None, reason="停用")
    client.force_login(office)
    for said in ("现在没有人能够办理，请系统管理员在“工作人员账号”中增设经办人", "现在能够办理的只有 1 人", ""):
        page = client.get(address).content.decode()
        assert said in page
        assert ("增设" in page) == bool(said)
        UserFactory(roles=[Role.OFFICE])


def late(objection, travel_to):
    travel_to(clock.moment(review_until(objection) + timedelta(days=1)))


def out(objection, travel_to):
    withdraw(objection.entry.application, by=objection.entry.application.applicant, reason="另有安排。")


def filed_anew(objection, travel_to):
    Objection.objects.filter(pk=filed(objection.entry).pk).update(content_index=objection.content_index)


REFUSED = {
    "期限至2026年5月20日，已经届满": (replied, late),
    "只复核一次": (lambda entry, by: decided_at_once(entry, by), lambda one, travel_to: None),
    "已经认定成立": (lambda entry, by: replied(entry, upheld=True, by=by), lambda one, travel_to: None),
    "已经不再参评": (replied, out),
    "已就同一事项重新提出": (replied, filed_anew),
    "依职权办理": (pursued, lambda one, travel_to: None),
    "不能申请复核": (lambda entry, by: concluded(entry, by=by), lambda one, travel_to: None),
}


def decided_at_once(entry, by):
    return decide_review(under_review(entry, by=by), by=None, **KEPT)


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_reviewed_is_refused_in_words(entry, office, travel_to, why):
    make, then = REFUSED[why]
    objection = make(entry, by=office)
    then(objection, travel_to)
    with pytest.raises(TransitionNotAllowed if "期限" not in why else RuleViolation, match=why):
        ask_review(fresh_from_db(objection), grounds="口径没有核对。")


def test_an_honour_given_meanwhile_is_not_for_a_review_to_take(entry, office):
    objection = replied(entry, by=office)
    mark_honoured(fresh_from_db(entry.application), by=None)
    assert "按撤销荣誉的程序办理" in obstacles(check_ask_review, objection)[0]


def test_during_the_notice_its_entry_is_held_again_and_kept_it_goes_on(entry, notice, office, others, travel_to):
    objection = under_review(entry, by=office)
    assert (objection.hold.state, Hold.objects.count()) == (HoldState.OPEN, 2)
    travel_to(AFTER)
    end_notice(notice)
    assert passage(entry.application) == "pending"
    assert decided(objection, others, **KEPT).state == ObjectionState.REPLIED
    assert passage(entry.application) == "passed"


def test_after_the_notice_it_holds_nothing_and_upheld_ends_the_case(entry, notice, office, others, travel_to):
    objection = replied(entry, by=office)
    travel_to(AFTER)
    end_notice(notice)
    ask_review(objection, grounds="口径没有核对。")
    assert (passage(entry.application), Hold.objects.filter(state=HoldState.OPEN).exists()) == ("passed", False)
    objection = decided(objection, others, **UPHELD)
    assert (objection.outcome, objection.reviewed_outcome) == ("upheld", "dismissed")
    assert fresh_from_db(entry.application).left_as == "objection"
    assert "所涉申报不再参评" in Message.objects.get(kind="objection.reviewed").body


def test_honoured_while_it_runs_it_says_by_which_road_the_honour_goes(entry, notice, office, others, travel_to):
    objection = replied(entry, by=office)
    travel_to(AFTER)
    end_notice(notice)
    ask_review(objection, grounds="口径没有核对。")
    mark_honoured(fresh_from_db(entry.application), by=None)
    pending = propose_review(fresh_from_db(objection), by=others[0], **UPHELD)
    assert ("对象", str(entry), HONOURED_BEFORE) in pending.act.describe(pending.find_target(), pending.payload)
    confirm(pending, by=others[1])
    assert HONOURED_BEFORE in Message.objects.get(kind="objection.reviewed").body


def test_during_the_notice_upheld_takes_the_entry_out(entry, office, others):
    decided(under_review(entry, by=office), others, **UPHELD)
    assert (passage(entry.application), Hold.objects.latest("pk").state) == ("left_out", HoldState.CONFIRMED)


def test_whoever_concluded_proposes_and_confirms_nothing(entry, office, others):
    objection = under_review(entry, by=office)
    with pytest.raises(PermissionDenied, match="没有参与原结论"):
        propose_review(objection, by=office, **KEPT)
    pending = propose_review(objection, by=others[0], **KEPT)
    for by in (office, others[0]):
        with pytest.raises((PermissionDenied, TransitionNotAllowed)):
            confirm(pending, by=by)
    with pytest.raises(PermissionDenied):
        decide_review(objection, by=others[1], **KEPT)
    confirm(pending, by=others[1])


def test_the_other_side_is_asked_by_whoever_reviews(entry, office, others):
    objection = under_review(entry, by=office)
    with pytest.raises(PermissionDenied, match="没有参与原结论"):
        share_objection(objection, by=office, substance=SUBSTANCE)
    pending = propose_review(objection, by=others[0], **KEPT)
    statement = share_objection(objection, by=others[0], substance=SUBSTANCE)
    assert fresh_from_db(pending).state == PendingState.LAPSED
    state_views(statement, by=entry.application.applicant, text="数据一致。")
    assert decided(fresh_from_db(objection), others, **{**UPHELD, "unheard": ""}).outcome == "upheld"


def test_nor_does_who_stood_behind_a_partial_one(entry, office, second_office, others):
    objection = concluded(entry, outcome=Outcome.PARTLY, by=office)
    behind = [act.decided_by for act in confirmed(CONCLUDE_OBJECTION, objection)]
    ask_review(reply_objection(objection, by=others[0], reply="答复。"), grounds="口径没有核对。")
    for by in (office, *behind, others[0]):
        assert not ObjectionDesk().verb("review").available(by, fresh_from_db(objection))
    assert ObjectionDesk().verb("review").available(others[1], fresh_from_db(objection))


@pytest.mark.parametrize(("changes", "why"), [
    ({"outcome": "refused"}, "更有利"), ({"decision": " "}, "须写明理由"), ({"summary": ""}, "向社会公开"),
    ({"unheard": ""}, "听取其意见"), ({"decision": f"{NAME}所述属实。"}, "保护提出人"),
])  # fmt: skip
def test_a_decision_is_in_words_and_not_unheard(entry, office, others, changes, why):
    with pytest.raises(ValidationError, match=why):
        propose_review(under_review(entry, by=office), by=others[0], **{**UPHELD, **changes})


def test_a_partial_one_is_not_made_worse(entry, office, others):
    objection = concluded(entry, outcome=Outcome.PARTLY, by=office)
    ask_review(reply_objection(objection, by=office, reply="答复。"), grounds="口径没有核对。")
    with pytest.raises(ValidationError, match="更有利"):
        propose_review(objection, by=others[0], **KEPT)


def test_the_database_refuses_what_was_not_heard(entry, office):
    objection = under_review(entry, by=office)
    with pytest.raises(DatabaseError, match="unheard"), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(outcome=Outcome.UPHELD)


@pytest.mark.article(30)
def test_it_counts_as_what_the_review_found_and_in_one_place(entry, office, others, travel_to):
    """As it was until the month of the review is over: otherwise the figures and the list would tell its day."""
    objection = ask_review(public(entry, by=office), grounds="年报口径没有核对。")
    filed(entry), filed(entry)
    names = ("received", "pending", "dismissed", "upheld")

    def read():
        return [(one.outcome, one.summary, str(one.closed_in)) for one in public_outcomes()]

    travel_to(NEXT_MONTH)
    before = [("dismissed", "经核查，所报数据与年报一致。", "2026-05-01")]
    assert (counted(entry, *names), read()) == ([3, 2, 1, 0], before)
    decided(objection, others, **UPHELD)
    assert (counted(entry, *names), read()) == ([3, 2, 1, 0], before)
    travel_to(MONTH_AFTER)
    after = [("upheld", "经复核，异议成立。", "2026-06-01")]
    assert (counted(entry, *names), read(), rebuild_outcomes()) == ([3, 2, 0, 1], after, [])


def test_the_other_side_is_told_of_a_change_alone(entry, office, others):
    for found in (KEPT, {**UPHELD, "unheard": ""}):
        objection = replied(entry, by=office, heard_as="数据一致。")
        decided(ask_review(objection, grounds="口径没有核对。"), others, **found)
    assert letters("objection.statement_reviewed") == ["objection.statement_reviewed"]


def test_reminders_go_on_and_nobody_is_forgotten_while_it_runs(entry, office, travel_to):
    objection = under_review(entry, by=office)
    travel_to(clock.moment(objection.due_on + timedelta(days=1), 9))
    assert remind_deadlines() == 1
    travel_to(clock.now() + timedelta(days=4 * 366))
    assert erase_identities() == 0


def test_it_is_asked_for_on_its_own_page_and_answered_there(client, entry, office, others):
    objection = opens(client, replied, entry, by=office)
    assert "期限至 2026-05-20" in client.get(PROGRESS).content.decode()
    assert "只复核一次" in client.get(REVIEW).content.decode()
    empty = client.post(REVIEW, {"grounds": " "})
    assert (empty.status_code, "请写明申请复核的理由。" in empty.content.decode()) == (422, True)
    page = client.post(REVIEW, {"grounds": "口径没有核对。"}, follow=True).content.decode()
    assert ("复核申请已经收到" in page, "复核中" in page, f'"{REVIEW}"' in page) == (True, True, False)
    assert "复核决定作出后在本页显示" in client.get(PROGRESS).content.decode()
    decided(fresh_from_db(objection), others, **UPHELD)
    page = client.get(PROGRESS).content.decode()
    said = ("书面答复：异议不成立", "复核决定：变更为异议成立", "数据不实", "监察机构")
    assert [words for words in said if words not in page] == []
    assert "只复核一次" in client.get(REVIEW, follow=True).content.decode()
    assert [step.label for step in steps(fresh_from_db(objection))][-2:] == ["申请复核", "复核决定"]


def test_a_stranger_asks_for_nothing(client, entry, office):
    replied(entry, by=office)
    assert client.post(REVIEW, {"grounds": "冒名。"}).status_code == 302
    assert Objection.objects.get().review_asked_at is None


def test_the_desk_offers_what_a_review_may_find(client, entry, office, others):
    objection = under_review(entry, by=office)
    address = f"/admin/desk/objections/{objection.pk}/"
    client.force_login(office)
    assert "您参与过原结论" in client.get(address).content.decode()
    client.force_login(others[0])
    page = client.get(f"{address}review/").content.decode()
    assert [words for words in ("年报口径没有核对", "维持：异议不成立", "变更为：异议成立") if words not in page] == []
    send(client, f"{address}review/", **UPHELD)
    assert "已由" in "".join(obstacles(lambda one, by: ObjectionDesk().verb("review").check(one, by=by), objection))


WITHDRAW = f"{REVIEW}withdraw/"


def test_taken_back_the_conclusion_stands_and_what_it_held_again_goes_on(
    client, entry, notice, office, others, travel_to
):
    objection = under_review(entry, by=office, token=(token := receipts.new_token()))
    pending = propose_review(fresh_from_db(objection), by=others[0], **UPHELD)
    travel_to(AFTER)
    end_notice(notice)
    assert passage(entry.application) == "pending"
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})
    assert "因复核暂缓的对象照常进入下一环节" in client.get(WITHDRAW).content.decode()
    assert "复核申请已经撤回" in client.post(WITHDRAW, opened(client, WITHDRAW), follow=True).content.decode()
    objection = fresh_from_db(objection)
    assert (objection.state, objection.outcome, objection.due_on) == ("replied", "dismissed", None)
    assert (passage(entry.application), Hold.objects.latest("pk").state) == ("passed", HoldState.LIFTED)
    assert fresh_from_db(pending).state == PendingState.LAPSED
    assert letters("objection.")[-2:] == ["objection.review_withdrawn", "objection.office_review_withdrawn"]
    assert [step.label for step in steps(objection)][-2:] == ["申请复核", "撤回复核申请"]
    assert released(objection, by=office).outcome == PublicOutcome.objects.get().outcome == "dismissed"
    # The other side reads what it reads of a review that kept the conclusion.
    assert "不再办理" not in "".join(Message.objects.filter(kind="hold.lifted").values_list("body", flat=True))


@pytest.mark.parametrize(("then", "why"), [
    (lambda one, others: withdraw_review(one), "无须再次撤回"),
    (lambda one, others: decided(one, others, **KEPT), "复核决定已经作出"),
    (lambda one, others: decided(one, others, **UPHELD), "复核决定已经作出"),
])  # fmt: skip
def test_what_is_over_is_not_taken_back(client, entry, office, others, then, why):
    objection = opens(client, under_review, entry, by=office)
    shown = opened(client, WITHDRAW)
    then(fresh_from_db(objection), others)
    before = fresh_from_db(objection)
    assert why in client.post(WITHDRAW, shown, follow=True).content.decode()
    assert fresh_from_db(objection).review_withdrawn_at == before.review_withdrawn_at
    with pytest.raises(TransitionNotAllowed, match="一次"):
        ask_review(before, grounds="再次申请。")
    with pytest.raises(TransitionNotAllowed):
        decide_review(before, by=None, **KEPT)


def test_what_was_not_asked_for_is_not_taken_back(client, entry, office):
    assert client.post(WITHDRAW, {}).status_code == 302
    opens(client, replied, entry, by=office)
    assert "不能撤回复核申请" in client.post(WITHDRAW, {}, follow=True).content.decode()


def test_its_decision_is_a_document_to_the_number_for_objector_and_office(client, entry, office, others, subtests):
    address = f"{PROGRESS}review.pdf"
    opens(client, under_review, entry, by=office)
    assert client.get(address).status_code == 302
    for found, said in ((KEPT, "维持原结论：异议不成立"), (UPHELD, "变更原结论：异议成立")):
        objection = decided(opens(client, under_review, entry, by=office), others, **found)
        with subtests.test(said):
            assert address in client.get(PROGRESS).content.decode()
            pdf = PdfReader(io.BytesIO(client.get(address).content))
            text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
            sought = ("异议复核决定书", said, found["decision"], objection.number, "监察机构")
            assert [word for word in sought if word not in text] == []
            assert [word for word in (NAME, NUMBER, PHONE, EMAIL) if word in text + str(pdf.metadata)] == []
            client.force_login(office)
            page = client.get(f"/admin/desk/objections/{objection.pk}/")
            assert "复核决定书" in page.content.decode()
            assert client.get(f"/admin/desk/objections/{objection.pk}/review.pdf").content[:4] == b"%PDF"
            client.logout()


def test_whoever_declined_a_conclusion_had_a_part_in_it_and_who_opened_an_identity_none(entry, office, others):
    objection = investigating(entry, by=office)
    upheld = {"outcome": Outcome.UPHELD, "conclusion": "数据不实。", "unheard": UNHEARD}
    decline(propose_conclusion(objection, by=others[0], **upheld), by=others[1], reason="证据不足。")
    third, fourth = UserFactory(roles=[Role.OFFICE]), UserFactory(roles=[Role.OFFICE])
    confirm(propose_opening(objection, by=third, reason="需要联系提出人。"), by=fourth)
    settled(fresh_from_db(objection), by=office, second=others[1])
    reply_objection(fresh_from_db(objection), by=office, reply="答复。")
    objection = ask_review(fresh_from_db(objection), grounds="口径没有核对。")
    for by in (office, *others):
        with pytest.raises(PermissionDenied, match="没有参与原结论"):
            propose_review(objection, by=by, **KEPT)
    assert decided(objection, (third, fourth), **KEPT).state == ObjectionState.REPLIED
