"""What was found out of a year, and that it is well (Article 36)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.transitions.core import Transition, apply_transition, check_transition, lock
from workflow.supervision.enums import Means
from workflow.supervision.letters import ask_office_to_check, tell_closed
from workflow.supervision.models import Tracking, TrackingReport
from workflow.supervision.transitions import CLOSE, REPORT, VISIT

Values = Mapping[str, Decimal | None]


def check_by_person(tracking: Tracking, transition: Transition, *, by: Any) -> None:
    """Raise what keeps a person from the transition now. The system does none of it: somebody answers for each."""
    if by is None:
        raise PermissionDenied(f"“{transition.label}”须由{transition.permission.name}办理。")
    check_transition(tracking, transition, by=by)


def check_file_report(tracking: Tracking, *, by: Any) -> None:
    """Raise what keeps the winner from reporting on the year now."""
    check_by_person(tracking, REPORT, by=by)


@transaction.atomic
def file_report(tracking: Tracking, *, summary: str, indicators: Values, by: Any) -> Tracking:
    """The winner reports on the year, also when it is over: late is better than never."""
    # An officer may note a visit at this moment: the second reads what the first has written.
    lock(tracking)
    check_file_report(tracking, by=by)
    _keep_report(tracking, Means.REPORT, clock.today(), summary, indicators, by)
    apply_transition(tracking, REPORT, by=by)
    lapse_acts(tracking, reason="获奖者已经报送年度情况，请核查后重新提出")
    ask_office_to_check(tracking)
    return tracking


def check_visit(tracking: Tracking, *, by: Any) -> None:
    """Raise what keeps a visit from being noted now."""
    check_by_person(tracking, VISIT, by=by)


@transaction.atomic
def record_visit(tracking: Tracking, *, held_on: date, summary: str, indicators: Values, by: Any) -> Tracking:
    """Note what was seen on a visit, in place of the winner's report or after it."""
    lock(tracking)  # as in reporting
    check_visit(tracking, by=by)
    if not tracking.starts_on <= held_on <= clock.today():
        raise ValidationError({"held_on": f"走访日期应在{official_date(tracking.starts_on)}之后、今天以前，请核对。"})
    if tracking.reports.filter(means=Means.VISIT, held_on=held_on, summary=summary.strip()).exists():
        raise ValidationError({"summary": "这次走访已经登记，无须重复登记。"})
    _keep_report(tracking, Means.VISIT, held_on, summary, indicators, by)
    return apply_transition(tracking, VISIT, by=by, payload={"held_on": held_on})


def check_close(tracking: Tracking, *, by: Any) -> None:
    """Raise what keeps the year from being closed now: nothing is known of it, something is to be put right, most of it is
    still to come."""
    check_by_person(tracking, CLOSE, by=by)
    if clock.today() < tracking.closes_from:
        raise TransitionNotAllowed(
            f"第{tracking.number}年到{official_date(tracking.ends_on)}期满，{official_date(tracking.closes_from)}起办结；此前可以走访、责令整改。"
        )


@transaction.atomic
def close_tracking(tracking: Tracking, *, finding: str, by: Any) -> Tracking:
    """Close the year: no serious decline, or what had to be put right is. The winner is told."""
    # Something may be ordered at this moment: one of the two is refused.
    lock(tracking)
    check_close(tracking, by=by)
    if not finding.strip():
        raise ValidationError({"finding": "请写明核查结论。"})
    lapse_acts(tracking, reason="本年度跟踪已经办结")
    apply_transition(tracking, CLOSE, by=by, finding=finding.strip(), concluded_on=clock.today())
    tell_closed(tracking)
    return tracking


def _keep_report(
    tracking: Tracking, means: Means, held_on: date, summary: str, indicators: Values, by: Any
) -> TrackingReport:
    if not summary.strip():
        raise ValidationError({"summary": "请填写情况。"})
    return TrackingReport.objects.create(
        tracking=tracking, means=means, held_on=held_on, summary=summary.strip(), by=by,
        indicators=_checked(tracking, indicators),
    )  # fmt: skip


def _checked(tracking: Tracking, indicators: Values) -> dict[str, str]:
    """The values as stored; of the rule set's indicators alone, and none that cannot be."""
    units = {one.code: one.unit for one in tracking.rules.measured}
    found = {code: value for code, value in indicators.items() if value is not None}
    if unknown := sorted(set(found) - set(units)):
        raise ValidationError(f"规则集没有“{'、'.join(unknown)}”这一指标，请刷新页面后重新填写。")
    for code, value in found.items():
        if value < 0 or (units[code] == "%" and value > 100):
            raise ValidationError({f"indicator_{code}": "指标不能小于零，百分比不能大于一百，请核对。"})
    return {code: str(value) for code, value in found.items()}
