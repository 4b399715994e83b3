"""The dates of an edition: in order, within the validity of its rules, of its own year, none typed into the past.

Every verb that writes a date asks here (Articles 3, 20, 39 of the 2023 measures).
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError

from portal import clock
from portal.documents.wording import official_date
from portal.errors import RuleViolation
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset.stage_settings import ApplicationSettings
from workflow.programmes.stages import kind_of

YEARS_BESIDE = 1
"""How far the year in which applications open may lie from the edition's: a call goes out at a year's end, or after it."""


def check_validity(edition: Edition, *, on: date, what: str = "") -> None:
    """A day of an edition lies within the validity of its rules (Article 39). `what` says which day it is."""
    rules = edition.rules
    starts, ends = edition.ruleset.valid_from, edition.ruleset.valid_until
    if on < starts or (ends and on > ends):
        period = f"{official_date(starts)}至{official_date(ends)}" if ends else f"自{official_date(starts)}起"
        raise RuleViolation(
            rules.validity.article,
            f"《{rules.title}》有效期为{period}，{what or '今天'}（{official_date(on)}）不在有效期内。"
            "请另选日期，或者载入届时有效的规则集后再办理",
        )


def check_call(edition: Edition, *, before: tuple[datetime, datetime] | None = None) -> None:
    """Opening and deadline as typed; `before` is what stood there: a date that is left as it was may have passed."""
    opens, deadline = before or (None, None)
    if edition.opens_at != opens and clock.day_of(edition.opens_at) < clock.today():
        raise ValidationError({"opens_at": "申报开始日期不能早于今天，请另选日期。"})
    if edition.deadline <= edition.opens_at:
        raise ValidationError({"deadline": "申报截止应晚于申报开始。"})
    if edition.deadline != deadline and edition.deadline <= clock.now():
        raise ValidationError({"deadline": "申报截止时间已过，请另选时间。"})
    _check_window(edition)
    _check_year(edition)
    check_validity(edition, on=clock.day_of(edition.opens_at), what="申报开始日")
    check_validity(edition, on=clock.day_of(edition.deadline), what="申报截止日")


def _check_window(edition: Edition) -> None:
    """Applications come in for as many days as the rule set says, both ends counted; where it says nothing, the call does."""
    application = edition.rules.stages_of(ApplicationSettings)[0]
    days = (clock.day_of(edition.deadline) - clock.day_of(edition.opens_at)).days + 1
    if application.window_days and days < application.window_days:
        raise RuleViolation(
            application.article,
            f"申报期不少于 {application.window_days} 天，现为 {days} 天，请推迟申报截止或者提前申报开始",
        )


def _check_year(edition: Edition) -> None:
    """A call of another year belongs to another edition (Article 3); with an award of every year, to the next."""
    opens, cycle = clock.local(edition.opens_at).year, edition.rules.cycle
    if abs(opens - edition.year) > min(YEARS_BESIDE, cycle.years - 1):
        raise RuleViolation(
            cycle.article,
            f"{edition.year} 年度届次的申报不能在 {opens} 年开始，请核对年度和申报开始时间（本奖项每{cycle.years}年评选一次）",
        )


def check_later_deadline(edition: Edition, deadline: datetime) -> None:
    """A deadline that was made public is only ever moved later, and not past the validity of the rules."""
    if deadline <= edition.deadline:
        raise ValidationError({"deadline": "新的截止时间应晚于原截止时间；已公布的期限不能提前。"})
    check_validity(edition, on=clock.day_of(deadline), what="新的申报截止日")


def check_due(stage: Stage, due_on: date) -> None:
    """A planned day of completion: not past, within the rules, not before what the stage waits for."""
    if due_on < clock.today():
        raise ValidationError({"due_on": "计划完成日期不能早于今天，请另选日期。"})
    check_validity(stage.edition, on=due_on, what="计划完成日")
    earliest = kind_of(stage).earliest_end(stage)
    if earliest and due_on < earliest:
        raise ValidationError(
            {"due_on": f"“{stage.name}”至{official_date(earliest)}才能结束，计划完成日期不能早于这一天。"}
        )
