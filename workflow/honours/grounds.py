"""What an honour may be revoked for, who decides it, how long its holder is heard, what it brings about (Articles 34, 35)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from portal import clock
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.workdays import calendar
from workflow.applications.rules import first_date_after
from workflow.honours.models import Honour
from workflow.programmes.ruleset.governance import RevocationRule
from workflow.programmes.ruleset.schema import RuleSet

PRIZE = "奖金"
CAUSES = {
    "fraud": "属于提供虚假材料或者采取不正当手段骗取表彰奖励",
    "incident": "属于获奖后发生重大事故或者其他违反本奖项宗旨与原则的重大事项",
    "other": "已不符合授予该荣誉的条件",
}
"""What a ground of revocation says, in the words of the measures."""


@dataclass(frozen=True)
class Ground:
    """What an honour may be revoked for, and what that brings about. `years` without new applications, 0 for none."""

    article: str
    cause: str
    recovers: tuple[str, ...]
    years: int = 0
    report_to: tuple[str, ...] = ()


def revocation_rule(rules: RuleSet) -> RevocationRule:
    """Who decides and how long the holder is heard; of a rule set that does not say, the defaults."""
    return rules.terms.revocation or RevocationRule.model_construct(article=rules.commendation.article)


def grounds(rules: RuleSet) -> list[Ground]:
    """The rule set's bans; one that lists none takes back what it gave, by the article that gave it, without a ban."""
    listed = [Ground(one.article, one.cause, one.recovers, one.years, one.report_to) for one in rules.terms.bans]
    return listed or [Ground(revocation_rule(rules).article, "other", ("奖牌", "证书", PRIZE))]


def ground_by(rules: RuleSet, article: str) -> Ground:
    """The ground of revocation by its article: 34 for fraud, 35 for a serious incident in the 2023 measures."""
    known = grounds(rules)
    for ground in known:
        if ground.article == article:
            return ground
    listed = "、".join(ground.article for ground in known)
    raise RuleViolation(
        revocation_rule(rules).article, f"“{article}”不是本奖项规则集所列的撤销依据（可用：{listed}），请改选撤销依据"
    )


def ban_until(ground: Ground, decided_on: date) -> date:
    """The last day on which no application is taken."""
    return first_date_after(decided_on, ground.years) - timedelta(days=1)


def things_to_take_back(honour: Honour, ground: Ground) -> tuple[str, ...]:
    """The plaque and the certificate on paper, where the ground says so and the award gave them."""
    given = honour.commendation.stage.options
    handed = {"奖牌": given.plaque, "证书": given.certificate}
    return tuple(thing for thing in ground.recovers if thing != PRIZE and handed.get(thing, True))


def hearing_until(rules: RuleSet, told_on: date) -> date:
    """The last day of the holder's working days. Raises `YearNotConfirmed`: who is told is told the day."""
    return calendar.add_workdays(told_on, revocation_rule(rules).statement_workdays)


def check_heard(revocation: Any) -> None:
    """Raise unless its holder was told, and had their days (Article 34)."""
    if revocation.heard_until is None:
        raise TransitionNotAllowed("此前提出的撤销没有告知获奖者，请撤回后重新提出。")
    if not revocation.hearing_over:
        rule = revocation_rule(revocation.honour.edition.rules)
        raise RuleViolation(
            rule.deadlines_article or rule.article,
            f"获奖者可以陈述、申辩至{official_date(revocation.heard_until)}，期满之后再拟定决定",
        )


@dataclass(frozen=True)
class Resolution:
    """What the issuer of the commendation approved: the document, the day."""

    resolution: str = ""
    resolved_on: date | None = None

    def checked(self, *, after: date) -> dict[str, Any]:
        """As it is stored. It is approved after that day, and by today."""
        stored = {"resolution": self.resolution.strip(), "resolved_on": self.resolved_on}
        missing = {name: "请填写此项。" for name, value in stored.items() if not value}
        if missing:
            raise ValidationError(missing)
        on = self.resolved_on
        if on is not None and on > clock.today():
            raise ValidationError({"resolved_on": "批准日期晚于今天，请核对。"})
        if on is not None and on <= after:
            raise ValidationError({"resolved_on": f"批准须在{official_date(after)}之后，请核对。"})
        return stored
