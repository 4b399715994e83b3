"""The duty to say what prize money was used for (Article 6)."""

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse

from portal import clock
from portal.documents.wording import official_date
from portal.money import yuan
from workflow.honours.enums import DutyState
from workflow.honours.models import Honour
from workflow.honours.obligations import Duty, Fulfilment, register_duty
from workflow.honours.prize_account import account_on, statement_due_on, with_account
from workflow.programmes.ruleset.schema import RuleSet


def _article(rules: RuleSet) -> str:
    return rules.prize_uses[0].article if rules.prize_uses else ""


def _prepare(rows: QuerySet[Honour]) -> QuerySet[Honour]:
    unstated = Q(paid_yuan__gt=F("stated_yuan") + F("asked_back_yuan"))
    listed = Q(edition__frozen__data__prize_uses__0__isnull=False)
    owes = Case(When(unstated & listed, then=Value(True)), default=Value(False))
    return with_account(rows).annotate(owes_prize=owes).prefetch_related("payments")


def _judge(honour: Honour) -> Fulfilment:
    account = account_on(honour)
    if not account.paid:
        return Fulfilment(DutyState.NONE, "奖金尚未支付" if account.granted else "")
    if account.unstated <= 0:
        return Fulfilment(DutyState.DONE)
    due_on = statement_due_on(honour, account)
    missing = f"奖金还有{yuan(account.unstated)}没有说明使用情况"
    url = reverse("winner_honour", args=[honour.number]) + "#prize"
    if due_on is None:
        return Fulfilment(DutyState.OWED, missing, url)
    state = DutyState.LATE if due_on < clock.today() else DutyState.OWED
    return Fulfilment(state, f"{missing}，期限{official_date(due_on)}", url)


PRIZE = register_duty(Duty("prize", "奖金使用说明", _article, _prepare, _judge))
