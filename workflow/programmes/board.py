"""The board of running editions on the office side's first page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.ui.components import Component

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.desk.links import may_read_at
from portal.errors import cite
from workflow.programmes.actions import blockers
from workflow.programmes.api import next_deadline
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.idle import IDLE
from workflow.programmes.models import Edition, Stage
from workflow.programmes.telling import told

may_follow = is_office | is_discipline
SHOWN_BLOCKERS = 5
NOTHING_PENDING = {
    EditionState.PLANNED: "启动条件已经具备，可以启动。",
    EditionState.RUNNING: "本环节没有未办结的事项，可以推进到下一环节。",
    EditionState.CONCLUDED: "本届评选表彰已经结束。",
    EditionState.CANCELLED: "本届已经取消。",
}


@dataclass(frozen=True)
class Step:
    """One stage of the timeline as it is drawn."""

    stage: Stage
    cite: str

    @property
    def planned(self) -> date | None:
        """The day by which it is to be through; nothing is planned for a stage that is, or of an edition called off."""
        over = (
            self.stage.state in {StageState.DONE, StageState.STOPPED}
            or self.stage.edition.state == EditionState.CANCELLED
        )
        return None if over else self.stage.due_on


def steps(edition: Edition) -> list[Step]:
    """The timeline, each stage with its article in words."""
    return [Step(stage, cite(stage.article)) for stage in edition.ordered_stages]


def pending(edition: Edition, *, to: Any) -> list[dict[str, str]]:
    """The blockers with their citation and, where this person may open it, the way there: only the office deals with them."""
    return [
        {
            "cite": cite(blocker.article),
            "message": told(blocker.message, to),
            "url": blocker.url if may_follow_to(blocker.url, to) else "",
            "word": "立即办理" if is_office(to) and not blocker.waits else "查看",
        }
        for blocker in blockers(edition)
    ]


def nothing_pending(edition: Edition) -> str:
    """What stands where the blockers would, in an edition that none keeps."""
    stage = edition.current_stage
    if stage and stage.kind in IDLE and not IDLE[stage.kind].worked([stage]).exists():
        return f"本环节{IDLE[stage.kind].idle_word}，不必办理，可以推进。"
    if stage and stage == edition.ordered_stages[-1]:
        return "各环节均已办结，推进后本届评选表彰结束。"
    return NOTHING_PENDING[EditionState(edition.state)]


def may_follow_to(url: str, user: Any) -> bool:
    """Whether the address opens for this person: the office every one, others the desks that are theirs to read, no form."""
    return is_office(user) or may_read_at(url, user)


def is_running(edition: Edition) -> bool:
    return edition.state == EditionState.RUNNING


def deadline_text(edition: Edition) -> str:
    """The next deadline as it is printed, or a dash."""
    at = next_deadline(edition) if is_running(edition) else None
    return clock.display(at) if at else "—"


def card(edition: Edition, *, to: Any) -> dict[str, Any]:
    """What the board says of one edition; the open matters and the way to them only for those who follow them."""
    whole = may_follow(to)
    found = pending(edition, to=to) if whole else []
    return {
        "edition": edition,
        "url": reverse("desk_editions:detail", args=[edition.pk]) if whole else edition.get_absolute_url(),
        "stage": edition.current_stage,
        "steps": steps(edition),
        "deadline": deadline_text(edition),
        "whole": whole,
        "advances": is_office(to),
        "blockers": found[:SHOWN_BLOCKERS],
        "more": max(len(found) - SHOWN_BLOCKERS, 0),
    }


class EditionBoardPanel(Component):
    """Each running edition with its stage, its open matters and its next deadline (Article 9)."""

    name = "edition_board"
    template_name = "programmes/board.html"
    order = 50

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        user = parent_context["request"].user if parent_context else None
        running = Edition.objects.running().select_related("programme", "ruleset").prefetch_related("stages")
        return {"cards": [card(edition, to=user) for edition in running], "whole": may_follow(user)}

    @property
    def media(self) -> Media:
        return Media(css={"all": ["desk/desk.css"]})
