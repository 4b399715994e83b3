"""Two connections at one moment, about the money of a revoked honour (Article 34)."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from portal import clock
from portal.access.enums import Role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour, revoked
from workflow.honours.actions import complete_recovery, record_prize_payment, reverse_payment
from workflow.honours.models import PrizeRecovery

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
A_MOMENT = 1.0


@pytest.mark.article(34)
def test_what_was_paid_back_is_not_changed_by_a_payment_reversed_at_that_moment():
    """Whoever reverses waits for whoever notes the money as paid back, and is then refused: it is done."""
    with transaction.atomic():  # a list and its version are committed together
        honour = active_honour()
    paid_on = honour.granted_on + timedelta(days=1)
    moment = clock.moment(paid_on + timedelta(days=20), 10)
    with clock.travel(moment):
        voucher = {"amount_yuan": 30_000, "paid_on": paid_on, "by": None}
        payment, _ = (record_prize_payment(honour, reference=f"示例凭证{place}", **voucher) for place in (1, 2))
        revoked(honour, *(UserFactory(roles=[Role.OFFICE]) for _ in range(2)))
    noted, answers = threading.Event(), []

    def pay_back() -> None:
        with clock.travel(moment), transaction.atomic():
            recovery = PrizeRecovery.objects.get()
            complete_recovery(recovery, by=None, done_on=clock.today(), reference="示例缴款1")
            noted.set()
            noted_long_enough.wait(A_MOMENT)
        connection.close()

    def reverse() -> None:
        noted.wait()
        try:
            with clock.travel(moment):
                reverse_payment(fresh_from_db(payment), by=None, reason="登记有误。")
            answers.append("done")
        except ValidationError:
            answers.append("refused")
        connection.close()

    noted_long_enough = threading.Event()
    threads = [threading.Thread(target=act) for act in (pay_back, reverse)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recovery = PrizeRecovery.objects.get()
    assert answers == ["refused"]
    assert (recovery.state, recovery.amount_yuan) == ("done", 60_000)
    assert fresh_from_db(payment).state == "paid"
