"""Organisations file what their track says, persons theirs (Article 2)."""

from portal.errors import RuleViolation
from workflow.programmes.ruleset.schema import RuleSet

KIND_LABELS = {"organisation": "组织", "person": "个人"}


def check_subject(rules: RuleSet, track_code: str, kind: str) -> None:
    """Raise `RuleViolation` unless this kind of subject (`organisation` or `person`) may file the track."""
    track = next((track for track in rules.tracks if track.code == track_code), None)
    if track is None:
        raise RuleViolation(rules.tracks[0].article, "没有这一申报类别，请从页面列出的类别中选择")
    if track.applicant != kind:
        may, tried = KIND_LABELS[track.applicant], KIND_LABELS[kind]
        raise RuleViolation(track.article, f"“{track.name}”由{may}申报，{tried}不能申报此类别，请改选对应的类别")
