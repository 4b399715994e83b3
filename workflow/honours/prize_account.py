"""The account of a prize: what was granted, paid, accounted for and asked back, and by when the rest is due (Article 6)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from workflow.honours.enums import PaymentState
from workflow.honours.models import Honour, PrizePayment, PrizeRecovery, PrizeUseStatement


@dataclass(frozen=True, slots=True)
class PrizeAccount:
    """Sums in whole yuan. `asked_back` is what the holder need not account for: demanded, paid back or not yet, or
    recovered after a revocation that was annulled and still to be given back."""

    granted: int
    paid: int
    stated: int
    asked_back: int

    @property
    def unstated(self) -> int:
        """What was paid and is neither accounted for nor asked back; below nothing once a payment was reversed."""
        return self.paid - self.stated - self.asked_back


def with_account(rows: QuerySet[Honour]) -> QuerySet[Honour]:
    """The honours with the sums that `account_on` reads."""
    return rows.annotate(
        paid_yuan=_sum_of(PrizePayment.objects.standing()),
        stated_yuan=_sum_of(PrizeUseStatement.objects.standing()),
        asked_back_yuan=_sum_of(PrizeRecovery.objects.not_with_holder()),
    )


def _sum_of(rows: QuerySet) -> Coalesce:
    of_honour = rows.filter(honour=OuterRef("pk")).order_by().values("honour")
    return Coalesce(Subquery(of_honour.annotate(total=Sum("amount_yuan")).values("total")), 0)


def account_on(row: Any) -> PrizeAccount:
    """Of an honour that came through `with_account`."""
    return PrizeAccount(row.amount_yuan, row.paid_yuan, row.stated_yuan, row.asked_back_yuan)


def prize_account(honour: Honour) -> PrizeAccount:
    """As it stands; to decide on it, the honour is locked."""
    return account_on(with_account(Honour.objects.filter(pk=honour.pk)).get())


def statement_due_on(honour: Honour, account: PrizeAccount) -> date | None:
    """The last day for the oldest money not accounted for, by the rule set's calendar days; None where nothing is due.

    What was stated or asked back covers the earliest payments first. Of a revoked honour nothing is stated any more.
    """
    if not honour.is_active or account.unstated <= 0:
        return None
    covered = account.stated + account.asked_back
    standing = [one for one in honour.payments.all() if one.state == PaymentState.PAID]
    for payment in sorted(standing, key=lambda one: (one.paid_on, one.pk)):
        covered -= payment.amount_yuan
        if covered < 0:
            return last_day_to_state(payment)
    return None


def last_day_to_state(payment: PrizePayment) -> date | None:
    """Until when the use of a payment is stated; None where the rule set sets no term."""
    rule = payment.honour.edition.rules.prize_statement
    return payment.paid_on + timedelta(days=rule.days) if rule else None
