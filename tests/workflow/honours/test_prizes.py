from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.honours import revoked
from tests.factories.seconding import by_two
from workflow.honours.actions import complete_recovery, state_prize_use
from workflow.honours.acts import propose_payment, propose_reversal
from workflow.honours.models import PrizeRecovery, PrizeUseStatement

pytestmark = [pytest.mark.django_db, pytest.mark.article(6)]
PAID = date(2026, 10, 1)


def pay(honour, office, amount_yuan=1, *, paid_on=PAID, reference="示例凭证2"):
    with clock.travel(clock.moment(PAID)):
        return by_two(propose_payment(honour, amount_yuan=amount_yuan, paid_on=paid_on, reference=reference, by=office))


@pytest.fixture
def honour(given, office):
    honour = fresh_from_db(given)
    pay(honour, office, 60_000, reference="示例凭证1")
    return honour


def use(honour, *, by=None, **changes):
    fields = {"use": "training", "amount_yuan": 10_000, "description": "质量管理培训。"}
    return state_prize_use(honour, by=by or honour.holder, **{**fields, **changes})


def test_payments_never_exceed_the_prize(honour, office):
    with pytest.raises(RuleViolation, match=r"奖金共 100000 元，已发 60000 元，本次 40001 元超出标准"):
        pay(honour, office, 40_001)
    assert pay(honour, office, 40_000).honour.payments.total() == 100_000


def test_a_use_outside_the_list_is_refused(honour):
    with pytest.raises(RuleViolation, match=r"不得挪作他用。奖金只能用于：表彰获奖的.*依据《.+》第六条"):
        use(honour, use="dividends")
    assert not PrizeUseStatement.objects.exists()
    use(honour)
    with pytest.raises(ValidationError, match=r"超出已发金额"):
        use(honour, amount_yuan=50_001)


def test_only_the_holder_states_and_only_the_office_pays(honour, office, applicant):
    with pytest.raises(PermissionDenied):
        use(honour, by=applicant)
    with pytest.raises(PermissionDenied):
        pay(honour, applicant)


def test_nothing_is_paid_after_revocation(honour, office, second_office):
    revoked(honour, office, second_office)
    honour.refresh_from_db()
    decided_on = honour.revocations.get().decided_on
    fields = {"amount_yuan": 1, "paid_on": decided_on + timedelta(days=1), "reference": "示例凭证4", "by": office}
    with clock.travel(clock.moment(fields["paid_on"])), pytest.raises(TransitionNotAllowed, match=r"不能再发放奖金"):
        propose_payment(honour, **fields)


def test_the_winners_page_keeps_what_was_typed(client, honour):
    client.force_login(honour.holder)
    address = f"/winners/{honour.number}/"
    answer = client.post(address, {"use": "other", "amount_yuan": "10000", "description": "年终聚餐"})
    text = answer.content.decode()
    assert "不得挪作他用" in text
    assert "年终聚餐" in text
    assert client.post(address, {"use": "training", "amount_yuan": "10000", "description": "培训"}).status_code == 302
    assert PrizeUseStatement.objects.get().amount_yuan == 10_000


def test_the_winners_page_asks_for_what_is_paid_and_not_stated(client, honour, office):
    client.force_login(honour.holder)
    address = f"/winners/{honour.number}/"
    assert "提交说明" in client.get(address).content.decode()
    use(honour, amount_yuan=60_000)
    page = client.get(address).content.decode()
    assert ("提交说明" in page, "均已说明" in page) == (False, True)
    with pytest.raises(TransitionNotAllowed, match="均已说明"):
        use(honour)
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
    assert "50,000 元" in page


@pytest.mark.article(6)
def test_use_of_what_was_never_paid_no_longer_stands(honour, office, client):
    """The newest statements lapse, the winner is told, and accounts for what was paid in the end."""
    first, second = (
        state_prize_use(honour, use="training", amount_yuan=yuan, description="培训。", by=honour.holder)
        for yuan in (10_000, 50_000)
    )
    pay(honour, office, 20_000)
    by_two(propose_reversal(honour.payments.order_by("pk").first(), by=office, reason="没有实际支付。"))
    assert (honour.payments.total(), honour.prize_uses.total()) == (20_000, 10_000)
    assert [fresh_from_db(one).state for one in (first, second)] == ["stated", "lapsed"]
    told = InboxItem.objects.filter(recipient=honour.holder, message__kind="prize.payment_reversed").get().message.body
    assert "使用说明有5万元因此失效" in told
    client.force_login(honour.holder)
    assert "50000" not in client.get(f"/winners/{honour.number}/").content.decode()
    state_prize_use(honour, use="training", amount_yuan=10_000, description="培训。", by=honour.holder)
    with pytest.raises(TransitionNotAllowed, match="均已说明"):
        state_prize_use(honour, use="training", amount_yuan=1, description="培训。", by=honour.holder)


@pytest.mark.article(34)
def test_who_has_to_pay_back_is_not_asked_to_state_anew(honour, office, second_office):
    state_prize_use(honour, use="training", amount_yuan=10_000, description="培训。", by=honour.holder)
    revoked(honour, office, second_office)
    by_two(propose_reversal(honour.payments.get(), by=office, reason="没有实际支付。"))
    told = InboxItem.objects.filter(recipient=honour.holder, message__kind="prize.payment_reversed").get().message.body
    assert ("有1万元因此失效。" in told, "重新填报" in told) == (True, False)


@pytest.mark.article(34)
def test_who_has_to_pay_back_states_no_use(honour, office, second_office):
    revoked(honour, office, second_office)
    with pytest.raises(TransitionNotAllowed, match="已经撤销，奖金应当退还"):
        state_prize_use(honour, use="training", amount_yuan=1, description="培训。", by=honour.holder)


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
