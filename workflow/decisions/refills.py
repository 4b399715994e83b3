"""A place that was given up is filled by two officers: one proposes, the other confirms (`portal.confirming`)."""

from collections.abc import Sequence
from typing import Any

from portal.confirming.actions import propose
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.applications.permissions import barred_from, office_on_application
from workflow.decisions.actions.refilling import REFILL_ACT, check_refill, is_next_by_votes, refill_place
from workflow.decisions.models import Proposal
from workflow.programmes.actions import lock_running


def propose_refill(application: Application, *, tier: str, by: Any, reason: str) -> PendingAct:
    """Ask that a place that was given up go to a case; a second officer confirms it in `portal.confirming`."""
    return propose(REFILL_ACT, application, by=by, reason=reason, payload={"tier": tier})


def _lock(application: Application) -> Application:
    """Edition, application: the order every action keeps."""
    lock_running(application.edition)
    return lock(application)


def _describe(application: Application, payload: Payload) -> Sequence[Change]:
    """How the case stands, and whether the conference meets on it or the votes decide."""
    tier = application.edition.rules.tier(payload["tier"])
    proposal = Proposal.objects.filter(application=application).first()
    if not application.left_as:
        return [("办理", "", "已恢复参评"), ("奖项", "", tier.name)]
    how = (
        "按原得票次序列入拟获奖名单"
        if proposal and is_next_by_votes(proposal, tier.code)
        else "由评审会另行开会审议、表决"
    )
    return [
        ("参评情况", application.get_left_as_display(), "恢复参评"),
        ("奖项", proposal.tier_label if proposal else "", tier.name),
        ("递补办法", "", how),
    ]


def _article(application: Application) -> str:
    conference = application.edition.rules.conference
    return conference.article if conference else ""


register_act(
    Act(
        name=REFILL_ACT,
        decision="refill",
        label="名额递补",
        model=Application,
        may_propose=office_on_application,
        may_confirm=office_on_application,
        check=lambda application, payload, by: check_refill(application, by=by, tier=payload["tier"]),
        run=lambda application, pending, by: refill_place(
            application, tier=pending.payload["tier"], by=by, reason=pending.reason, under=pending
        ),
        describe=_describe,
        lock=_lock,
        article=_article,
        hidden_from=barred_from,
        ends_with=lambda application, payload: (application, application.edition),
    )
)
