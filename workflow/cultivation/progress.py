"""How far a member has come towards the conditions of the next call: the stage of applying, above, judges them."""

from collections.abc import Callable
from dataclasses import dataclass

from workflow.cultivation.enums import MemberState
from workflow.cultivation.models import Member
from workflow.cultivation.queries import latest_rules
from workflow.programmes.ruleset.award import Track


@dataclass(frozen=True)
class Step:
    """What one condition says of a member: `met` is None while unanswered."""

    label: str
    article: str
    met: bool | None
    message: str


Judge = Callable[[Member, Track], list[Step]]
_judges: list[Judge] = []


def register_judge(judge: Judge) -> Judge:
    """Let the app that judges conditions say how far a member has come towards those of a track. Usable as a decorator."""
    _judges.append(judge)
    return judge


def progress_of(member: Member) -> list[tuple[Track, list[Step]]]:
    """For each track that organisations file, the steps; nothing for who is not in the pool."""
    rules = latest_rules(member.programme)
    if rules is None or member.state != MemberState.MEMBER:
        return []
    tracks = [track for track in rules.tracks if track.applicant == "organisation"]
    return [(track, [step for judge in _judges for step in judge(member, track)]) for track in tracks]
