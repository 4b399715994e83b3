"""What about case files takes two officers, registered with `portal.confirming`: hold, lift, dispose of."""

from typing import Any

from portal.access.predicates import is_office
from portal.confirming.actions import propose
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from workflow.applications.permissions import barred_from
from workflow.programmes.models import Edition
from workflow.records.actions.disposing import APPROVE, approve_disposal, check_approve, due_records
from workflow.records.actions.holding import HOLD, LIFT, check_hold, check_lift, hold_record, lift_hold
from workflow.records.documents import kept_words
from workflow.records.models import Record
from workflow.records.transitions import office_on_record


def propose_disposal(edition: Edition, *, by: Any, reason: str) -> PendingAct:
    """Ask that all of an edition's case files whose term is over, and which nothing holds, be disposed of."""
    listed = list(due_records(edition).values_list("pk", flat=True))
    return propose(APPROVE, edition, by=by, reason=reason, payload={"listed": listed})


def _article(edition: Edition) -> str:
    return edition.rules.terms.retention.article


def _describe_hold(record: Record, payload: Payload) -> list[Change]:
    return [
        ("案卷", str(record), "冻结，保管期满也不销毁"),
        ("保管期限", kept_words(record), "解除冻结为止"),
    ]


def _describe_lift(record: Record, payload: Payload) -> list[Change]:
    hold = record.standing_hold
    return [("案卷", str(record), "解除冻结"), ("冻结理由", hold.reason if hold else "", "")]


def _describe_disposal(edition: Edition, payload: Payload) -> list[Change]:
    records = Record.objects.filter(pk__in=payload["listed"]).order_by("number")
    return [(record.number, f"{record.title}，{kept_words(record)}", "销毁") for record in records]


def _hidden_records(user: Any) -> Any:
    return Record.objects.filter(application__in=barred_from(user))


def _hidden_editions(user: Any) -> Any:
    return Edition.objects.filter(applications__in=barred_from(user))


register_act(
    Act(
        name=HOLD,
        label="冻结案卷",
        model=Record,
        hidden_from=_hidden_records,
        may_propose=office_on_record,
        may_confirm=office_on_record,
        check=lambda record, payload, by: check_hold(record, by=by),
        run=lambda record, pending, by: hold_record(record, by=by, reason=pending.reason, under=pending),
        describe=_describe_hold,
        article=lambda record: _article(record.application.edition),
        decision=HOLD,
    )
)
register_act(
    Act(
        name=LIFT,
        label="解除冻结",
        model=Record,
        hidden_from=_hidden_records,
        may_propose=office_on_record,
        may_confirm=office_on_record,
        check=lambda record, payload, by: check_lift(record, by=by),
        run=lambda record, pending, by: lift_hold(record, by=by, reason=pending.reason, under=pending),
        describe=_describe_lift,
        article=lambda record: _article(record.application.edition),
        decision=LIFT,
    )
)
register_act(
    Act(
        name=APPROVE,
        label="销毁案卷",
        model=Edition,
        hidden_from=_hidden_editions,
        may_propose=is_office,
        may_confirm=is_office,
        check=lambda edition, payload, by: check_approve(edition, by=by, listed=payload["listed"]),
        run=lambda edition, pending, by: approve_disposal(
            edition, by=by, listed=pending.payload["listed"], under=pending
        ),
        describe=_describe_disposal,
        article=_article,
        decision=APPROVE,
        power=True,
    )
)
