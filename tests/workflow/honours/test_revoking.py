from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.honours import drawn_up, revoked, to_confirm, told
from tests.factories.identity import OrganisationFactory
from workflow.applications.rules import bars_for
from workflow.honours.actions import (
    complete_recovery,
    complete_retrieval,
    confirm_revocation,
    issue_certificate,
    record_prize_payment,
    reject_revocation,
    withdraw_revocation,
)
from workflow.honours.bars import honoured
from workflow.honours.models import Ban, CreditReport, Honour, PrizeRecovery, PublicHonour, Retrieval, Revocation
from workflow.honours.verification import verify_number
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition
from workflow.reviews.models import Recusal
from workflow.titles.actions import file_title_use, release_title_use
from workflow.titles.models import RegisterEntry

pytestmark = pytest.mark.django_db
DECIDED = date(2027, 3, 1)


@pytest.mark.article(34)
def test_revoked_shows_as_revoked_everywhere_at_once(client, honour, office, second_office):
    certificate = issue_certificate(honour)
    wording = "2026年度长宁区质量金奖（先进质量管理模式）"
    use = file_title_use(honour, by=honour.holder, medium="website", wording=wording, place="官网首页")
    release_title_use(use, by=office)
    with clock.travel(clock.moment(DECIDED)):
        revoked(honour, office, second_office, reason="线索来自张某。")
    for row in (honour, certificate, use):
        row.refresh_from_db()
        assert row.state == "revoked"
    assert PublicHonour.objects.get().status == "revoked"
    assert set(RegisterEntry.objects.values_list("status", flat=True)) == {"revoked"}
    assert verify_number(honour.number).verdict == "revoked"
    assert "已撤销" in client.get(f"/verify/{honour.number}/").content.decode()
    assert "2027-03-01 撤销" in client.get(f"/register/{honour.number}/").content.decode()
    data = client.get(f"/api/v1/honours/{honour.number}").json()
    assert (data["status"], [line["status"] for line in data["history"]]) == ("revoked", ["active", "revoked"])
    assert client.get(f"/api/v1/verify/{honour.number}").json()["status"] == "revoked"
    listed = client.get("/api/v1/register").json()["items"]
    assert [item["status"] for item in listed] == ["revoked", "revoked"]


@pytest.fixture
def paid(honour):
    """All of the prize was paid, a fortnight after the commendation."""
    paid_on = honour.granted_on + timedelta(days=14)
    with clock.travel(clock.moment(paid_on)):
        record_prize_payment(honour, amount_yuan=100_000, paid_on=paid_on, reference="示例凭证1", by=None)
    return honour


@pytest.mark.article(34)
def test_fraud_brings_ban_recovery_and_reports_to_both_platforms(paid, office, second_office):
    honour = paid
    with clock.travel(clock.moment(DECIDED)):
        revoked(honour, office, second_office)
    ban = Ban.objects.get()
    assert (ban.article, ban.starts_on, ban.until) == ("34", DECIDED, date(2032, 3, 1))
    assert PrizeRecovery.objects.get().amount_yuan == 100_000
    assert sorted(CreditReport.objects.values_list("platform", flat=True)) == [
        "事中事后综合监管平台",
        "本市社会公共信用信息平台",
    ]


@pytest.mark.article(35)
def test_an_incident_brings_the_same_but_no_credit_report(paid, office, second_office):
    honour = paid
    revoked(honour, office, second_office, article="35", public_reason="发生重大质量事故")
    assert Ban.objects.get().article == "35"
    assert PrizeRecovery.objects.exists()
    assert not CreditReport.objects.exists()


@pytest.mark.article(34)
def test_revocation_takes_two_officers(honour, office, second_office, applicant):
    third_office = UserFactory(roles=[Role.OFFICE])
    with pytest.raises(PermissionDenied):
        told(honour, applicant)
    with pytest.raises(PermissionDenied):
        told(honour, None)
    revocation = told(honour, office)
    with pytest.raises(RuleViolation, match=r"的撤销正在办理"):
        told(honour, second_office)
    drawn_up(revocation, second_office)
    for first in (office, second_office):
        with pytest.raises(RuleViolation, match=r"不能复核自己所办的"):
            confirm_revocation(revocation, by=first)
    with pytest.raises(PermissionDenied):
        confirm_revocation(revocation, by=applicant)
    for first in (office, second_office):
        with pytest.raises(IntegrityError), transaction.atomic():
            Revocation.objects.update(confirmed_by=first)
    honour.refresh_from_db()
    assert honour.is_active
    confirm_revocation(revocation, by=third_office)
    with pytest.raises(TransitionNotAllowed):
        confirm_revocation(revocation, by=third_office)


@pytest.mark.article(28)
def test_what_one_proposed_who_is_recused_since_is_rejected_without_a_word_to_them(honour, office, second_office):
    """Recusals are recorded while the edition runs: an honour may be revoked then, too."""
    proposed = to_confirm(honour, office)
    Recusal.objects.create(application=honour.application, user=office, source="declared", reason="近亲属任职。")
    with pytest.raises(TransitionNotAllowed, match="提出人评审办甲现在已经回避、停用"):
        confirm_revocation(proposed, by=second_office)
    reject_revocation(proposed, by=second_office, reason="提出人须回避。")
    assert not InboxItem.objects.filter(recipient=office, message__kind__startswith="revocation").exists()
    assert fresh_from_db(honour).is_active


def test_a_failure_on_the_way_revokes_nothing(honour, office, second_office):
    Ban.objects.create(
        honour=honour, programme=honour.edition.programme, subject_key="x", article="34",
        starts_on=DECIDED, until=DECIDED + timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        revoked(honour, office, second_office)
    honour.refresh_from_db()
    assert honour.is_active
    assert PublicHonour.objects.get().status == "active"
    assert not Event.objects.filter(verb="honour.revoked").exists()


def test_rejected_revocation_lets_the_honour_stand(honour, office, second_office):
    reject_revocation(told(honour, office), by=second_office, reason="证据不足。")
    honour.refresh_from_db()
    assert honour.is_active


def test_who_proposed_takes_it_back_and_another_lets_the_honour_stand(honour, office, second_office):
    taken_back = told(honour, office)
    with pytest.raises(PermissionDenied):
        reject_revocation(taken_back, by=office, reason="证据不足。")
    with pytest.raises(PermissionDenied):
        withdraw_revocation(taken_back, by=second_office)
    withdraw_revocation(taken_back, by=office)
    rejected = reject_revocation(to_confirm(fresh_from_db(honour), office), by=second_office, reason="证据不足。")
    assert (rejected.confirmed_by, fresh_from_db(honour).is_active) == (second_office, True)


@pytest.mark.article(34)
def test_words_and_grounds_are_checked(honour, office):
    with pytest.raises(RuleViolation, match=r"“33”不是本奖项规则集所列的撤销依据（可用：34、35）"):
        told(honour, office, article="33")
    with pytest.raises(ValidationError, match=r"请填写此项"):
        told(honour, office, public_reason=" ")
    with pytest.raises(RuleViolation, match=r"不得公开"):
        told(honour, office, public_reason="法定代表人13812345678提供虚假材料")


def test_the_inner_reason_stays_inside(client, honour, office, second_office):
    with clock.travel(clock.moment(DECIDED)):
        revoked(honour, office, second_office, reason="线索来自张某。")
    for address in ("/register/", f"/register/{honour.number}/", f"/verify/{honour.number}/",
                    f"/api/v1/honours/{honour.number}", "/api/v1/register", "/register/export.csv"):  # fmt: skip
        answer = client.get(address)
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert honour.number in text
        assert "张某" not in text


@pytest.mark.article(18)
def test_the_same_award_waits_five_years_and_names_the_day(honour):
    same = OrganisationFactory(credit_code=honour.application.organisation.credit_code)
    with clock.travel(clock.moment(date(2031, 9, 16))):
        (blocker,) = bars_for(same, honour.edition, honour.track)
    assert blocker.article == "18"
    assert "最早可于2031年9月17日起申报" in blocker.message
    with clock.travel(clock.moment(date(2031, 9, 17))):
        assert bars_for(same, honour.edition, honour.track) == []
    assert bars_for(OrganisationFactory(), honour.edition, honour.track) == []


@pytest.mark.article(18)
@pytest.mark.parametrize(("scope", "barred"), [("same_award", False), ("any", True)])
def test_another_track_is_another_award_unless_the_rules_say_any(honour, scope, barred):
    same = OrganisationFactory(credit_code=honour.application.organisation.credit_code)
    data = honour.edition.rules.as_data()
    data["terms"]["reapplication"]["scope"] = scope
    Edition.objects.filter(pk=honour.edition_id).update(frozen=freeze(data, sha256(scope.encode()).hexdigest()))
    edition = Edition.objects.get(pk=honour.edition_id)
    with clock.travel(clock.moment(date(2031, 9, 16))):
        assert bool(bars_for(same, edition, "achievement")) is barred
        assert bars_for(same, edition, honour.track)


@pytest.mark.article(34)
def test_a_ban_runs_five_years_from_the_decision(honour, office, second_office):
    same = OrganisationFactory(credit_code=honour.application.organisation.credit_code)
    with clock.travel(clock.moment(DECIDED)):
        revoked(honour, office, second_office)
    with clock.travel(clock.moment(date(2032, 3, 1))):
        (blocker,) = bars_for(same, honour.edition, honour.track)
    assert blocker.article == "34"
    assert "最早可于2032年3月2日起申报" in blocker.message
    with clock.travel(clock.moment(date(2032, 3, 2))):
        assert bars_for(same, honour.edition, honour.track) == []


def test_duties_are_done_once(paid, office, second_office, applicant):
    honour = paid
    revoked(honour, office, second_office)
    recovery = PrizeRecovery.objects.get()
    with pytest.raises(PermissionDenied):
        complete_recovery(recovery, by=applicant, done_on=clock.today(), reference="1")
    with pytest.raises(ValidationError, match=r"晚于今天"):
        complete_recovery(recovery, by=office, done_on=clock.today() + timedelta(days=1), reference="1")
    with pytest.raises(ValidationError, match=r"早于所依据的决定之日"):
        complete_recovery(recovery, by=office, done_on=clock.today() - timedelta(days=1), reference="1")
    for duty, complete in ((recovery, complete_recovery), (Retrieval.objects.first(), complete_retrieval)):
        with pytest.raises(ValidationError, match="请填写凭证号"):
            complete(duty, by=office, done_on=clock.today(), reference=" \n")
    complete_recovery(recovery, by=office, done_on=clock.today(), reference="示例缴款1")
    with pytest.raises(TransitionNotAllowed, match=r"当前状态为“已追缴”"):
        complete_recovery(recovery, by=office, done_on=clock.today(), reference="示例缴款1")
    assert Honour.objects.get().state == "revoked"


def test_who_applied_stays_known_as_long_as_the_honour_stands(honour, office, second_office):
    assert honoured().get() == honour.application
    revoked(honour, office, second_office)
    assert not honoured().exists()
