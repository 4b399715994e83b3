"""What a conference looks like in numbers, and who was granted what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Case, Count, F, Max, Q, QuerySet, When

from workflow.applications.coworking import accounts_of
from workflow.applications.enums import ApplicationState
from workflow.decisions.enums import ApprovalWord, MatterState, MeetingState, ProposalState
from workflow.decisions.models import Matter, Meeting, MeetingRecusal, MemberUnit, Proposal, QuotaSeat
from workflow.decisions.rules import quorum_counts, quota_code, quota_label
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset.governance import reaches, smallest
from workflow.publicity.enums import PUBLIC, Subject
from workflow.reviews.models import Recusal


@dataclass(frozen=True)
class Quorum:
    """How many are there, how many there should be, how many are needed."""

    present: int
    members: int
    needed: int
    reached: bool


def granted(edition: Edition) -> QuerySet[Proposal]:
    """The proposals on the list of winners-to-be (拟获奖名单), in the order the rule set names its tiers and tracks."""
    rows = Proposal.objects.filter(edition=edition, state=ProposalState.GRANTED)
    tiers, tracks = (_place("tier", edition.rules.tiers), _place("track", edition.rules.tracks))
    return rows.select_related("application", "edition").order_by(tiers, tracks, "id")


def listed_on(edition: Edition) -> str:
    """Which proposals are on that list, each for which tier: what a page shows of it and an approval is of."""
    return "、".join(f"{pk} {tier}" for pk, tier in sorted(granted(edition).values_list("pk", "tier")))


def awaiting_approval(stage: Stage) -> QuerySet[Proposal]:
    """What was granted since an approval stage's last document (递补); where it has none yet, nothing while it is in
    progress, and all once it was left with nobody to approve."""
    last = stage.approvals.filter(word=ApprovalWord.APPROVED).aggregate(last=Max("recorded_at"))["last"]
    rows = granted(stage.edition)
    if last is None:
        return rows if stage.state == StageState.DONE else rows.none()
    return rows.filter(decided_at__gt=last)


def unapproved(edition: Edition, *, before: Stage) -> dict[Stage, QuerySet[Proposal]]:
    """By approval stage before a stage: what is on the list and has not been approved there."""
    stages = edition.stages.filter(kind="approval", position__lt=before.position).exclude(state=StageState.PENDING)
    found = {stage: awaiting_approval(stage) for stage in stages.select_related("edition").order_by("position")}
    return {stage: rows for stage, rows in found.items() if rows.exists()}


def _place(field: str, named: Iterable[Any]) -> Case:
    """Where a code stands in the rule set."""
    return Case(*(When(**{field: item.code}, then=place) for place, item in enumerate(named)), default=999)


def unit_count(meeting: Meeting) -> int:
    """Members that count: as frozen when the meeting opened, before that as registered today."""
    return meeting.members or meeting.edition.conference_members.filter(is_unit=True).count()


def meeting_quorum(meeting: Meeting) -> Quorum:
    """The quorum of the meeting as a whole: of those in the room now."""
    return _quorum(meeting, meeting.attendances.present().filter(member__is_unit=True).count(), unit_count(meeting))


Item = Proposal | Matter
"""What the conference votes on."""


def item_quorum(meeting: Meeting, item: Any) -> Quorum:
    """The quorum while one item, or the proposal of an application, is dealt with: the recused have left the room, others
    may have.

    Who voted on it was there for its vote, wherever they are when it is counted.
    """
    recused = set(recused_members(meeting, item).values_list("pk", flat=True))
    rows = meeting.attendances.filter(_there_for(meeting, item), member__is_unit=True)
    there = set(rows.values_list("member", flat=True))
    present, members = quorum_counts(
        unit_count(meeting), len(there), len(recused), len(there & recused), recused_count=meeting.recused_count
    )
    return _quorum(meeting, present, members)


def quorum_at_most(meeting: Meeting, item: Any) -> Quorum:
    """The same with every member in the room: what is short of it cannot be dealt with by any meeting of these members."""
    units, recused = unit_count(meeting), recused_members(meeting, item).count()
    return _quorum(meeting, *quorum_counts(units, units, recused, recused, recused_count=meeting.recused_count))


def voters(meeting: Meeting, item: Any) -> QuerySet[Any]:
    """The members present and not recused for an item, those included who voted on it and left."""
    there = meeting.attendances.filter(_there_for(meeting, item)).values("member")
    rows = meeting.edition.conference_members.filter(is_unit=True, pk__in=there)
    return rows.exclude(pk__in=recused_members(meeting, item))


def recused_members(meeting: Meeting, item: Any) -> QuerySet[MemberUnit]:
    """The members that keep out of an item: who left the room for its application at this or an earlier meeting, and whose
    person is recused from it by any other road, or is its applicant (Article 28).

    A paper that fell before is one of those counted: nobody can take it out of the urn.
    """
    application = _application(item)
    left = MeetingRecusal.objects.in_force().filter(application=application)
    away = Recusal.objects.in_force().filter(application=application).values("user")
    kept_out = Q(pk__in=left.values("member")) | Q(user__in=left.values("user")) | Q(user__in=away)
    kept_out |= Q(user__in=accounts_of(application))
    members = meeting.edition.conference_members.filter(kept_out, is_unit=True)
    return members.exclude(pk__in=_voted(meeting, item))


def sitting_of(item: Item) -> Meeting:
    """The meeting that deals with an item that is deliberated."""
    return cast(Meeting, item.meeting)


def unvoted(item: Item) -> QuerySet[MemberUnit]:
    """Who is in the room for an item and has put in no paper in the round in progress."""
    voted = item.ballots_cast.filter(round=item.round).values("member")
    return voters(sitting_of(item), item).exclude(pk__in=voted).order_by("pk")


def agenda(meeting: Meeting) -> QuerySet[Matter]:
    """The matters of a meeting: those it dealt with, and while it is not over those that wait for the conference."""
    rows = Matter.objects.filter(stage=meeting.stage_id)
    waits = Q(meeting=None, state=MatterState.WAITING)
    over = meeting.state in {MeetingState.CLOSED, MeetingState.CANCELLED}
    return rows.filter(Q(meeting=meeting) if over else Q(meeting=meeting) | waits).order_by("pk")


def _application(item: Any) -> Any:
    return getattr(item, "application", item)


def _there_for(meeting: Meeting, item: Any) -> Q:
    return Q(left_at__isnull=True) | Q(member__in=_voted(meeting, item))


def _voted(meeting: Meeting, item: Any) -> QuerySet[Any]:
    if isinstance(item, Matter):
        return meeting.ballots_cast.filter(matter=item).values("member")
    rows = meeting.ballots_cast.filter(proposal__application=_application(item), round=F("proposal__round"))
    return rows.values("member")


def places(edition: Edition) -> list[dict[str, Any]]:
    """Every quota of the edition with what is taken: `code`, `label`, `capacity`, `taken`, `article`, `quota`."""
    taken = dict(
        QuotaSeat.objects.filter(edition=edition).values_list("quota").annotate(taken=Count("pk")).order_by("quota")
    )
    rules = edition.rules
    return [
        {
            "code": quota_code(quota),
            "label": quota_label(quota, rules),
            "capacity": quota.at_most,
            "taken": taken.get(quota_code(quota), 0),
            "article": quota.article,
            "quota": quota,
        }
        for quota in rules.quotas
    ]


def vacancies(edition: Edition) -> list[dict[str, Any]]:
    """The places of `places` that are not taken, with `vacant`: how many (Article 3)."""
    rows = [{**place, "vacant": place["capacity"] - place["taken"]} for place in places(edition)]
    return [row for row in rows if row["vacant"] > 0]


def public_vacancies(edition: Edition) -> list[dict[str, Any]]:
    """What everybody may know of `vacancies`: from the day the list of winners-to-be is public, or there is none to be."""
    kinds = [stage.kind for stage in edition.ordered_stages if stage.state != StageState.PENDING]
    if "conference" not in kinds or edition.state == EditionState.CANCELLED:
        return []
    after = kinds[kinds.index("conference") + 1 :]
    if "commendation" in after or ("notice" in after and _list_is_public(edition)):
        return vacancies(edition)
    return []


def are_given(edition: Edition) -> bool:
    """Whether the places are given, and what is vacant stays so: honours were given, or the edition is over. Until then the
    list of winners-to-be may lose names, and places given up be refilled."""
    over = edition.state == EditionState.CONCLUDED
    return over or edition.applications.filter(state=ApplicationState.HONOURED).exists()


def _list_is_public(edition: Edition) -> bool:
    return edition.notices.filter(state__in=PUBLIC, stage__settings__subject=Subject.PROPOSED).exists()


def proposed_tier(application: Any) -> str | None:
    """The tier's name for an application on the list of winners-to-be; None for others."""
    row = (
        Proposal.objects.filter(application=application, state=ProposalState.GRANTED).select_related("edition").first()
    )
    return row.tier_label if row else None


def _quorum(meeting: Meeting, present: int, members: int) -> Quorum:
    share: Any = {"numerator": meeting.numerator, "denominator": meeting.denominator, "strict": meeting.strict}
    return Quorum(present, members, smallest(members, **share), reaches(present, members, **share))
