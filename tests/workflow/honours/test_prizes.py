from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import may_read
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.evidence import pdf_file
from tests.factories.honours import revoked
from tests.factories.prizes import proposed_payment, stated
from tests.factories.seconding import by_two
from workflow.honours.actions import accept_prize_use, complete_recovery, refuse_prize_use
from workflow.honours.acts import propose_ask_back, propose_payment, propose_reversal, propose_waiver
from workflow.honours.models import PrizeRecovery, PrizeUseStatement
from workflow.honours.prize_account import prize_account
from workflow.honours.tasks import remind_prize_uses

pytestmark = [pytest.mark.django_db, pytest.mark.article(6)]
PAID = date(2026, 10, 1)


def pay(honour, office, amount_yuan=1, *, paid_on=PAID, reference="示例凭证2"):
    with clock.travel(clock.moment(PAID)):
        return by_two(
            proposed_payment(honour, amount_yuan=amount_yuan, paid_on=paid_on, reference=reference, by=office)
        )


@pytest.fixture
def honour(given, office):
    honour = fresh_from_db(given)
    pay(honour, office, 60_000, reference="示例凭证1")
    return honour


def test_payments_never_exceed_the_prize(honour, office):
    with pytest.raises(RuleViolation, match=r"奖金共10万元，已发6万元，本次40,001元超出标准"):
        pay(honour, office, 40_001)
    assert pay(honour, office, 40_000).honour.payments.total() == 100_000


def test_a_use_outside_the_list_is_refused(honour):
    with pytest.raises(RuleViolation, match=r"不得挪作他用。奖金只能用于：表彰获奖的.*依据《.+》第六条"):
        stated(honour, use="dividends")
    assert not PrizeUseStatement.objects.exists()
    stated(honour)
    with pytest.raises(ValidationError, match=r"超出已发金额"):
        stated(honour, 50_001)


def test_only_the_holder_states_and_only_the_office_pays(honour, office, applicant):
    with pytest.raises(PermissionDenied):
        stated(honour, by=applicant)
    with pytest.raises(PermissionDenied):
        pay(honour, applicant)


def test_nothing_is_paid_after_revocation(honour, office, second_office):
    revoked(honour, office, second_office)
    honour.refresh_from_db()
    decided_on = honour.revocations.get().decided_on
    fields = {"amount_yuan": 1, "paid_on": decided_on + timedelta(days=1), "reference": "示例凭证4", "by": office}
    with clock.travel(clock.moment(fields["paid_on"])), pytest.raises(TransitionNotAllowed, match=r"不能再发放奖金"):
        proposed_payment(honour, **fields)


def test_the_winners_page_keeps_what_was_typed(client, honour):
    client.force_login(honour.holder)
    address = f"/winners/{honour.number}/"
    answer = client.post(address, {"use": "other", "amount_yuan": "10000", "description": "年终聚餐"})
    text = answer.content.decode()
    assert "不得挪作他用" in text
    assert "年终聚餐" in text
    typed = {"use": "training", "amount_yuan": "10000", "description": "培训", "materials": pdf_file("签到表.pdf")}
    assert client.post(address, typed).status_code == 302
    assert PrizeUseStatement.objects.get().amount_yuan == 10_000


def test_the_winners_page_asks_for_what_is_paid_and_not_stated(client, honour, office):
    client.force_login(honour.holder)
    address = f"/winners/{honour.number}/"
    assert "提交说明" in client.get(address).content.decode()
    stated(honour, 59_999)
    stated(honour, 1)
    page = client.get(address).content.decode()
    assert ("提交说明" in page, "均已说明" in page) == (False, True)
    with pytest.raises(TransitionNotAllowed, match="均已说明"):
        stated(honour)
    pay(honour, office, 40_000)
    assert "提交说明" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("paid_on", "words"), [(date(2026, 10, 2), "支付日期晚于今天"), (date(2026, 9, 15), "支付日期早于表彰决定")]
)
def test_payment_is_dated_between_the_commendation_and_today(honour, office, paid_on, words):
    with pytest.raises(ValidationError, match=words):
        pay(honour, office, paid_on=paid_on)


def test_one_voucher_is_entered_once_for_a_winner(honour, office):
    with pytest.raises(ValidationError, match="该荣誉已登记过这一支付凭证号的支付"):
        pay(honour, office, reference="示例凭证1")


def test_mistaken_entry_is_reversed_by_two_and_entered_anew_under_its_voucher(honour, office, client):
    payment = honour.payments.get()
    by_two(propose_reversal(payment, by=office, reason="金额录入有误。"))
    assert (fresh_from_db(payment).state, honour.payments.total()) == ("reversed", 0)
    pay(honour, office, 50_000, reference="示例凭证1")
    assert honour.payments.total() == 50_000
    with pytest.raises(TransitionNotAllowed, match="已冲销"):
        propose_reversal(fresh_from_db(payment), by=office, reason="再冲销。")
    client.force_login(office)
    page = client.get(f"/admin/desk/honours/{honour.pk}/").content.decode()
    assert "已冲销：金额录入有误。" in page
    assert "5万元" in page


@pytest.mark.article(6)
def test_use_of_what_was_never_paid_no_longer_stands(honour, office, client):
    """The newest statements lapse, the winner is told, and accounts for what was paid in the end."""
    first, second = (stated(honour, yuan) for yuan in (10_000, 50_000))
    pay(honour, office, 20_000)
    by_two(propose_reversal(honour.payments.order_by("pk").first(), by=office, reason="没有实际支付。"))
    assert (honour.payments.total(), honour.prize_uses.total()) == (20_000, 10_000)
    assert [fresh_from_db(one).state for one in (first, second)] == ["stated", "lapsed"]
    told = InboxItem.objects.filter(recipient=honour.holder, message__kind="prize.payment_reversed").get().message.body
    assert "使用说明有5万元因此失效" in told
    client.force_login(honour.holder)
    assert "50000" not in client.get(f"/winners/{honour.number}/").content.decode()
    stated(honour)
    with pytest.raises(TransitionNotAllowed, match="均已说明"):
        stated(honour, 1)


@pytest.mark.article(34)
def test_who_has_to_pay_back_is_not_asked_to_state_anew(honour, office, second_office):
    stated(honour)
    revoked(honour, office, second_office)
    by_two(propose_reversal(honour.payments.get(), by=office, reason="没有实际支付。"))
    told = InboxItem.objects.filter(recipient=honour.holder, message__kind="prize.payment_reversed").get().message.body
    assert ("有1万元因此失效。" in told, "重新填报" in told) == (True, False)


@pytest.mark.article(34)
def test_who_has_to_pay_back_states_no_use(honour, office, second_office):
    revoked(honour, office, second_office)
    with pytest.raises(TransitionNotAllowed, match="已经撤销，奖金应当退还"):
        stated(honour, 1)


def test_payment_is_never_rewritten(honour):
    for write in (
        lambda: honour.payments.update(amount_yuan=1),
        lambda: honour.payments.update(state="reversed"),
        lambda: honour.payments.get().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


@pytest.mark.article(34)
def test_recovery_demands_what_stands_paid(honour, office, second_office):
    revoked(honour, office, second_office)
    recovery = PrizeRecovery.objects.get()
    assert recovery.amount_yuan == 60_000
    pay(honour, office, 10_000)
    assert fresh_from_db(recovery).amount_yuan == 70_000
    for payment in honour.payments.all():
        by_two(propose_reversal(payment, by=office, reason="没有实际支付。"))
    assert fresh_from_db(recovery).state == "dropped"
    with pytest.raises(TransitionNotAllowed, match="无须追缴"):
        complete_recovery(recovery, by=office, done_on=clock.today(), reference="1")
    pay(honour, office, 20_000, reference="示例凭证5")
    resumed = fresh_from_db(recovery)
    assert (resumed.state, resumed.amount_yuan) == ("pending", 20_000)
    complete_recovery(resumed, by=office, done_on=clock.today(), reference="示例缴款1")
    for late in (
        lambda: pay(honour, office, 1, reference="示例凭证6"),
        lambda: propose_reversal(honour.payments.standing().get(), by=office, reason="有误。"),
    ):
        with pytest.raises(TransitionNotAllowed, match="已经追缴"):
            late()


@pytest.mark.article(34)
def test_nothing_paid_is_nothing_to_recover(given, office, second_office):
    revoked(fresh_from_db(given), office, second_office)
    assert not PrizeRecovery.objects.exists()


def ask_back(honour, office, amount_yuan=10_000, cause="unused"):
    return by_two(propose_ask_back(honour, amount_yuan=amount_yuan, cause=cause, reason="没有使用。", by=office))


def test_no_payment_is_proposed_without_its_voucher_which_the_office_finds_again(honour, office, discipline, client):
    fields = {"amount_yuan": 1, "paid_on": PAID, "reference": "示例凭证7", "by": office}
    with clock.travel(clock.moment(PAID)), pytest.raises(ValidationError, match="请上传支付凭证"):
        propose_payment(honour, **fields)
    client.force_login(office)
    assert "凭证.pdf" in client.get(f"/admin/desk/honours/{honour.pk}/").content.decode()
    voucher = EvidenceFile.objects.get(purpose="voucher")
    assert [may_read(user, voucher) for user in (office, discipline, honour.holder)] == [True, True, False]


def test_use_is_stated_with_evidence_that_its_winner_and_the_office_read(honour, office, discipline, applicant):
    with pytest.raises(ValidationError, match="请上传证明材料"):
        stated(honour, materials=[])
    file = EvidenceFile.objects.of(stated(honour)).get()
    readers = (office, discipline, honour.holder, applicant)
    assert [may_read(user, file) for user in readers] == [True, True, True, False]


def test_refused_use_counts_no_more_and_says_why_and_the_accepted_one_can_still_be_refused(honour, office, client):
    refuse_prize_use(stated(honour, 60_000), by=office, reason="所附发票是餐费")
    assert prize_account(honour).unstated == 60_000
    client.force_login(honour.holder)
    assert "所附发票是餐费" in client.get(f"/winners/{honour.number}/").content.decode()
    kept = accept_prize_use(stated(honour, 60_000), by=office)
    refuse_prize_use(kept, by=office, reason="事后查明发票系虚开")
    with pytest.raises(TransitionNotAllowed, match="不予认可"):
        accept_prize_use(fresh_from_db(kept), by=office)


def test_never_more_is_asked_back_than_was_paid_and_is_not_accounted_for(honour, office):
    stated(honour, 20_000)
    with pytest.raises(ValidationError, match="不能超过此数"):
        ask_back(honour, office, 40_001)
    demand = ask_back(honour, office, 40_000)
    with pytest.raises(TransitionNotAllowed, match="没有可以要求退回的奖金"):
        ask_back(honour, office, 1)
    with pytest.raises(TransitionNotAllowed, match="均已说明，其中4万元已要求退回"):
        stated(honour, 1)
    by_two(propose_waiver(demand, reason="已补充证明。", by=office))
    assert prize_account(honour).unstated == 40_000
    stated(honour, 40_000)


def test_demand_of_money_never_paid_falls_with_its_payment_and_money_paid_back_keeps_it(honour, office):
    payment = honour.payments.get()
    demand = ask_back(honour, office, 60_000)
    by_two(propose_reversal(payment, by=office, reason="没有实际支付。"))
    assert fresh_from_db(demand).state == "dropped"
    pay(honour, office, 60_000, reference="示例凭证8")
    again = ask_back(honour, office, 30_000)
    complete_recovery(again, by=office, done_on=clock.today(), reference="示例缴款1")
    with pytest.raises(TransitionNotAllowed, match="已经退回奖金3万元"):
        propose_reversal(honour.payments.standing().get(), by=office, reason="有误。")


@pytest.mark.article(34)
def test_revocation_recovers_what_was_not_paid_back_before(honour, office, second_office):
    back, open_one = ask_back(honour, office), ask_back(honour, office, 20_000, "misused")
    complete_recovery(back, by=office, done_on=clock.today(), reference="示例缴款1")
    revoked(honour, office, second_office)
    assert (honour.recovery.amount_yuan, fresh_from_db(open_one).state) == (50_000, "dropped")
    letter = InboxItem.objects.filter(recipient=honour.holder, message__kind="honour.revoked").get()
    assert "奖金5万元应当退还" in letter.message.body
    with pytest.raises(TransitionNotAllowed, match="按撤销追缴"):
        ask_back(honour, office)


def test_winner_is_reminded_before_the_term_once_and_after_it_each_month_until_all_is_stated(honour, office, travel_to):
    letters = InboxItem.objects.filter(message__kind__startswith="prize.use_", recipient=honour.holder)
    told = []
    for days in (-31, -30, 0, 1, 40):
        travel_to(clock.moment(PAID + timedelta(days=365 + days)))
        remind_prize_uses()
        remind_prize_uses()
        told.append(letters.count())
    assert told == [0, 1, 1, 2, 3]
    assert InboxItem.objects.filter(message__kind="prize.use_late_office", recipient=office).count() == 2
    stated(honour, 60_000)
    assert remind_prize_uses() == 0


@pytest.mark.article(27)
@pytest.mark.article(32)
def test_the_board_says_per_duty_what_each_winner_still_owes(honour, office, client):
    client.force_login(office)
    board = "/admin/desk/obligations/"
    page = client.get(board).content.decode()
    assert "待履行：奖金还有6万元没有说明使用情况，期限2027年10月1日" in page
    assert "待履行：还没有撰写经验文章" in page
    table = b"".join(client.get(f"{board}export.csv").streaming_content).decode()
    assert "经验分享,年度情况报送,奖金使用说明" in table
    assert "没有说明使用情况" in table
    assert honour.number in client.get(f"{board}?owes=prize").content.decode()
    stated(honour, 60_000)
    assert honour.number not in client.get(f"{board}?owes=prize").content.decode()
    assert "已履行" in client.get(f"{board}{honour.pk}/").content.decode()


@pytest.mark.article(32)
def test_the_winners_home_tells_of_everything_and_is_found_from_every_page(honour, client):
    client.force_login(honour.holder)
    page = client.get(f"/winners/{honour.number}/").content.decode()
    for part in ("证书", "可直接复制使用", "获奖者义务", "经验分享", "奖金与使用说明", "往来信函", "奖金已支付"):
        assert part in page, part
    for address in ("/inbox/", "/apply/", f"/register/{honour.number}/"):
        assert 'href="/winners/"' in client.get(address).content.decode(), address
    assert "奖金还有6万元没有说明使用情况" in client.get("/winners/").content.decode()
