"""For which stages and tracks of its edition a panel is: those named, else all (Articles 10, 21–24)."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflow.programmes.ruleset import RuleSet
from workflow.programmes.ruleset.reviewing import Reviewed

Named = tuple[str, str]
"""A code and what it is called."""


def reviewed_stages(rules: RuleSet) -> list[Named]:
    """The stages at which files are given to reviewers."""
    return [(stage.code, stage.name) for stage in rules.stages if isinstance(stage, Reviewed)]


def tracks_of(rules: RuleSet) -> list[Named]:
    return [(track.code, track.name) for track in rules.tracks]


@dataclass(frozen=True)
class Scope:
    """Codes of stages and of tracks; none named means all."""

    stages: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()

    @classmethod
    def of(cls, stages: Iterable[str] = (), tracks: Iterable[str] = ()) -> "Scope":
        return cls(frozenset(stages), frozenset(tracks))

    def covers(self, stage: str, track: str) -> bool:
        """Whether files of the track are given to it at the stage."""
        return stage in (self.stages or {stage}) and track in (self.tracks or {track})

    def meets(self, other: "Scope") -> bool:
        """Whether there are files that could be given to both."""
        return _meet(self.stages, other.stages) and _meet(self.tracks, other.tracks)

    def stage_words(self, rules: RuleSet) -> str:
        return _words(self.stages, reviewed_stages(rules), "各评审环节")

    def track_words(self, rules: RuleSet) -> str:
        return _words(self.tracks, tracks_of(rules), "各类别")

    def words(self, rules: RuleSet) -> str:
        """As it is told: 资料评审、现场评审（先进质量管理模式）."""
        return f"{self.stage_words(rules)}（{self.track_words(rules)}）" if self.tracks else self.stage_words(rules)


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    return not some or not others or bool(some & others)


def _words(codes: frozenset[str], known: list[Named], everything: str) -> str:
    """In the order of the rule set."""
    return "、".join(name for code, name in known if code in codes) or everything
