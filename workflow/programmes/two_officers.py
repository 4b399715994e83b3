"""Decisions that one officer proposes and another confirms, as the edition's rule set says."""

from typing import Any

from django.db import models

from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from workflow.programmes.models import Edition
from workflow.programmes.ruleset.governance import Decision

LABELS: dict[Decision, str] = {
    "screening": "审查结果",
    "shortlist": "入围名单",
    "objection_concluded": "异议结论",
    "approval": "登记批准文件",
    "cancellation": "取消届次",
    "prize_payment": "登记奖金支付",
    "commendation": "印发表彰决定",
}


def require_two(decision: Decision, edition: Edition, *things: models.Model, by: Any, under: PendingAct | None) -> None:
    """Raise `PermissionDenied` where the rule set demands two officers and `by` acts without what another proposed.

    `under` is the waiting act that `by` confirms, on one of the `things`. The first line of an action after its locks.
    """
    demanded = edition.rules.takes_two(decision)
    require_second(decision, *things, by=by, under=under, demanded=demanded, label=LABELS[decision])


def two_officers_article(edition: Edition) -> str:
    """Where the rule set says so, or nothing."""
    rule = edition.rules.two_officers
    return rule.article if rule else ""
