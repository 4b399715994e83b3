"""A superior body's answer besides yes is recorded by two officers (`portal.confirming`)."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from portal.access.predicates import is_office
from portal.confirming.actions import check_none_waits, propose
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.transitions.core import lock, obstacles
from workflow.applications.permissions import barred_from
from workflow.decisions.actions.answering import POWERS, check_answer, check_named, draw_up_answer, record_answer
from workflow.decisions.acts import ANSWER, RECORD_APPROVAL
from workflow.decisions.enums import ApprovalWord
from workflow.decisions.models import Approval, Proposal
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Stage


def check_propose_answer(stage: Stage, *, by: Any) -> None:
    """Raise what keeps any answer besides yes from being proposed now: the person, the stage, the rule set, one that waits."""
    refusals = [obstacles(_answering(word), stage, by=by) for word in POWERS]
    if all(refusals):
        raise TransitionNotAllowed("；".join(refusals[0]))
    check_none_waits(ANSWER, stage)
    check_none_waits(RECORD_APPROVAL, stage)


def _answering(word: str) -> Callable[..., None]:
    def check(stage: Stage, *, by: Any) -> None:
        check_answer(stage, word, by=by)

    return check


def propose_answer(
    stage: Stage,
    word: str,
    *,
    proposals: Sequence[Proposal],
    document_number: str,
    dated_on: date,
    reason: str,
    by: Any,
) -> PendingAct:
    """Ask that the document be recorded; a second officer compares it and confirms."""
    payload = {
        "word": str(word), "proposals": sorted(one.pk for one in proposals), "document_number": document_number.strip(),
        "dated_on": dated_on.isoformat(),
    }  # fmt: skip
    return propose(ANSWER, stage, by=by, reason=reason, payload=payload)


def _lock(stage: Stage) -> Stage:
    """Edition, stage: the order every action keeps."""
    lock_running(stage.edition)
    return lock(stage)


def _named(payload: Payload) -> list[Proposal]:
    return list(Proposal.objects.filter(pk__in=payload["proposals"]).select_related("application", "stage", "edition"))


def _fields(payload: Payload, reason: str) -> dict[str, Any]:
    day = date.fromisoformat(payload["dated_on"])
    return {"document_number": payload["document_number"], "dated_on": day, "reason": reason}


def _check(stage: Stage, payload: Payload, by: Any) -> None:
    check_answer(stage, payload["word"], by=by)
    check_named(stage, _named(payload), by=by)
    draw_up_answer(stage, payload["word"], **_fields(payload, "—"))


def _run(stage: Stage, pending: PendingAct, by: Any) -> Approval:
    asked = pending.payload
    return record_answer(
        stage, asked["word"], proposals=_named(asked), by=by, under=pending, **_fields(asked, pending.reason)
    )


def _describe(stage: Stage, payload: Payload) -> Sequence[Change]:
    word = ApprovalWord(payload["word"])
    then = "由评审会重新审议、表决" if word == ApprovalWord.RETURNED else "从拟获奖名单中删去，不再参评"
    return [
        ("批准机关的意见", "", word.label),
        ("文号", "", payload["document_number"]),
        ("文件日期", "", official_date(date.fromisoformat(payload["dated_on"]))),
        *((f"{one.application.public_name}（{one.tier_label}）", "列入拟获奖名单", then) for one in _named(payload)),
    ]


def _naming_barred(user: Any) -> Q:
    """An answer that names a case from which the person is recused is closed to them."""
    held = Q(pk__in=[])
    for pk in Proposal.objects.filter(application__in=barred_from(user)).values_list("pk", flat=True):
        held |= Q(payload__proposals__contains=pk)
    return held


register_act(
    Act(
        name=ANSWER,
        decision="approval_answer",
        label="登记批准机关的意见",
        model=Stage,
        told_on="edition",
        hidden_acts=_naming_barred,
        may_propose=is_office,
        may_confirm=is_office,
        check=_check,
        run=_run,
        describe=_describe,
        lock=_lock,
        call_it=lambda stage: f"{stage.edition.name} {stage.name}",
        article=lambda stage: stage.article,
        ends_with=lambda stage, payload: (stage, stage.edition, *(one.application for one in _named(payload))),
        check_free=lambda stage, payload: check_none_waits(RECORD_APPROVAL, stage),
    )
)
