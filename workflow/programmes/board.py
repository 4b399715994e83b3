"""The board of running editions on the office side's first page."""

from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.ui.components import Component

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.errors import cite
from workflow.programmes.actions import blockers
from workflow.programmes.api import next_deadline
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Edition, Stage

may_follow = is_office | is_discipline
SHOWN_BLOCKERS = 5


@dataclass(frozen=True)
class Step:
    """One stage of the timeline as it is drawn."""

    stage: Stage
    cite: str

    @property
    def mark(self) -> str:
        return {StageState.DONE: "done", StageState.STOPPED: "done", StageState.CURRENT: "current"}.get(
            StageState(self.stage.state), "pending"
        )


def steps(edition: Edition) -> list[Step]:
    """The timeline, each stage with its article in words."""
    return [Step(stage, cite(stage.article)) for stage in edition.ordered_stages]


def pending(edition: Edition) -> list[dict[str, str]]:
    """The blockers with their citation, as the board shows them."""
    return [{"cite": cite(b.article), "message": b.message, "url": b.url} for b in blockers(edition)]


def is_running(edition: Edition) -> bool:
    return edition.state == EditionState.RUNNING


def deadline_text(edition: Edition) -> str:
    """The next deadline as it is printed, or a dash."""
    at = next_deadline(edition) if is_running(edition) else None
    return clock.display(at) if at else "—"


def card(edition: Edition, *, whole: bool) -> dict[str, Any]:
    """What the board says of one edition; the open matters and the way to them only for those who follow them."""
    found = pending(edition) if whole else []
    return {
        "edition": edition,
        "url": reverse("desk_editions:detail", args=[edition.pk]) if whole else edition.get_absolute_url(),
        "stage": edition.current_stage,
        "steps": steps(edition),
        "deadline": deadline_text(edition),
        "whole": whole,
        "blockers": found[:SHOWN_BLOCKERS],
        "more": max(len(found) - SHOWN_BLOCKERS, 0),
    }


class EditionBoardPanel(Component):
    """Each running edition with its stage, its open matters and its next deadline (Article 9)."""

    name = "edition_board"
    template_name = "programmes/board.html"
    order = 50

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        whole = may_follow(parent_context["request"].user) if parent_context else False
        running = Edition.objects.running().select_related("programme", "ruleset").prefetch_related("stages")
        return {"cards": [card(edition, whole=whole) for edition in running], "whole": whole}

    @property
    def media(self) -> Media:
        return Media(css={"all": ["desk/desk.css"]})
