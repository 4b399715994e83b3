"""The papers and the figures of every ballot that is over, against its count as the journal has it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Subquery

from portal.journal.standing import Contradiction, events_of, in_spans
from workflow.decisions.enums import Choice
from workflow.decisions.models import BallotCast, Matter, Proposal, ProposalRound, Vote
from workflow.decisions.transitions import COUNT, FAIL_MATTER, PASS_MATTER

COUNTED = ((Proposal, "proposal", (COUNT.event,)), (Matter, "matter", (PASS_MATTER.event, FAIL_MATTER.event)))


def ballots_unlike_their_count() -> Iterator[Contradiction]:
    """Papers that no verb took away, put in or exchanged after the count, and figures that it did not come to."""
    for model, name, verbs in COUNTED:
        papers, said = _papers(name), Subquery(events_of(model).filter(verb__in=verbs).values("payload")[:1])
        for span in in_spans(model._base_manager.exclude(yes=None)):
            for item in span.annotate(said=said):
                yield from _compared(item, "计票结果", vars(item), item.said or {})
                yield from _compared(item, "选票", papers.get((item.pk, item.round), vars(item)), vars(item))
    papers = _papers("proposal")
    for row in ProposalRound.objects.exclude(yes=None).select_related("proposal"):
        found = papers.get((row.proposal_id, row.number), vars(row))
        yield from _compared(row.proposal, f"第{row.number}次表决选票", found, vars(row))


def _papers(name: str) -> dict[tuple[int, int], Counter[str]]:
    """What lies in the urns: of each item and round that anybody voted in, how many of each choice.

    A place may be refilled by votes counted before: then there is a round without papers.
    """
    on = {f"{name}__isnull": False}
    found = {key: Counter[str]() for key in BallotCast.objects.filter(**on).values_list(f"{name}_id", "round")}
    for pk, number, choice in Vote.objects.filter(**on).values_list(f"{name}_id", "round", "choice"):
        found.setdefault((pk, number), Counter())[choice] += 1
    return found


def _compared(
    item: Proposal | Matter, what: str, stands: Mapping[str, Any], said: Mapping[str, Any]
) -> Iterator[Contradiction]:
    if _words(stands) != _words(said):
        yield Contradiction(item._meta.label_lower, str(item.pk), what, _words(stands), _words(said))


def _words(numbers: Mapping[str, Any]) -> str:
    return "、".join(f"{choice.label}{numbers.get(choice.value, 0)}" for choice in Choice)
