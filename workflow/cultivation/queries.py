"""Whose pool is open, and who guided whom."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Coalesce

from portal import clock
from portal.characters.folding import fold_name
from portal.documents.wording import official_date
from portal.errors import RuleViolation
from workflow.cultivation.enums import CHECKED
from workflow.cultivation.models import Guidance
from workflow.programmes.models import Programme, RuleSetVersion
from workflow.programmes.ruleset.cultivation import Cultivation, Guiding
from workflow.programmes.ruleset.schema import RuleSet

Guided = frozenset[str]
"""Organisations as they compare: folded names and credit codes."""


def latest_rules(programme: Programme) -> RuleSet | None:
    """The rule set of an award that is in force, else the newest that was; one for demonstration where there is no other."""
    version = _versions().filter(programme=programme).first()
    return version.rules if version else None


def _versions() -> QuerySet[RuleSetVersion]:
    """Those that have begun, of each award first the one that counts."""
    over = ExpressionWrapper(Q(valid_until__lt=clock.today()), BooleanField())
    begun = RuleSetVersion.objects.filter(valid_from__lte=clock.today()).alias(over=Coalesce(over, False))
    return begun.order_by("programme_id", "over", "demonstration", "-valid_from")


def pool_rules(programme: Programme) -> Cultivation:
    """What the award's rules say of its pool. Raises `RuleViolation` where they have none, or are no longer in force."""
    rules = latest_rules(programme)
    if rules is None or rules.cultivation is None:
        raise ValidationError(f"“{programme.short_name}”没有设立孵化池，不办理此项。")
    if rules.validity.ends and rules.validity.ends < clock.today():
        ends = f"{rules.title}有效期已于{official_date(rules.validity.ends)}届满"
        raise RuleViolation(rules.validity.article, f"{ends}，现在不办理加入孵化池")
    return rules.cultivation


def guiding_rules(programme: Programme) -> Guiding:
    """What they say of guiding experts. Raises `RuleViolation` where they have none."""
    pool = pool_rules(programme)
    if pool.guiding is None:
        raise RuleViolation(pool.article, f"“{programme.short_name}”不办理指导专家备案")
    return pool.guiding


def article_of(programme: Programme) -> str:
    """The article on the pool, for what is done when the rules are no longer in force, too."""
    rules = latest_rules(programme)
    return rules.cultivation.article if rules and rules.cultivation else ""


def guiding_article(programme: Programme) -> str:
    """The same on guiding experts."""
    rules = latest_rules(programme)
    guiding = rules.cultivation.guiding if rules and rules.cultivation else None
    return guiding.article if guiding else ""


def pool_name(programme: Programme) -> str:
    """The pool's full name, as the rules have it."""
    rules = latest_rules(programme)
    return rules.cultivation.name if rules and rules.cultivation else f"{programme.short_name}孵化池"


def cultivating() -> list[tuple[Programme, RuleSet]]:
    """Awards with a pool, each with its rules. One query."""
    found: dict[int, tuple[Programme, RuleSet]] = {}
    for version in _versions().select_related("programme"):
        if version.programme_id not in found:
            found[version.programme_id] = version.programme, version.rules
    return [(programme, rules) for programme, rules in found.values() if rules.cultivation]


def guided_by(user: Any) -> Guided:
    """The organisations this person guides or guided (Article 15)."""
    return guided_by_each([user])[user.pk]


def guided_by_each(users: Iterable[Any]) -> dict[int, Guided]:
    """The same for many, by account, in one query."""
    people = list(users)
    found: dict[str, set[str]] = defaultdict(set)
    for row in Guidance.objects.of_users(people):
        keys = [f"account:{row.user_id}", *([f"name:{row.expert_key}"] if row.state in CHECKED else [])]
        for key in keys:
            found[key] |= {row.organisation_key, row.credit_code}
    return {user.pk: frozenset(found[f"account:{user.pk}"] | found[f"name:{fold_name(str(user))}"]) for user in people}
