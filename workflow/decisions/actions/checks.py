"""What several verbs of the conference check before they write; each raises or returns what it found."""

from typing import Any

from django.core.exceptions import PermissionDenied

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.decisions.enums import UNDECIDED, MeetingState
from workflow.decisions.models import Matter, Meeting, MemberUnit, Proposal
from workflow.decisions.permissions import office_on_list
from workflow.decisions.queries import Quorum
from workflow.decisions.rules import share_name
from workflow.programmes.actions import check_unended
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset.governance import Conference
from workflow.reviews.passing import short_of_marks


def conference_of(edition: Edition) -> Conference:
    """The rule set's conference; `RuleViolation` where it has none."""
    conference = edition.rules.conference
    if conference is None:
        raise RuleViolation(edition.rules.programme.article, "本奖项的规则集没有设审定会议，请先补充规则集")
    return conference


def check_marks(application: Application) -> None:
    """Raise where the case falls short of a pass mark, or has no average to compare with it: then no honour is for it."""
    if short := short_of_marks(application.edition, application=application).get(application.pk):
        raise short


def require_on_list(thing: Any, *, by: Any) -> None:
    """Only the office deals with the list of winners-to-be, and nobody recused from one of them (Article 28)."""
    if by is not None and not office_on_list(by, thing):
        raise PermissionDenied(f"此项由{office_on_list.name}办理；您须回避其中一项的，请由其他工作人员办理。")


def require_quorum(meeting: Meeting, quorum: Quorum, *, item: str = "") -> None:
    """Raise with the numbers unless enough members are there."""
    if quorum.reached:
        return
    share = share_name(meeting.numerator, meeting.denominator, meeting.strict)
    article = conference_of(meeting.edition).quorum.article
    if quorum.members == 0 and not item:
        raise RuleViolation(article, "尚未登记评审会成员单位，不能开会，请先在“评审会成员”中登记成员单位并指定代表")
    later = "将此项另行开会审议" if item else "改期开会"
    raise RuleViolation(
        article,
        f"{item}出席未达到法定人数：应到 {quorum.members} 个成员单位，实到 {quorum.present} 个，"
        f"须{share}即至少 {quorum.needed} 个；请等候其他成员签到，或者{later}",
    )


def require_running(edition: Edition) -> None:
    """What `lock_running` asks, for a check that takes no lock."""
    if edition.state != EditionState.RUNNING:
        raise TransitionNotAllowed(f"届次“{edition.name}”当前为“{edition.get_state_display()}”，不能办理此项。")


def outlives(edition: Edition) -> bool:
    """Whether the conference of an edition that is concluded still has to sit: a matter came before it, as a revocation."""
    if edition.state != EditionState.CONCLUDED:
        return False
    ahead = edition.meetings.filter(state__in=[MeetingState.PLANNED, MeetingState.OPEN])
    return Matter.objects.live().filter(edition=edition).exists() or ahead.exists()


def require_convening(edition: Edition) -> None:
    """Raise unless meetings may be arranged."""
    if not outlives(edition):
        check_unended(edition)


def lock_convening(edition: Edition) -> Edition:
    """`lock_unended` for what concerns meetings: also of a concluded edition that `outlives`."""
    lock(edition)
    require_convening(edition)
    return edition


def lock_sitting(edition: Edition) -> Edition:
    """`lock_running` for what is done in a meeting, likewise."""
    lock(edition)
    if not outlives(edition):
        require_running(edition)
    return edition


def sits(stage: Stage) -> bool:
    """Whether the conference may meet: its stage is in progress, or something came before it after the stage was left."""
    if stage.state == StageState.CURRENT:
        return True
    returned = Proposal.objects.filter(stage=stage, state__in=UNDECIDED)
    return stage.state == StageState.DONE and (returned.exists() or Matter.objects.live().filter(stage=stage).exists())


def require_sitting(stage: Stage, what: str) -> None:
    """Raise unless the conference of the stage may do `what` now."""
    if not sits(stage):
        raise TransitionNotAllowed(f"“{stage.name}”环节尚未开始或者已经结束，{what}。")


def seat_for(edition: Edition, user: Any) -> MemberUnit:
    """The counted seat of somebody known to be a member."""
    return MemberUnit.objects.get(edition=edition, user=user, is_unit=True)
