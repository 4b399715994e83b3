"""For which stages and tracks a panel is, when it is formed and while it stands (Articles 10, 21–24)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from workflow.programmes.models import Edition
from workflow.reviews.actions.joining import check_one_seat_each
from workflow.reviews.actions.seats import lock_panel
from workflow.reviews.models import Panel
from workflow.reviews.scope import Scope, reviewed_stages, tracks_of


def checked_scope(edition: Edition, stages: Iterable[str], tracks: Iterable[str]) -> Scope:
    """The stages and tracks as asked, all of them the edition's."""
    scope, rules = Scope.of(stages, tracks), edition.rules
    faults = {
        name: f"本届没有这一{what}，请重新选择。"
        for name, what, asked, known in (
            ("stages", "评审环节", scope.stages, reviewed_stages(rules)),
            ("tracks", "申报类别", scope.tracks, tracks_of(rules)),
        )
        if asked - dict(known).keys()
    }
    if faults:
        raise ValidationError(faults)
    return scope


def scope_data(edition: Edition, scope: Scope) -> dict[str, list[str]]:
    """As a panel and its events keep it, in the order of the rule set."""
    return {
        "stages": [code for code, _ in reviewed_stages(edition.rules) if code in scope.stages],
        "tracks": [code for code, _ in tracks_of(edition.rules) if code in scope.tracks],
    }


@transaction.atomic
def change_panel_scope(panel: Panel, *, by: Any, stages: Iterable[str], tracks: Iterable[str], reason: str) -> Panel:
    """Let a panel be for other stages and tracks from now on. The files given to it stay with it; what is given and proposed
    from then on goes by the new ones."""
    lock_panel(panel, by=by)
    scope, former = checked_scope(panel.edition, stages, tracks), panel.scope
    if not reason.strip():
        raise ValidationError({"reason": "请写明调整的理由。"}, code="reason")
    if scope == former:
        raise TransitionNotAllowed(f"“{panel.name}”已经负责{panel.scope_words}，无须调整。")
    users = [member.user for member in panel.members.seated().select_related("user")]
    check_one_seat_each(panel.edition, users, scope, but=panel)
    data = scope_data(panel.edition, scope)
    panel.stages, panel.tracks = data["stages"], data["tracks"]
    panel.save(update_fields=["stages", "tracks"])
    record(panel, "panel.scope_changed", by=by, reason=reason, payload={**data, "changed": _changed(panel, former)})
    return panel


def _changed(panel: Panel, former: Scope) -> dict[str, list[str]]:
    """What is another now, in words."""
    rules, now = panel.edition.rules, panel.scope
    words = {
        "stages": [former.stage_words(rules), now.stage_words(rules)],
        "tracks": [former.track_words(rules), now.track_words(rules)],
    }
    return {name: pair for name, pair in words.items() if getattr(former, name) != getattr(now, name)}
