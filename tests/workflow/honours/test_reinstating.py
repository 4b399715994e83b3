"""A revocation is undone only by a later decision with its reason, by two officers, in public; and what it left to be done."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction

from cms_pages.models import DecisionPage
from cms_pages.records import publish_decision_pages
from cms_pages.tasks import draw_page_file
from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.chain import first_break
from portal.transitions.core import allows
from tests.conftest import fresh_from_db
from tests.factories.cms import tree
from tests.factories.honours import drawn_up, ground, reinstated, revoked, told
from tests.factories.identity import OrganisationFactory
from workflow.applications.rules import bars_for
from workflow.honours.actions import (
    answer_credit_report,
    complete_recovery,
    complete_retrieval,
    confirm_revocation,
    give_up_retrieval,
    issue_certificate,
    propose_revocation,
    record_prize_payment,
    reinstate_honour,
    return_prize,
    return_thing,
    send_credit_report,
)
from workflow.honours.actions.prizes import check_reverse
from workflow.honours.actions.reinstating import check_reinstate
from workflow.honours.grounds import Resolution
from workflow.honours.models import CreditDelivery, PublicHonour, Revocation
from workflow.honours.prize_account import prize_account
from workflow.honours.public import rebuild_honours
from workflow.honours.verification import verify_number

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(34)]
DECIDED, LATER = date(2026, 11, 2), date(2026, 11, 9)


def at(day):
    return clock.travel(clock.moment(day, 10))


@pytest.fixture
def gone(honour, office, second_office):
    """Certified, paid, revoked."""
    issue_certificate(honour)
    with at(DECIDED):
        record_prize_payment(honour, amount_yuan=100_000, paid_on=honour.granted_on, reference="示例凭证1", by=None)
        return revoked(fresh_from_db(honour), office, second_office)


def states(rows):
    return sorted(str(row.state) for row in rows.all())


def test_it_takes_two_officers_and_a_number_of_its_own(gone, office, second_office, applicant):
    said = {
        "reason": "复核属实",
        "document_number": "示例府发〔2026〕21号",
        "resolution": Resolution("批复第4号", LATER),
    }
    with at(LATER):
        revocation = gone.revocations.get()
        with pytest.raises(PermissionDenied, match="须由两名工作人员办理"):
            reinstate_honour(revocation, by=office, **said)
        with pytest.raises(PermissionDenied):
            reinstated(gone, applicant, second_office)
        for wrong, words in (
            ({"document_number": "示例府发〔2026〕20号"}, "是一份撤销决定的文号"),
            ({"reason": " "}, "须写明理由"),
            ({"resolved_on": DECIDED}, "须在2026年11月2日之后"),
        ):
            with pytest.raises(ValidationError, match=words):
                reinstated(gone, office, second_office, **wrong)
        assert (allows(check_reinstate, revocation, by=office), allows(check_reinstate, revocation, by=applicant)) == (
            True,
            False,
        )
        reinstated(gone, office, second_office)
        # A stale page offers it no second time.
        assert not allows(check_reinstate, fresh_from_db(revocation), by=office)
        with pytest.raises(TransitionNotAllowed):
            reinstated(gone, office, second_office, document_number="示例府发〔2026〕22号")


def test_restored_shows_as_restored_everywhere_at_once(client, gone, office, second_office):
    same = OrganisationFactory(credit_code=gone.application.organisation.credit_code)
    with at(LATER):
        assert bars_for(same, gone.edition, gone.track)[0].article == "34"
        reinstated(gone, office, second_office)
        assert [blocker.article for blocker in bars_for(same, gone.edition, gone.track)] == ["18"]
        assert verify_number(gone.number).verdict == "valid"
    assert (gone.state, gone.certificates.get().state) == ("active", "valid")
    public = PublicHonour.objects.get()
    assert [line["label"] for line in public.history] == ["授予", "撤销", "恢复"]
    assert (public.status, public.revoked_on, rebuild_honours()) == ("active", None, [])
    data = client.get(f"/api/v1/honours/{gone.number}").json()
    assert [line["status"] for line in data["history"]] == ["active", "revoked", "active"]
    assert first_break() is None


def test_both_decisions_stay_public(client, gone, office, second_office):
    tree()
    with at(LATER):
        reinstated(gone, office, second_office)
        publish_decision_pages()
    taken, given = (DecisionPage.objects.get(kind=kind) for kind in ("revocation", "reinstatement"))
    assert given.address in client.get(taken.address).content.decode()
    text = client.get(given.address).content.decode()
    for said in ("示例府发〔2026〕20号", "经复核属实", "恢复", "解除因该撤销而不接受其再次申报"):
        assert said in text
    draw_page_file(given.pk)
    assert client.get(f"{given.address}decision.pdf").content.startswith(b"%PDF")


def test_what_was_taken_is_given_back_and_taken_once_more(gone, office, second_office):
    with at(DECIDED):
        plaque, paper = gone.retrievals.get(thing="奖牌"), gone.retrievals.get(thing="证书")
        complete_retrieval(plaque, by=office, done_on=DECIDED, reference="收据1")
        give_up_retrieval(paper, by=office, reason="遗失。")
        complete_recovery(gone.recovery, by=office, done_on=DECIDED, reference="缴款1")
    with at(LATER):
        honour = reinstated(gone, office, second_office)
        assert (states(honour.retrievals), fresh_from_db(honour).recovery.state) == (
            ["dropped", "to_return"],
            "to_return",
        )
        return_prize(fresh_from_db(honour).recovery, by=office, returned_on=LATER, reference="发还1")
        return_thing(fresh_from_db(plaque), by=office, returned_on=LATER)
        again = told_again(fresh_from_db(honour), office)
    with at(LATER + timedelta(days=14)):
        confirm_revocation(again(), by=second_office)
    honour = fresh_from_db(honour)
    assert (honour.state, honour.recovery.state, honour.recovery.amount_yuan) == ("revoked", "pending", 100_000)
    assert states(honour.retrievals) == ["dropped", "pending", "pending", "returned"]
    assert honour.bans.filter(lifted_on=None).count() == 1


def test_money_still_with_the_office_is_nothing_the_winner_accounts_for(gone, office, second_office):
    with at(DECIDED):
        complete_recovery(gone.recovery, by=office, done_on=DECIDED, reference="缴款1")
    with at(LATER):
        honour = reinstated(gone, office, second_office)
        assert prize_account(honour).unstated == 0
        with pytest.raises(TransitionNotAllowed, match="已经追缴"):
            check_reverse(honour.payments.get(), by=office)
        return_prize(fresh_from_db(honour).recovery, by=office, returned_on=LATER, reference="发还1")
        assert prize_account(honour).unstated == 100_000


def told_again(honour, office):
    """A second revocation after all, told today; drawn up when called."""
    revocation = propose_revocation(honour, by=office, **ground())
    return lambda: drawn_up(fresh_from_db(revocation), office, document_number="示例府发〔2026〕25号")


def test_a_platform_is_told_with_a_record_and_told_again(gone, office, second_office):
    first, other = gone.credit_reports.order_by("pk")
    with at(LATER):
        with pytest.raises(ValidationError, match="请填写报送回执号"):
            send_credit_report(first, by=office, sent_on=LATER, reference=" ")
        with pytest.raises(ValidationError, match="早于所依据的决定之日"):
            send_credit_report(first, by=office, sent_on=DECIDED - timedelta(days=1), reference="回执1")
        send_credit_report(first, by=office, sent_on=LATER, reference="回执1")
        with pytest.raises(ValidationError, match="请写明退回的原因"):
            answer_credit_report(first, by=office, accepted=False, answered_on=LATER, answer="")
        answer_credit_report(first, by=office, accepted=False, answered_on=LATER, answer="缺少统一社会信用代码。")
        send_credit_report(first, by=second_office, sent_on=LATER, reference="回执2")
        answer_credit_report(first, by=office, accepted=True, answered_on=LATER, answer="")
        sent = first.deliveries.values_list("reference", "accepted", "sent_by")
        assert [*sent] == [("回执1", False, office.pk), ("回执2", True, second_office.pk)]
        with pytest.raises(Error), transaction.atomic():
            CreditDelivery.objects.update(answer="没有退回过。")
        reinstated(gone, office, second_office)
    later = gone.credit_reports.order_by("pk").values_list("platform", "matter", "state")
    assert [*later] == [
        (first.platform, "revoked", "done"), (other.platform, "revoked", "dropped"), (first.platform, "annulled", "pending"),
    ]  # fmt: skip


def test_a_revocation_not_decided_has_nothing_to_annul(honour, office, second_office):
    told(honour, office)
    with pytest.raises(TransitionNotAllowed):
        reinstated(honour, office, second_office)
    assert Revocation.objects.get().state == "hearing"
