"""An objection that is another body's matter is passed on: what goes along, what is held, how it ends (Articles 28, 31)."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from objections import receipts
from objections.actions import (
    accept_objection,
    ask_review,
    consult_on_objection,
    end_answered,
    end_unanswered,
    give_identity,
    pass_on_objection,
    refuse_objection,
    request_supplement,
    say_naming,
    take_back_passed,
    withdraw_objection,
)
from objections.actions.passing import YES_A_DAY
from objections.acts import check_may_pass_on, propose_conclusion, propose_opening, propose_passing
from objections.archiving import outcomes_of
from objections.custody import is_sealed
from objections.desk_passing import PassOnForm, is_passed_on, shown_to_give
from objections.documents import passing_document
from objections.enums import Ending, HoldChoice, Outcome, Refusal
from objections.holding import undecided_objections
from objections.models import Objection, PassingOn, PublicOutcome
from objections.passed import named_to
from objections.tasks import remind_deadlines
from objections.transitions import PASS_ON
from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm
from portal.confirming.enums import PendingState
from portal.desk.todo import todos_of
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem, Message
from portal.transitions.core import apply_transition
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import (
    NAME,
    PHONE,
    QUESTION,
    UNHEARD,
    accepted,
    filed,
    heard,
    investigating,
    passed_on,
    passing_words,
    pursued,
    released,
    settled,
    verified,
)
from tests.factories.reviews import reviewer_user
from tests.factories.seconding import by_two
from tests.objections.test_views import PROGRESS
from tests.showing import opened
from workflow.applications.actions import withdraw
from workflow.publicity.enums import HoldState
from workflow.publicity.models import Hold
from workflow.reviews.actions import order_recusal

NAMING = f"{PROGRESS}naming/"
pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]


def again(objection):
    return fresh_from_db(objection)


def holds(objection):
    return [*Hold.objects.filter(reference=objection.number).order_by("pk").values_list("state", flat=True)]


def letters():
    return [*Message.objects.order_by("pk").values_list("kind", flat=True)]


def answered(objection, by=None):
    return end_answered(again(objection), by=by, answer="已经立案。", answered_on=clock.today())


def taken_back(objection, by=None, ending=Ending.RETURNED):
    return take_back_passed(again(objection), by=by, ending=ending, reason="不属于该机关的职责。")


def test_one_officer_proposes_and_another_confirms(entry, office, second_office):
    objection = investigating(entry, by=office)
    words = passing_words(objection)
    with pytest.raises(PermissionDenied, match="两名工作人员"):
        pass_on_objection(objection, by=office, hold=HoldChoice.KEEP, **words)
    act = propose_passing(objection, by=office, hold=HoldChoice.KEEP, **words)
    with pytest.raises(ValidationError, match="正待复核"):
        propose_conclusion(objection, by=second_office, outcome=Outcome.DISMISSED, conclusion="不成立。")
    with pytest.raises(ValidationError, match="正待复核"):
        check_may_pass_on(objection, by=second_office)
    confirm(act, by=second_office)
    objection = again(objection)
    passing = objection.passings.get()
    assert (objection.state, objection.outcome, passing.body) == ("passed_on", "passed_on", words["body"])
    assert passing.basis == "依据《上海市长宁区政府质量奖管理办法》第二十八条"
    assert (objection.clock_workdays, objection.paused_workdays) == (30, 15)
    with pytest.raises(TransitionNotAllowed):
        propose_passing(objection, by=office, hold=HoldChoice.KEEP, **words)


def test_a_conclusion_that_waits_goes_first_and_a_passing_lapses_with_what_ends_it(entry, office, second_office):
    objection = investigating(entry, by=office)
    propose_conclusion(objection, by=office, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=UNHEARD)
    with pytest.raises(ValidationError, match="正待复核"):
        propose_passing(objection, by=second_office, hold=HoldChoice.KEEP, **passing_words(objection))
    other = verified(entry, by=office)
    act = propose_passing(other, by=office, hold=HoldChoice.KEEP, **passing_words(other))
    withdraw_objection(again(other))
    assert fresh_from_db(act).state == PendingState.LAPSED


@pytest.mark.parametrize(
    ("hold", "kept"), [(HoldChoice.KEEP, HoldState.OPEN), (HoldChoice.RELEASE, HoldState.RELEASED)]
)
@pytest.mark.article(21)
def test_what_it_holds_is_decided_with_it(entry, office, hold, kept):
    objection = passed_on(entry, by=office, hold=hold)
    assert holds(objection) == [kept]
    answered(objection, by=office)
    assert holds(objection) == [HoldState.RELEASED]


@pytest.mark.article(21)
def test_what_is_not_accepted_yet_is_held_or_not_as_the_two_say(entry, office):
    assert holds(passed_on(entry, by=office, of=verified, hold=HoldChoice.RELEASE)) == []
    kept = passed_on(entry, by=office, of=verified)
    assert holds(kept) == [HoldState.OPEN]
    back = taken_back(kept, by=office)
    assert (back.state, back.outcome, holds(back)) == ("identity_verified", "", [HoldState.OPEN])
    accept_objection(back, by=office)
    assert holds(back) == [HoldState.OPEN]


@pytest.mark.article(21)
def test_the_hold_is_never_left_undecided(entry, office):
    objection = investigating(entry, by=office)
    for hold in ("", "other"):
        with pytest.raises(ValidationError, match="请选择是否暂缓"):
            propose_passing(objection, by=office, hold=hold, **passing_words(objection))
    conduct = verified(edition=entry.notice.edition, matter="conduct", by=office)
    assert "hold" not in PassOnForm(objection=conduct).fields
    with pytest.raises(ValidationError, match="无须选择"):
        propose_passing(conduct, by=office, hold=HoldChoice.KEEP, **passing_words(conduct))


def test_not_while_somebody_is_asked_nor_before_the_identity_is_verified_nor_after_the_end(entry, office):
    asked = investigating(entry, by=office)
    consult_on_objection(asked, by=office, question=QUESTION, experts=[reviewer_user("示例专家")])
    with pytest.raises(RuleViolation, match="正在征求"):
        propose_passing(again(asked), by=office, hold=HoldChoice.KEEP, **passing_words(asked))
    with transaction.atomic(), pytest.raises(DatabaseError, match="consulted on"):
        apply_transition(again(asked), PASS_ON, by=None, reason="绕过。", outcome=Outcome.PASSED_ON)
    supplement = request_supplement(investigating(entry, by=office), by=office, request="请补充年报。")
    refused = refuse_objection(filed(entry), by=office, code=Refusal.SCOPE, reason="无关。")
    for one in (filed(entry), supplement, refused):
        with pytest.raises(TransitionNotAllowed):
            propose_passing(again(one), by=office, hold=HoldChoice.KEEP, **passing_words(one))


def test_the_database_knows_where_it_is(entry, office):
    objection = investigating(entry, by=office)
    with transaction.atomic(), pytest.raises(DatabaseError, match="passed on to nobody"):
        apply_transition(objection, PASS_ON, by=None, reason="绕过。", outcome=Outcome.PASSED_ON)
    passing = passed_on(entry, by=office).passings.get()
    with transaction.atomic(), pytest.raises(DatabaseError):
        PassingOn.objects.filter(pk=passing.pk).update(substance="另一番话。")
    with transaction.atomic(), pytest.raises(DatabaseError):
        PassingOn.objects.filter(pk=passing.pk).update(identity_given_at=clock.now())


@pytest.mark.article(28)
@pytest.mark.attack("已回避的人办理异议")
def test_whoever_must_stay_away_neither_proposes_nor_confirms_nor_is_told(entry, office, second_office):
    objection = investigating(entry, by=office)
    act = propose_passing(objection, by=office, hold=HoldChoice.KEEP, **passing_words(objection))
    order_recusal(again(entry.application), second_office, by=None, reason="有利害关系。")
    with pytest.raises(PermissionDenied):
        confirm(act, by=second_office)
    InboxItem.objects.all().delete()
    confirm(act, by=UserFactory(roles=[Role.OFFICE]))
    say_naming(again(objection), agrees=True)
    told = InboxItem.objects.filter(message__kind="objection.office_naming")
    assert office.pk in told.values_list("recipient", flat=True)
    assert second_office.pk not in told.values_list("recipient", flat=True)
    with pytest.raises(PermissionDenied):
        taken_back(objection, by=second_office)


@pytest.mark.attack("转办时把提出人告诉承办机关")
def test_who_objects_goes_along_by_their_own_consent_alone(entry, office, second_office):
    objection = passed_on(entry, by=office)
    reason = {"reason": "密封机要件。"}
    for agrees in (None, False):
        if agrees is not None:
            say_naming(again(objection), agrees=agrees)
        with pytest.raises(RuleViolation, match="没有同意"):
            shown_to_give(again(objection), office, reason)
    say_naming(again(objection), agrees=True)
    with pytest.raises(TransitionNotAllowed, match="已经这样答复"):
        say_naming(again(objection), agrees=True)
    assert is_sealed(again(objection))
    reader = UserFactory(roles=[Role.DISCIPLINE])
    with pytest.raises(PermissionDenied, match="由评审办"):
        give_identity(again(objection), by=reader, reason="自行移送。")
    with pytest.raises(RuleViolation, match="启封"):
        shown_to_give(again(objection), office, reason)
    confirm(propose_opening(again(objection), by=office, reason="提供给承办机关。"), by=second_office)
    shown = dict(shown_to_give(again(objection), office, reason))
    assert NAME in shown.values()
    assert PHONE in shown.values()
    for act in (
        lambda: say_naming(again(objection), agrees=False),
        lambda: give_identity(again(objection), by=office, reason="再次。"),
    ):
        with pytest.raises(TransitionNotAllowed, match="提供"):
            act()
    assert Event.objects.filter(verb="objection.identity_given").count() == 1
    assert letters()[-1] == "objection.identity_given"


def test_the_objector_answers_on_the_page_of_the_case_for_the_body_it_showed(entry, office, client, travel_to):
    token = receipts.new_token()
    objection = passed_on(entry, by=office, token=token)
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})
    page = client.get(PROGRESS).content.decode()
    assert "区纪检监察机关" in page
    assert "没有提供" in page
    shown = {**opened(client, NAMING), "agrees": "yes"}
    back = taken_back(objection, by=office)
    passed_on(entry, by=office, body=1, of=lambda entry, by: again(back))
    assert client.post(NAMING, shown).status_code == 422  # agreed to another body than has it now
    shown = {**opened(client, NAMING), "agrees": "yes"}
    back = taken_back(objection, by=office)
    travel_to(clock.now() + timedelta(minutes=1))
    passed_on(entry, by=office, body=1, of=lambda entry, by: again(back))
    assert client.post(NAMING, shown).status_code == 422  # to what was passed on before
    assert client.post(NAMING, {**opened(client, NAMING)}).status_code == 422
    answer = client.post(NAMING, {**opened(client, NAMING), "agrees": "yes"}, follow=True).content.decode()
    assert "已经记录您的答复" in answer
    assert [one.may_be_named for one in objection.passings.all()] == [None, None, True]
    answered(objection, by=office)
    over = client.get(NAMING, follow=True).content.decode()
    assert "没有正在转办" in over
    assert "尚未提供" not in over


def letter_of(objection):
    pages = PdfReader(io.BytesIO(passing_document(objection))).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


@pytest.mark.article(31)
def test_its_letter_says_what_it_said_when_it_was_printed_and_fits_one_page(entry, office, travel_to):
    objection = passed_on(entry, by=office)
    sent = passing_document(objection)
    with pytest.raises(DatabaseError), transaction.atomic():
        PassingOn.objects.update(asked_by=clock.today())
    # A calendar moves the day on which the office is reminded, not what the body holds in its hands.
    Objection.objects.filter(pk=objection.pk).update(due_on=objection.due_on + timedelta(days=3))
    travel_to(clock.now() + timedelta(days=20))
    assert letter_of(again(objection)) == "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(sent)).pages
    ).replace("\n", "")
    assert len(PdfReader(io.BytesIO(sent)).pages) == 1


def test_the_case_left_while_it_was_elsewhere_its_objector_is_told_by_letter_and_on_the_page(client, entry, office):
    token = receipts.new_token()
    objection = passed_on(entry, by=office, token=token)
    withdraw(entry.application, by=entry.application.applicant, reason="另有安排。")
    letter = Message.objects.get(kind="objection.case_left", about_id=str(objection.pk)).body
    assert "申报人已经撤回申报。您的异议由承办机关继续办理，办结后告知结果。" in letter
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})
    assert "异议由承办机关继续办理" in client.get(PROGRESS).content.decode()


def test_taken_back_the_page_still_says_who_learned_their_identity(client, entry, office, second_office):
    token = receipts.new_token()
    objection = say_naming(passed_on(entry, by=office, token=token), agrees=True)
    by_two(propose_opening(again(objection), by=office, reason="提供给承办机关。"), second_office)
    give_identity(again(objection), by=office, reason="密封机要件。")
    body = objection.passings.get().body
    taken_back(again(objection), by=office)
    client.post(PROGRESS, {"number": objection.number, "secret": receipts.secret_of(token)})
    page = client.get(PROGRESS).content.decode()
    assert f"将您的身份和联系方式提供给{body}" in page
    other = taken_back(passed_on(entry, by=office), by=office)
    assert named_to(other) == []


def test_sent_back_its_letter_stays_on_the_case_with_the_body_s_term(entry, office):
    objection = passed_on(entry, by=office)
    sent, until = letter_of(objection), objection.due_on
    back = taken_back(objection, by=office)
    assert is_passed_on(back)
    assert back.due_on != until
    assert letter_of(back) == sent


def test_the_letter_to_the_body_and_the_record_hold_the_shared_words_alone(entry, office):
    objection = passed_on(entry, by=office)
    paper = letter_of(objection)
    assert "所报数据涉嫌违法" in paper
    for secret in (NAME, PHONE, objection.statement.for_delivery()):
        assert secret not in paper
    answered(objection, by=office)
    (lines,) = outcomes_of(entry.application)
    assert dict(lines)["转办"].endswith("承办机关已经答复：已经立案。")
    assert NAME not in str(lines)


@pytest.mark.parametrize("of", [verified, accepted, investigating])
def test_sent_back_it_goes_on_where_it_was_with_what_was_left(entry, office, of, travel_to):
    objection = of(entry, by=office)
    before = objection.state
    travel_to(clock.now() + timedelta(days=1))
    left = objection.clock_workdays - 1
    objection = passed_on(entry, by=office, of=lambda entry, by: again(objection))
    travel_to(clock.now() + timedelta(days=20))
    back = taken_back(objection, by=office)
    assert (back.state, back.outcome, back.clock_workdays, back.paused_workdays) == (before, "", left, None)
    assert (back.workdays_taken, back.concluded_at) == (None, None)
    with pytest.raises(TransitionNotAllowed, match="不需要收回"):
        taken_back(back, by=office)
    elsewhere = passed_on(entry, by=office, body=1, of=lambda entry, by: again(back))
    assert [one.ended_as for one in elsewhere.passings.all()] == ["returned", ""]


@pytest.mark.article(21)
def test_taken_back_to_be_concluded_it_holds_again_while_the_list_is_public(entry, office):
    objection = taken_back(passed_on(entry, by=office, hold=HoldChoice.RELEASE), by=office, ending=Ending.NEEDED_HERE)
    assert holds(objection) == [HoldState.RELEASED, HoldState.OPEN]
    settled(objection, by=office)
    assert holds(objection) == [HoldState.RELEASED, HoldState.LIFTED]


def test_the_body_is_waited_for_until_its_term_and_told_of_daily_after(entry, office, travel_to):
    objection = passed_on(entry, by=office)
    with pytest.raises(RuleViolation, match="期满前请等待"):
        end_unanswered(objection, by=office, reason="没有答复。")
    travel_to(clock.moment(objection.due_on, 9))
    assert remind_deadlines() == 1
    assert "异议转办：1 件承办机关答复到期" in [one.words for one in todos_of(office)]
    travel_to(clock.moment(objection.due_on + timedelta(days=1), 9))
    assert remind_deadlines() == 1
    assert {"objection.office_body_due", "objection.office_body_late"} <= set(letters())
    late = end_answered(again(objection), by=office, answer="已经立案。", answered_on=clock.today())
    assert late.passings.get().is_late
    assert "逾期承办机关已经答复" in str(outcomes_of(entry.application))
    other = passed_on(entry, by=office, token="f" * 32)
    travel_to(clock.moment(other.due_on + timedelta(days=1), 9))
    assert end_unanswered(again(other), by=office, reason="多次催办没有答复。").state == "answered_elsewhere"


def test_an_answer_is_of_a_day_it_can_be_of(entry, office):
    objection = passed_on(entry, by=office)
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        with pytest.raises(ValidationError, match="来文日期"):
            end_answered(objection, by=office, answer="已经立案。", answered_on=day)


def test_the_public_counts_it_and_reads_the_same_of_each(entry, office, travel_to):
    objection = passed_on(entry, by=office)
    travel_to(clock.now() + timedelta(days=2))
    released(answered(objection, by=office), by=office)
    row = PublicOutcome.objects.get()
    assert (row.outcome, row.workdays_up_to) == ("passed_on", 5)
    assert objection.passings.get().body not in row.summary


def test_elsewhere_it_is_neither_taken_back_by_its_objector_nor_reviewed(entry, office):
    objection = passed_on(entry, by=office)
    with pytest.raises(TransitionNotAllowed, match="向该机关说明"):
        withdraw_objection(again(objection))
    for one in (again(objection), answered(objection, by=office)):
        with pytest.raises(TransitionNotAllowed, match="不能申请复核"):
            ask_review(one, grounds="有不同意见。")
    with pytest.raises(TransitionNotAllowed, match="没有正在转办"):
        say_naming(again(objection), agrees=True)


def test_the_other_side_learns_of_no_body(entry, office):
    statement = heard(entry, by=office, text="数据一致。")
    owner = entry.application.applicant
    passed_on(entry, by=office, of=lambda entry, by: again(statement.objection))
    InboxItem.objects.filter(recipient=owner).delete()
    answered(statement.objection, by=office)
    (item,) = InboxItem.objects.filter(recipient=owner, message__kind="objection.statement_closed")
    assert "不再办理" in item.message.body
    assert statement.objection.passings.get().body not in item.message.body


def test_pursued_without_its_objector_nobody_is_named_nor_told(entry, office):
    objection = passed_on(entry, by=office, of=pursued)
    with pytest.raises(TransitionNotAllowed, match="已经撤回"):
        say_naming(objection, agrees=True)
    assert "objection.passed_on" not in letters()


def test_without_bodies_in_the_rules_nothing_is_passed_on(entry, office, monkeypatch):
    objection = investigating(entry, by=office)
    rules = objection.rules.model_copy(update={"bodies": ()})
    monkeypatch.setattr(Objection, "rules", rules)
    with pytest.raises(TransitionNotAllowed, match="没有列出可以转办的机关"):
        check_may_pass_on(objection, by=office)


@pytest.mark.article(21)
def test_let_go_twice_before_acceptance_the_end_of_the_list_waits_for_it_all_the_same(entry, office):
    back = taken_back(passed_on(entry, by=office, of=verified), by=office)
    again_back = taken_back(
        passed_on(entry, by=office, hold=HoldChoice.RELEASE, of=lambda entry, by: again(back)), by=office
    )
    assert holds(again_back) == [HoldState.RELEASED]
    assert undecided_objections(entry.notice) == [(entry.pk, again_back.number)]


def test_refused_meanwhile_nobody_confirms_that_it_be_passed_on(entry, office):
    objection = verified(entry, by=office)
    act = propose_passing(objection, by=office, hold=HoldChoice.KEEP, **passing_words(objection))
    refuse_objection(again(objection), by=office, code=Refusal.SCOPE, reason="无关。")
    assert fresh_from_db(act).state == PendingState.LAPSED


def test_who_says_yes_and_no_again_and_again_writes_to_the_office_a_few_times_and_can_always_say_no(entry, office):
    objection = passed_on(entry, by=office)
    for _ in range(YES_A_DAY):
        say_naming(again(objection), agrees=True)
        say_naming(again(objection), agrees=False)
    with pytest.raises(TransitionNotAllowed, match="次数过多"):
        say_naming(again(objection), agrees=True)
    assert objection.passings.get().may_be_named is False
