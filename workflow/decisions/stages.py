"""Stage kinds of the conference: 审议 and 报批."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from portal.errors import RuleViolation, TransitionNotAllowed
from workflow.applications.actions import decide_passage
from workflow.applications.enums import ApplicationState, Departure, Outcome
from workflow.applications.queries import candidates
from workflow.decisions.actions.meetings import seat_members
from workflow.decisions.actions.proposals import put_forward
from workflow.decisions.enums import SETTLED, ApprovalWord, MeetingState, ProposalState
from workflow.decisions.models import Approval, Meeting, Proposal
from workflow.decisions.order import free_places
from workflow.decisions.queries import awaiting_approval, granted, unapproved
from workflow.decisions.rules import quota_label
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.programmes.ruleset.award import Quota
from workflow.programmes.stages import Blocker, StageKind, register_exit_check, register_stage
from workflow.programmes.telling import Naming
from workflow.reviews.passing import short_of_marks

PROPOSALS_URL = "/admin/desk/proposals/"
MEETINGS_URL = "/admin/desk/meetings/"
NOT_MET = ("评审会会议尚未召开并形成纪要", MEETINGS_URL)
NOT_PROPOSED = ("尚未提出获奖建议，评审会会议尚未召开并形成纪要", PROPOSALS_URL)
DECIDED_AS = {Outcome.PASSED: ProposalState.GRANTED, Outcome.LEFT_OUT: ProposalState.DECLINED}


@register_stage
class ConferenceStage(StageKind):
    """审议：a meeting with quorum has decided every proposal (Articles 8, 25)."""

    kind = "conference"
    label = "会议审议"
    idle_word = "没有审议对象"

    def worked(self, stages: Sequence[Stage]) -> QuerySet[Any, Any]:
        """A meeting was held."""
        return Meeting.objects.filter(stage__in=stages, state=MeetingState.CLOSED).values_list("stage", flat=True)

    def earliest_end(self, stage: Stage) -> date | None:
        """The day of the last meeting that is still to be held."""
        waiting = Meeting.objects.filter(stage=stage, state=MeetingState.PLANNED)
        return waiting.aggregate(last=Max("held_on"))["last"]

    def on_enter(self, stage: Stage, *, by: Any) -> None:
        seat_members(stage.edition, by=by)
        put_forward(stage)

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        found = []
        meetings = Meeting.objects.filter(stage=stage)
        proposals = Proposal.objects.filter(stage=stage)
        # With nobody left to deliberate on there is nothing to meet about: proposals fall with who withdraws.
        standing = candidates(stage).exists() or proposals.exclude(state=ProposalState.VOIDED).exists()
        if standing and not meetings.filter(state=MeetingState.CLOSED).exists():
            is_proposed = not stage.options.proposal or proposals.exists()
            found.append(Blocker(stage.article, *(NOT_MET if is_proposed else NOT_PROPOSED)))
        if meetings.filter(state=MeetingState.OPEN).exists():
            found.append(Blocker(stage.article, "评审会会议仍在进行，请散会后再推进", MEETINGS_URL))
        waiting = proposals.exclude(state__in=SETTLED).count()
        if waiting:
            found.append(Blocker(stage.article, f"还有 {waiting} 项获奖建议未作出决定", PROPOSALS_URL))
        # Where nobody chooses whom to propose nobody is left out unheard but who falls short of a pass mark.
        waiting_for = candidates(stage).filter(proposal__isnull=True).exclude(pk__in=short_of_marks(stage.edition))
        unheard = 0 if stage.options.proposal else waiting_for.count()
        if unheard:
            found.append(Blocker(stage.article, f"还有 {unheard} 个对象尚未提交会议审议，请再次开会", MEETINGS_URL))
        return found

    def notes(self, stage: Stage) -> list[str]:
        """Who is not proposed falls with the stage's end, and nothing keeps the stage for them."""
        if not stage.options.proposal:
            return []
        left = [(row.pk, row.public_name) for row in candidates(stage).filter(proposal__isnull=True)]
        words = "：没有提出获奖建议。推进到下一环节时仍没有提出的，作未列入获奖建议名单处理，并告知申报人。"
        return [Naming(left, words)] if left else []

    def check_result(self, stage: Stage, application: Any, outcome: str) -> None:
        """The conference decides: a place given to the proposal, or the proposal left off."""
        decided = Proposal.objects.filter(stage=stage, application=application, state=DECIDED_AS[Outcome(outcome)])
        if not decided.exists():
            raise TransitionNotAllowed("是否列入由评审会审议决定，请在“获奖建议”中办理。")

    def on_leave(self, stage: Stage, *, by: Any) -> None:
        """Who was not even proposed is left out, and told so."""
        short = short_of_marks(stage.edition)
        for application in candidates(stage).filter(proposal__isnull=True):
            why = "评审得分未达到及格分，" if application.pk in short else ""
            decide_passage(
                application, stage, Outcome.LEFT_OUT, by=None, reason=f"{why}未列入本届获奖建议名单",
                departure=Departure.NOT_PROPOSED,
            )  # fmt: skip


@register_exit_check
def refilling_behind(stage: Stage) -> list[Blocker]:
    """Items that came back to a conference whose stage is over: they go on with the others, or not at all."""
    earlier = Stage.objects.filter(
        edition=stage.edition_id, kind="conference", position__lt=stage.position, state=StageState.DONE
    )
    waiting = Proposal.objects.filter(stage__in=earlier).exclude(state__in=SETTLED)
    if waiting.exists():
        message = f"还有 {waiting.count()} 项递补或者重新审议的建议未作出决定，请评审会开会审议"
        return [Blocker(waiting[0].stage.article, message, MEETINGS_URL)]
    if Meeting.objects.filter(stage__in=earlier, state=MeetingState.OPEN).exists():
        return [Blocker(stage.article, "评审会会议仍在进行，请散会后再推进", MEETINGS_URL)]
    return []


def places_given_up(stage: Stage) -> str:
    """Places of a conference that is over which became free since, and may be refilled until the commendation."""
    edition, rules = stage.edition, stage.edition.rules
    if rules.conference is None or rules.conference.refill == "none":
        return ""
    if edition.applications.filter(state=ApplicationState.HONOURED).exists():
        return ""
    over = edition.stages.filter(kind="conference", state=StageState.DONE)
    found = [
        (quota_label(quota, rules), free_places(one, quota) - _before(one, quota))
        for one in over
        for quota in rules.quotas
    ]
    free = "，".join(f"{label}有 {places} 个名额" for label, places in found if places > 0)
    refill = "因有人退出而空出，表彰决定印发之前可以在“获奖建议名单”中办理“名额递补”；不递补的，予以空缺。"
    return f"{free}{refill}" if free else ""


def _before(stage: Stage, quota: Quota) -> int:
    """How many that want a place of a quota are before the conference again."""
    rows = Proposal.objects.filter(stage=stage, tier__in=quota.tiers, track__in=quota.tracks)
    return rows.exclude(state__in=SETTLED).count()


@register_stage
class ApprovalStage(StageKind):
    """报批：the superior body's document is on record (Article 25); of an empty list there need be none (Article 3)."""

    kind = "approval"
    label = "报批"
    idle_word = "没有报批对象"

    def worked(self, stages: Sequence[Stage]) -> QuerySet[Any, Any]:
        """The superior body said something."""
        return Approval.objects.filter(stage__in=stages).values_list("stage", flat=True)

    def exit_blockers(self, stage: Stage) -> list[Blocker]:
        if Approval.objects.filter(stage=stage, word=ApprovalWord.APPROVED).exists():
            return [_to_approve(stage)] if awaiting_approval(stage).exists() else []
        if not granted(stage.edition).exists():
            return []
        message = f"尚未登记{stage.options.approver}的批准文件（{stage.options.document}）"
        return [Blocker(stage.article, message, "/admin/desk/approvals/")]


@register_exit_check
def approvals_behind(stage: Stage) -> list[Blocker]:
    """Places given after the superior body approved the list (递补) are approved as the others were."""
    return [_to_approve(one) for one in unapproved(stage.edition, before=stage) if one.state == StageState.DONE]


def _to_approve(stage: Stage) -> Blocker:
    cases = [(row.application_id, row.application.public_name) for row in awaiting_approval(stage)]
    words = f"列入名单以后尚未报{stage.options.approver}批准，请登记批准文件"
    return Blocker(stage.article, Naming(cases, words, unit="项"), "/admin/desk/approvals/")


def check_approved(stage: Stage, applications: list[int]) -> None:
    """A list of winners-to-be names nobody whom an earlier approval stage has not approved."""
    for approval, rows in unapproved(stage.edition, before=stage).items():
        row = rows.filter(application__in=applications).first()
        if row is not None:
            raise RuleViolation(
                approval.article, f"“{row.application.public_name}”尚未报{approval.options.approver}批准，不能公示"
            )
