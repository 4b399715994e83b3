"""Editions brought to a stage of the review, panels with pledged members, sheets: all through the actions."""

from decimal import ROUND_HALF_UP, Decimal

from portal import clock
from portal.access.enums import Role
from tests.factories.access import UserFactory
from workflow.programmes.actions import advance_edition
from workflow.programmes.models import Edition, Stage
from workflow.reviews.actions import assign_review, form_panel, sign_pledge, submit_score_sheet
from workflow.reviews.models import Assignment, Panel, PanelMember, ScoreSheet

WORDS = {"strengths": "体系完整。", "improvements": "加强数据应用。"}


def screening_stage(edition: Edition) -> Stage:
    """The call closed a second ago, the qualification review in progress. The clock must be past the deadline."""
    assert clock.now() > edition.deadline
    advance_edition(edition, by=None)
    return edition.stages.get(state="current")


def reviewer_user(name: str = "") -> object:
    return UserFactory(roles=[Role.REVIEWER], **({"display_name": name} if name else {}))


def panel_of(
    edition: Edition, size: int = 3, *, pledged: bool = True, unit: str = "某大学", name: str = "第一评审组"
) -> Panel:
    """A panel; its first member leads."""
    users = [reviewer_user() for _ in range(size)]
    panel = form_panel(edition, by=None, name=name, members=[(user, unit) for user in users], leader=users[0])
    if pledged:
        for member in panel.members.all():
            sign_pledge(member, by=member.user)
    return panel


def assigned(application, stage: Stage, member: PanelMember) -> Assignment:
    return assign_review(application, stage, member, by=None)


def points(assignment: Assignment, total: object = 800) -> dict[str, object]:
    """What a sheet of so many points is handed in with: spread over the items of the standard, where it has any."""
    if not assignment.items:
        return {"score": total}
    leaves = [leaf for item in assignment.items for leaf in item.leaves]
    left, most, given = Decimal(str(total)), sum(item.points for item in leaves), {}
    for item in leaves:
        given[item.code] = (share := (left * item.points / most).quantize(Decimal("0.1"), ROUND_HALF_UP), "材料第3页。")
        left, most = left - share, most - item.points
    return {"items": given}


def sheet_by(application, stage: Stage, member: PanelMember, score=800) -> ScoreSheet:
    """A member's sheet on a file that is given first."""
    assignment = assigned(application, stage, member)
    return submit_score_sheet(assignment, by=member.user, **points(assignment, score), **WORDS)


def sheets_for(application, stage: Stage, panel: Panel, scores=(700, 800, 901)) -> list[ScoreSheet]:
    return [
        sheet_by(application, stage, member, score) for member, score in zip(panel.members.all(), scores, strict=True)
    ]
