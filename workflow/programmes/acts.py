"""What about a whole edition takes two officers, registered with `portal.confirming`."""

from typing import Any

from portal.access.predicates import is_office
from portal.confirming.actions import undertake
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.lapsing import lapse_acts
from workflow.programmes.actions import cancel_edition, check_cancel, check_cancel_reason
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition
from workflow.programmes.two_officers import two_officers_article

CANCEL_EDITION = "edition.cancel"


def propose_cancellation(edition: Edition, *, by: Any, reason: str) -> Any:
    """Ask that an edition be given up; a second officer confirms it, or it is done where the rule set leaves it to one."""
    return undertake(CANCEL_EDITION, edition, by=by, reason=reason)


def lapse_with_edition(edition: Edition, *, by: Any, cancelled: bool, reason: str) -> None:
    """Nobody confirms any more what two officers were to do in an edition that is over."""
    lapse_acts(edition, reason=f"届次已经取消：{reason}" if cancelled else reason)


def _check(edition: Edition, payload: Payload, by: Any) -> None:
    check_cancel(edition, by=by)
    check_cancel_reason(payload["reason"])


def _describe(edition: Edition, payload: Payload) -> list[Change]:
    """What stops with it."""
    applications, notices = edition.applications.count(), edition.notices.filter(state="running").count()
    before = EditionState(edition.state).label
    return [
        ("届次", before, EditionState.CANCELLED.label),
        ("申报", f"{applications} 件", "尚未办结的全部终止，逐件告知"),
        *([("正在进行的公示", f"{notices} 份", "终止公示")] if notices else []),
    ]


register_act(
    Act(
        name=CANCEL_EDITION,
        label="取消届次",
        model=Edition,
        may_propose=is_office,
        may_confirm=is_office,
        check=_check,
        run=lambda edition, pending, by: cancel_edition(edition, by=by, reason=pending.reason, under=pending),
        describe=_describe,
        article=two_officers_article,
        decision="cancellation",
        demanded=lambda edition: edition.rules.takes_two("cancellation"),
        ends_with=lambda edition, payload: (edition,),
    )
)
