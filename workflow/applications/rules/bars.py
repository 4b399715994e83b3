"""What keeps someone from applying: superior award in the same year, re-application, bans (Articles 18, 34, 35)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.clock import first_date_after
from portal.documents.wording import official_date
from workflow.programmes.models import Edition
from workflow.programmes.ruleset.governance import Ban, Reapplication
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.stages import Blocker

Bar = Callable[[Any, Edition, str], Blocker | None]
_bars: list[Bar] = []


def register_bar(bar: Bar) -> Bar:
    """Let an app above bar a person or organisation from an edition; it is asked at the start and at submission."""
    _bars.append(bar)
    return bar


def bars_for(subject: Any, edition: Edition, track: str) -> list[Blocker]:
    """Every bar on this person or organisation for this track of this edition."""
    return [found for bar in _bars if (found := bar(subject, edition, track)) is not None]


def superior_bar(rules: RuleSet, declared: bool | None) -> Blocker | None:
    """Nobody applies for this award and a superior one in the same year."""
    superior = rules.terms.superior_award
    if superior is None or not declared:
        return None
    return Blocker(superior.article, f"您已声明同一年内申报{superior.name}，同一年内不得同时申报两级奖项，请择一申报")


def reapplication_bar(term: Reapplication, *, award: str, commended_on: date, on: date) -> Blocker | None:
    """A winner may not apply again for the award within the term; says the first day that is allowed."""
    allowed = first_date_after(commended_on, term.years)
    if on >= allowed:
        return None
    message = f"已于{official_date(commended_on)}获得{award}，{term.years}年内不得再次申报，最早可于{official_date(allowed)}起申报"
    return Blocker(term.article, message)


def ban_bar(ban: Ban, *, revoked_on: date, on: date) -> Blocker | None:
    """After a revocation nothing is accepted within the ban; says the first day that is allowed."""
    allowed = first_date_after(revoked_on, ban.years)
    if on >= allowed:
        return None
    message = f"所获表彰已于{official_date(revoked_on)}被撤销，{ban.years}年内不接受申报，最早可于{official_date(allowed)}起申报"
    return Blocker(ban.article, message)
