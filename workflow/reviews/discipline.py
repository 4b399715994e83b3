"""What about reviewers takes two officers, registered with `portal.confirming` (Article 28)."""

from typing import Any

from portal.access.predicates import Predicate, is_office
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from workflow.applications.models import Application
from workflow.applications.permissions import barred_from
from workflow.applications.rules.citations import cited
from workflow.programmes.actions import lock_running
from workflow.reviews.actions.recusing import check_lift_any, check_lift_recusal, lift_recusal
from workflow.reviews.actions.sanctioning import check_sanction, lock_seats_of, sanction_reviewer
from workflow.reviews.enums import SanctionKind
from workflow.reviews.models import PanelMember, Recusal
from workflow.reviews.permissions import office_on_case

LIFT_RECUSAL = "review.lift_recusal"
SANCTION_REVIEWER = "review.sanction_reviewer"
is_another = Predicate("本人以外的工作人员", lambda user, member: member is None or user.pk != member.user_id)


def check_propose_lifting(application: Application, *, by: Any) -> None:
    """Raise what keeps any recusal from the application from being proposed for lifting now, also that all wait already."""
    check_lift_any(application, by=by)
    recusals = [str(pk) for pk in application.recusals.in_force().values_list("pk", flat=True)]
    waiting = PendingAct.objects.filter(name=LIFT_RECUSAL, target_id__in=recusals, state=PendingState.PENDING)
    if waiting.count() == len(recusals):
        raise TransitionNotAllowed("登记的回避均已提出解除，正待复核。")


def _check_lifting(recusal: Recusal, payload: Payload, by: Any) -> None:
    check_lift_recusal(recusal, by=by)


def _check_sanctioning(member: PanelMember, payload: Payload, by: Any) -> None:
    check_sanction(member, by=by)


def _run_sanctioning(member: PanelMember, pending: PendingAct, by: Any) -> Any:
    return sanction_reviewer(member, kind=pending.payload["kind"], ground=pending.reason, by=by, under=pending)


def _describe_sanctioning(member: PanelMember, payload: Payload) -> list[Change]:
    return [("处理", "", SanctionKind(payload["kind"]).label), ("评审人员", str(member), str(member))]


def _hidden_recusals(user: Any) -> Any:
    return Recusal.objects.filter(application__in=barred_from(user))


def _lock_edition_of(recusal: Recusal) -> Recusal:
    """The row takes no lock, it never changes. The edition's keeps two liftings apart, and none is proposed as it ends."""
    lock_running(recusal.application.edition)
    return recusal


register_act(
    Act(
        name=LIFT_RECUSAL,
        decision="lift_recusal",
        label="解除误记的回避",
        model=Recusal,
        told_on="application",
        may_propose=office_on_case,
        may_confirm=office_on_case,
        check=_check_lifting,
        run=lambda recusal, pending, by: lift_recusal(recusal, by=by, reason=pending.reason, under=pending),
        describe=lambda recusal, payload: [("回避", f"{recusal.user}（{recusal.get_source_display()}）", "解除回避")],
        lock=_lock_edition_of,
        hidden_from=_hidden_recusals,
        article=lambda recusal: cited(recusal.application.edition.rules, "评审回避"),
        ends_with=lambda recusal, payload: (recusal.application.edition,),
    )
)
register_act(
    Act(
        name=SANCTION_REVIEWER,
        decision="sanction",
        label="对评审人员作出处理",
        model=PanelMember,
        may_propose=is_office & is_another,
        may_confirm=is_office & is_another,
        lock=lock_seats_of,
        hidden_from=lambda user: PanelMember.objects.filter(user=user),
        check=_check_sanctioning,
        run=_run_sanctioning,
        describe=_describe_sanctioning,
        article=lambda member: cited(member.edition.rules, "评审纪律"),
    )
)
