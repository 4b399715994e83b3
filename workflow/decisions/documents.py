"""The minutes of the conference as an official document (Articles 8, 25)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from portal import clock
from portal.documents.rendering import Metadata, render_pdf
from portal.journal.models import Event
from workflow.decisions.enums import DECIDED, ProposalState
from workflow.decisions.models import Attendance, Matter, Meeting, MeetingRecusal, Proposal, ProposalRound
from workflow.decisions.queries import unit_count
from workflow.decisions.rules import share_name
from workflow.decisions.transitions import COUNT, DECLINE, FAIL_MATTER, GRANT, PASS_MATTER
from workflow.reviews.models import Recusal

DECIDING = [one.event for one in (COUNT, GRANT, DECLINE, PASS_MATTER, FAIL_MATTER)]


def minutes_document(meeting: Meeting) -> bytes:
    """The minutes of a closed meeting; votes in numbers alone, for the ballot is secret."""
    context = minutes_context(meeting)
    metadata = Metadata(
        title=context["title"], author=meeting.edition.rules.programme.office_name, created=meeting.closed_at
    )
    return render_pdf("documents/minutes.html", context, metadata=metadata)


def minutes_context(meeting: Meeting) -> dict[str, Any]:
    """What the layout asks for; minutes bear neither signature nor seal (GB/T 9704, 10.3)."""
    programme = meeting.edition.rules.programme
    signed = list(meeting.attendances.select_related("member").order_by("member"))
    units = meeting.edition.conference_members.filter(is_unit=True)
    absent = units.exclude(pk__in=[row.member_id for row in signed]).order_by("pk")
    decided = Q(state__in=DECIDED) | Q(state=ProposalState.VOIDED, decided_at__isnull=False)
    proposals = meeting.proposals.select_related("application", "edition").filter(decided)
    earlier = meeting.rounds.select_related("proposal__application", "proposal__edition").order_by("proposal", "number")
    matters = list(meeting.matters.select_related("application").order_by("pk"))
    return {
        "title": f"{meeting.edition.year}年度{programme.conference_name.removesuffix('会议')}会议纪要",
        "demonstration": settings.PORTAL_DEMONSTRATION,
        "held_at": clock.local(meeting.opened_at) if meeting.opened_at else None,
        "place": meeting.place,
        "convenor": meeting.chair,
        "present": [_present(row) for row in signed],
        "absent": [member.name for member in absent],
        "recused": [f"{member}（{name}）" for member, name in _recused(meeting)],
        "quorum": _quorum_sentence(meeting),
        "items": [
            {"heading": "会议情况", "paragraphs": meeting.minutes.splitlines()},
            *map(_earlier_item, earlier),
            *map(_item, proposals),
            *map(_matter_item, matters),
        ],
        "votes": [
            *(_vote(row, row.proposal, row.get_ended_as_display()) for row in earlier if row.present is not None),
            *(_vote(row, row, _outcome(row)) for row in proposals if row.present is not None),
            *(_vote(row, row, row.get_state_display()) for row in matters if row.present is not None),
        ],
    }


def _quorum_sentence(meeting: Meeting) -> str:
    """Of those who came; that enough were there was asked when the meeting opened, and again at each vote."""
    came = meeting.attendances.filter(member__is_unit=True).count()
    share = share_name(meeting.numerator, meeting.denominator, meeting.strict)
    return f"应到{unit_count(meeting)}个成员单位，实到{came}个，{share}，会议有效。"


def _recused(meeting: Meeting) -> list[tuple[str, str]]:
    """Who kept out of what, each once: by what was declared here, or before and by another road of an item dealt with here,
    as it stood when the meeting closed, or when the item was counted."""
    closed = meeting.closed_at or clock.now()
    stood = Q(lifting=None) | Q(lifting__at__gt=closed)
    for application, at in _decided(meeting, by=closed):
        stood |= Q(application=application, lifting__at__gte=at)
    dealt = meeting.proposals.values("application").union(
        meeting.rounds.values("proposal__application"), meeting.matters.values("application")
    )
    left = MeetingRecusal.objects.filter(
        stood,
        Q(meeting=meeting) | Q(application__in=dealt, declared_at__lte=closed),
    )
    away = Recusal.objects.filter(
        stood, application__in=dealt, at__lte=closed,
        user__conference_seats__edition=meeting.edition_id, user__conference_seats__is_unit=True,
    )  # fmt: skip
    found = [
        *left.order_by("member", "pk").values_list("member__name", "application__public_name"),
        *away.order_by("pk").values_list("user__conference_seats__name", "application__public_name"),
    ]
    return list(dict.fromkeys(found))


def _decided(meeting: Meeting, *, by: datetime) -> list[tuple[int, datetime]]:
    """The application of each item that was counted or decided on at the meeting, with the moment."""
    found: list[tuple[int, datetime]] = []
    for model, mine in ((Proposal, Q(meeting=meeting) | Q(rounds__meeting=meeting)), (Matter, Q(meeting=meeting))):
        items = {str(pk): case for pk, case in model.objects.filter(mine).values_list("pk", "application")}
        events = Event.objects.filter(
            target_type=model._meta.label_lower,
            target_id__in=items,
            verb__in=DECIDING,
            at__range=(meeting.opened_at, by),
        )
        found += [(items[key], at) for key, at in events.values_list("target_id", "at")]
    return found


def _present(row: Attendance) -> str:
    return f"{row.member.name}（{clock.local(row.left_at):%H:%M}离席）" if row.left_at else row.member.name


def _item(proposal: Proposal) -> dict[str, Any]:
    outcome = [f"{_outcome(proposal)}。{proposal.decline_reason}"]
    if proposal.order_reason:
        outcome.append(f"未按得票次序列入，理由：{proposal.order_reason}")
    return {
        "heading": f"{proposal.application.public_name}：{proposal.tier_label}（{proposal.track_label}）",
        "paragraphs": [*proposal.opinion.splitlines(), *proposal.minutes.splitlines(), *outcome],
    }


def _earlier_item(row: ProposalRound) -> dict[str, Any]:
    """A round that another one followed: what it came to stands in the minutes of its meeting."""
    proposal = row.proposal
    said = f"{row.get_ended_as_display()}。{row.decline_reason}"
    again = f"{row.get_cause_display()}：{row.reason}"
    return {
        "heading": f"{proposal.application.public_name}：{row.tier_label}（{proposal.track_label}），第{row.number}次审议表决",
        "paragraphs": [*row.minutes.splitlines(), said, again],
    }


def _matter_item(matter: Matter) -> dict[str, Any]:
    outcome = f"{matter.get_state_display()}。"
    return {
        "heading": f"{matter.application.public_name}：{matter.label}",
        "paragraphs": [*matter.question.splitlines(), *matter.minutes.splitlines(), outcome],
    }


def _outcome(proposal: Proposal) -> str:
    """As the conference decided; that a case left later is no word of the meeting."""
    state = ProposalState.GRANTED if proposal.state == ProposalState.VOIDED else ProposalState(proposal.state)
    return str(state.label)


def _vote(counted: Proposal | ProposalRound | Matter, item: Proposal | Matter, result: str) -> dict[str, Any]:
    return {
        "subject": item.application.public_name,
        "yes": counted.yes,
        "no": counted.no,
        "abstain": counted.abstain,
        "result": result,
    }
