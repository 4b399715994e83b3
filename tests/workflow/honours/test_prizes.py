from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.errors import RuleViolation, TransitionNotAllowed
from tests.conftest import again
from tests.factories.honours import revoked
from workflow.honours.actions import record_prize_payment, state_prize_use
from workflow.honours.models import PrizeUseStatement

pytestmark = [pytest.mark.django_db, pytest.mark.article(6)]
PAID = date(2026, 10, 1)


@pytest.fixture
def honour(given, office):
    honour = again(given)
    record_prize_payment(honour, amount_yuan=60_000, paid_on=PAID, reference="示例凭证1", by=office)
    return honour


def use(honour, *, by=None, **changes):
    fields = {"use": "training", "amount_yuan": 10_000, "description": "质量管理培训。"}
    return state_prize_use(honour, by=by or honour.holder, **{**fields, **changes})


def test_payments_never_exceed_the_prize(honour, office):
    with pytest.raises(RuleViolation, match=r"奖金共 100000 元，已发 60000 元，本次 40001 元超出标准"):
        record_prize_payment(honour, amount_yuan=40_001, paid_on=PAID, reference="示例凭证2", by=office)
    record_prize_payment(honour, amount_yuan=40_000, paid_on=PAID, reference="示例凭证2", by=office)


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
        record_prize_payment(honour, amount_yuan=1, paid_on=PAID, reference="3", by=applicant)


def test_nothing_is_paid_after_revocation(honour, office, second_office):
    revoked(honour, office, second_office)
    honour.refresh_from_db()
    with pytest.raises(TransitionNotAllowed, match=r"不能再发放奖金"):
        record_prize_payment(honour, amount_yuan=1, paid_on=PAID, reference="4", by=office)


def test_the_winners_page_keeps_what_was_typed(client, honour):
    client.force_login(honour.holder)
    address = f"/winners/{honour.number}/"
    answer = client.post(address, {"use": "other", "amount_yuan": "10000", "description": "年终聚餐"})
    text = answer.content.decode()
    assert "不得挪作他用" in text
    assert "年终聚餐" in text
    assert client.post(address, {"use": "training", "amount_yuan": "10000", "description": "培训"}).status_code == 302
    assert PrizeUseStatement.objects.get().amount_yuan == 10_000
