"""What about tracking takes two officers, registered with `portal.confirming` (Article 36)."""

from typing import Any

from portal.confirming.acts import Act, Change, Payload, register_act
from workflow.applications.permissions import barred_from
from workflow.supervision.actions import check_refer, report_grounds
from workflow.supervision.actions.referring import DECISION
from workflow.supervision.enums import TrackingState
from workflow.supervision.models import Tracking
from workflow.supervision.permissions import office_on_tracking

REFER = "tracking.refer"


def _check(tracking: Tracking, payload: Payload, by: Any) -> None:
    check_refer(tracking, by=by)


def _describe(tracking: Tracking, payload: Payload) -> list[Change]:
    return [
        ("获奖者", str(tracking.honour), str(tracking.honour)),
        (f"第{tracking.number}年跟踪", tracking.get_state_display(), TrackingState.REFERRED.label),
    ]


register_act(
    Act(
        name=REFER,
        decision=DECISION,
        label="报告应撤销情况",
        model=Tracking,
        hidden_from=lambda user: Tracking.objects.filter(honour__application__in=barred_from(user)),
        may_propose=office_on_tracking,
        may_confirm=office_on_tracking,
        check=_check,
        run=lambda tracking, pending, by: report_grounds(tracking, reason=pending.reason, by=by, under=pending),
        describe=_describe,
        article=lambda tracking: tracking.rules.article,
        ends_with=lambda tracking, payload: (tracking,),
    )
)
