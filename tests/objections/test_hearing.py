"""The other side is heard before an objection is upheld, and never learns who objected (Article 31)."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation

from objections.actions import (
    accept_objection,
    close_withdrawn,
    conclude_objection,
    request_supplement,
    share_objection,
    start_investigation,
    state_views,
    supply_supplement,
    withdraw_objection,
)
from objections.acts import propose_conclusion
from objections.enums import Outcome
from objections.letters.other_side import until
from objections.models import Objection, Statement
from objections.queries import steps
from objections.tasks import remind_other_sides
from portal import clock
from portal.confirming.actions import confirm
from portal.confirming.enums import PendingState
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import may_read
from portal.journal.models import Event
from portal.messages.models import InboxItem, Message
from tests.cms_pages.unmarked import unmarked
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.evidence import pdf_file
from tests.factories.objections import (
    EMAIL,
    NAME,
    PHONE,
    SUBSTANCE,
    UNHEARD,
    accepted,
    asked,
    concluded,
    filed,
    investigating,
    let_go,
    settled,
    staged,
    verified,
)
from tests.factories.seconding import by_two

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
TERM = date(2026, 5, 20)  # five working days after Wednesday the 13th
ANSWER = "所报数据为母公司口径，年报为合并口径。"


@pytest.fixture
def owner(entry):
    return entry.application.applicant


def uphold(objection, by, unheard=""):
    return propose_conclusion(
        fresh_from_db(objection), by=by, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=unheard,
        differing="所涉年度不同。",
    )  # fmt: skip


def subjects(user):
    return list(
        InboxItem.objects.filter(recipient=user, message__kind__startswith="objection").values_list(
            "message__kind", flat=True
        )
    )


def test_nothing_is_upheld_before_the_other_side_was_heard(entry, office, travel_to, subtests):
    objection = investigating(entry, by=office)
    with (
        subtests.test("not asked"),
        pytest.raises(RuleViolation, match="须告知被异议方并听取其意见"),
    ):
        uphold(objection, office)
    statement = share_objection(objection, by=office, substance=SUBSTANCE)
    assert statement.due_on == TERM
    with subtests.test("its term runs"), pytest.raises(RuleViolation, match=f"可以陈述意见至{official_date(TERM)}"):
        uphold(objection, office)
    with subtests.test("also for the system"), pytest.raises(RuleViolation), transaction.atomic():
        conclude_objection(fresh_from_db(objection), by=None, outcome=Outcome.UPHELD, conclusion="数据不实。")
    travel_to(clock.moment(TERM, 23))
    with subtests.test("to the end of its last day"), pytest.raises(RuleViolation):
        uphold(objection, office)
    travel_to(clock.moment(TERM + timedelta(days=1)))
    by_two(uphold(objection, office))
    assert (fresh_from_db(objection).state, fresh_from_db(objection).unheard) == ("concluded_upheld", "")


def test_a_written_reason_stands_in_for_it_and_stays_on_the_case(entry, office):
    objection = investigating(entry, by=office)
    by_two(uphold(objection, office, UNHEARD))
    assert fresh_from_db(objection).unheard == UNHEARD
    assert Event.objects.get(verb="objection.upheld").payload["unheard"] == UNHEARD


def test_the_database_upholds_nobody_unheard(entry, office):
    objection = investigating(entry, by=office)
    rows = Objection.objects.filter(pk=objection.pk)
    with pytest.raises(DatabaseError, match="upheld unheard"), transaction.atomic():
        rows.update(state="concluded_upheld", outcome="upheld")


def test_dismissing_needs_nobody_to_be_heard(entry, office):
    objection = investigating(entry, by=office)
    assert settled(objection, by=office).state == "concluded_dismissed"


def test_it_is_shared_once_after_acceptance_and_before_a_conclusion(entry, office, second_office, subtests):
    objection = verified(entry, by=office)
    with subtests.test("not accepted"), pytest.raises(TransitionNotAllowed, match="受理后、结论前"):
        share_objection(objection, by=office, substance=SUBSTANCE)
    accept_objection(objection, by=office)
    for somebody in (UserFactory(), entry.application.applicant):
        with subtests.test(str(somebody)), pytest.raises(PermissionDenied):
            share_objection(objection, by=somebody, substance=SUBSTANCE)
    share_objection(objection, by=office, substance=SUBSTANCE)
    with subtests.test("twice"), pytest.raises(TransitionNotAllowed, match="只告知一次"):
        share_objection(fresh_from_db(objection), by=second_office, substance="另一说法。")
    done = concluded(entry, upheld=False, by=office)
    with subtests.test("concluded"), pytest.raises(TransitionNotAllowed, match="受理后、结论前"):
        share_objection(done, by=office, substance=SUBSTANCE)


def test_a_matter_of_no_entry_has_no_other_side_here(entry, office):
    report = start_investigation(accepted(None, by=office, edition=entry.notice.edition), by=office)
    with pytest.raises(TransitionNotAllowed, match="没有被异议方"):
        share_objection(report, by=office, substance=SUBSTANCE)
    by_two(uphold(report, office))
    assert fresh_from_db(report).state == "concluded_upheld"


def test_it_is_answered_once_by_its_own_applicant_with_evidence(entry, office, owner, subtests):
    statement = asked(entry, by=office)
    for somebody in (office, UserFactory(), None):
        with subtests.test(str(somebody)), pytest.raises(PermissionDenied):
            state_views(statement, by=somebody, text=ANSWER)
    with subtests.test("blank"), pytest.raises(ValidationError, match="请写明您的意见"):
        state_views(statement, by=owner, text=" \n")
    state_views(fresh_from_db(statement), by=owner, text=ANSWER, files=staged(pdf_file("说明.pdf")))
    with subtests.test("twice"), pytest.raises(TransitionNotAllowed, match="不能再次提交"):
        state_views(fresh_from_db(statement), by=owner, text="另有补充。")
    stored = fresh_from_db(statement)
    assert stored.text.for_delivery() == ANSWER
    with subtests.test("in the database, too"), pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(reminded_on=TERM)
    file = EvidenceFile.objects.of(stored).get()
    assert [may_read(who, file) for who in (owner, office, UserFactory())] == [True, True, False]
    with subtests.test("heard: no reason why not"), pytest.raises(ValidationError, match="此项不填"):
        uphold(stored.objection, office, UNHEARD)
    by_two(uphold(stored.objection, office))
    assert fresh_from_db(stored.objection).state == "concluded_upheld"


def supplied(objection, office):
    request_supplement(fresh_from_db(objection), by=office, request="请补充年报全文。")
    supply_supplement(fresh_from_db(objection), text="年报见附页。", files=())


ARRIVALS = {
    "the answer": (asked, lambda one, office: state_views(one.asked, by=one.entry.application.applicant, text=ANSWER)),
    "the objector's supplement": (investigating, supplied),
    "that the other side is asked": (
        investigating,
        lambda one, office: share_objection(fresh_from_db(one), by=office, substance=SUBSTANCE),
    ),
}


@pytest.mark.parametrize("arrival", ARRIVALS)
def test_a_conclusion_drawn_up_before_something_arrived_is_drawn_up_again(entry, office, second_office, arrival):
    build, arrive = ARRIVALS[arrival]
    built = build(entry, by=office)
    objection = built.objection if isinstance(built, Statement) else built
    pending = uphold(objection, office, UNHEARD)
    arrive(objection, office)
    assert fresh_from_db(pending).state == PendingState.LAPSED
    with pytest.raises(TransitionNotAllowed):
        confirm(fresh_from_db(pending), by=second_office)


def test_late_words_count_until_the_conclusion(entry, office, owner, travel_to):
    late, over = asked(entry, by=office), asked(entry, by=office)
    travel_to(clock.moment(TERM + timedelta(days=1)))
    assert state_views(late, by=owner, text=ANSWER).stated_at
    settled(fresh_from_db(over.objection), by=office)
    with pytest.raises(TransitionNotAllowed, match="不再接收陈述意见"):
        state_views(fresh_from_db(over), by=owner, text=ANSWER)


def test_it_is_reminded_once_the_working_day_before(entry, office, owner, travel_to):
    statement, answered = asked(entry, by=office), asked(entry, by=office)
    state_views(answered, by=owner, text=ANSWER)
    assert remind_other_sides() == 0
    travel_to(clock.moment(TERM - timedelta(days=1), 9))
    assert (remind_other_sides(), remind_other_sides()) == (1, 0)
    assert subjects(owner).count("objection.statement_due") == 1
    assert fresh_from_db(statement).reminded_on == TERM - timedelta(days=1)


def test_the_other_side_learns_of_what_is_shared_alone(client, entry, office, owner, subtests):
    client.force_login(owner)
    filed(entry), investigating(entry, by=office)
    assert subjects(owner) == []
    assert client.get("/apply/statements/").context["statements"].count() == 0
    statement = asked(entry, by=office)
    page = client.get(statement.get_absolute_url()).content.decode()
    assert SUBSTANCE in page
    assert f"请在 {TERM} 前（含当日）陈述" in client.get("/apply/").content.decode()
    for address, words in (("", "Your statement"), (f"{statement.pk}/", "What you are asked to explain")):
        english = client.get(f"/en/apply/statements/{address}").content.decode()
        assert (words in english, unmarked(english)) == (True, [])
    told = " ".join(
        f"{one.subject} {one.body} {one.url}" for one in Message.objects.filter(inbox_items__recipient=owner)
    )
    for where, text in (("page", page), ("letters", told)):
        for private in (NAME, PHONE, EMAIL, statement.objection.number, "所报数据与公开年报不符。"):
            with subtests.test(f"{where}: {private}"):
                assert private not in text
    client.force_login(UserFactory())
    assert client.get(statement.get_absolute_url()).status_code == 404


def test_it_answers_on_its_own_page_and_the_office_reads_it_on_the_case(client, entry, office, owner):
    statement = asked(entry, by=office)
    client.force_login(owner)
    refused = client.post(statement.get_absolute_url(), {"text": ""})
    assert refused.status_code == 422
    assert "陈述意见：请填写此项。" in re.sub(r"\s", "", refused.content.decode())
    client.post(statement.get_absolute_url(), {"text": ANSWER})
    assert ANSWER in client.get(statement.get_absolute_url()).content.decode()
    assert client.post(statement.get_absolute_url(), {"text": "再说一次。"}).status_code == 422
    assert "前（含当日）陈述" not in client.get("/apply/").content.decode()
    client.force_login(office)
    assert ANSWER in client.get(f"/admin/desk/objections/{statement.objection.pk}/").content.decode()
    assert ("听取被异议方意见", True) in [(step.label, step.done) for step in steps(statement.objection)]


def test_it_reads_and_answers_in_english(client, entry, office, owner, subtests):
    statement = asked(entry, by=office)
    own = f"/en{statement.get_absolute_url()}"
    client.force_login(owner)
    visits = {
        "list": lambda: client.get("/en/apply/statements/"),
        "asked": lambda: client.get(own),
        "refused": lambda: client.post(own, {"text": "", "sent": "1"}),
        "answered": lambda: client.post(own, {"text": "The figures are consolidated.", "sent": "1"}, follow=True),
        "twice": lambda: client.post(own, {"text": "Once more.", "sent": "1"}),
    }
    for name, visit in visits.items():
        with subtests.test(name):
            html = visit().content.decode()
            assert ('<html lang="en">' in html, unmarked(html)) == (True, [])
    with translation.override("en"):
        assert until(statement) == "Please send it by 20 May 2026 (inclusive)."


def test_whoever_was_asked_is_told_how_it_ended_and_nobody_else(entry, office, owner, subtests):
    ends = {
        "异议不成立": lambda one: settled(one, by=office),
        "不再办理": lambda one: close_withdrawn(withdraw_objection(one), by=office, reason="没有疑点。"),
        "异议成立": lambda one: by_two(uphold(one, office, UNHEARD)),
    }
    let_go(entry, by=office)
    assert "objection.statement_closed" not in subjects(owner)
    for word, end in ends.items():
        end(asked(entry, by=office).objection)
        with subtests.test(word):
            assert word in Message.objects.filter(kind="objection.statement_closed").latest("pk").body
