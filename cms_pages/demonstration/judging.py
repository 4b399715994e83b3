"""Panels, pledges, score sheets and reports; who goes on and who is left out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from cms_pages.demonstration.cast import Candidate
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.seconding import seconded
from portal import clock
from portal.access.models import User
from workflow.applications.models import Application
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.reviews.actions import (
    arrange_appointments,
    assign_review,
    form_panel,
    hold_appointment,
    publish_report,
    sign_pledge,
    submit_score_sheet,
)
from workflow.reviews.actions.appointing import Plan
from workflow.reviews.acts import Result, propose_outcomes
from workflow.reviews.models import Appointment, Assignment, PanelMember

Entries = list[tuple[Candidate, Application]]
VISITING, MINUTE = timedelta(hours=6), timedelta(minutes=1)
UNITS = ("示例高校", "示例质量协会", "示例认证机构")


def screen(edition: Edition, entries: Entries, accounts: dict[str, User], diary: Diary) -> None:
    """Qualification: everyone is complete and passes."""
    stage = edition.stages.get(state=StageState.CURRENT)
    with diary.at(11):
        results = [Result(application, passed=True) for _, application in entries]
        proposed = propose_outcomes(stage, results, by=accounts["office"], reason="材料齐全，符合申报条件。")
    with diary.at(15):
        seconded(proposed, accounts["office2"])


def seat_panel(
    edition: Edition, accounts: dict[str, User], diary: Diary, name: str = "综合评审组", **scope: list[str]
) -> list[PanelMember]:
    """One panel of three, for all stages and tracks or for some, who pledge before they read."""
    users = [accounts["reviewer"], accounts["reviewer2"], accounts["reviewer3"]]
    with diary.at(9):
        panel = form_panel(
            edition,
            by=accounts["office"],
            name=name,
            members=list(zip(users, UNITS, strict=True)),
            leader=users[0],
            **scope,
        )
        return [sign_pledge(member, by=member.user) for member in panel.members.select_related("user").order_by("id")]


def assess(
    edition: Edition, entries: Entries, panel: list[PanelMember], accounts: dict[str, User], diary: Diary
) -> Entries:
    """One assessment stage, sheet by sheet; returns who goes on."""
    stage = edition.current_stage
    assert stage is not None
    visited = visit(stage, entries, panel, accounts["office"], diary) if stage.options.in_person else []
    with diary.at(15 if visited else 10):
        for appointment in visited:
            hold_appointment(appointment, by=accounts["office"], attendance="申报单位负责人、评审组成员到场。")
        for candidate, application in entries:
            review(candidate, application, stage, panel)
            summed_up = f"{candidate.title}：{candidate.summary}" if stage.options.experience else ""
            publish_report(application, stage, by=panel[0].user, text=_report(candidate, stage), experience=summed_up)
    with diary.at(16):
        if not stage.options.selects:
            return entries
        results = [_selection(candidate, application, stage) for candidate, application in entries]
        proposed = propose_outcomes(stage, results, by=accounts["office"], reason="按评审得分和评审报告确定。")
    with diary.at(17):
        seconded(proposed, accounts["office2"])
    return [entry for entry in entries if entry[0].fails_at != stage.code]


def visit(stage: Stage, entries: Entries, panel: list[PanelMember], office: User, diary: Diary) -> list[Appointment]:
    """The panel at each one's own place, one after the other from nine to three."""
    each = VISITING // len(entries)
    with diary.at(8):
        for _, application in entries:
            for member in panel:
                assign_review(application, stage, member, by=office)
        return [
            arrange_appointments(
                stage, [application], Plan(clock.moment(diary.day) + place * each, each // MINUTE, f"{application.public_name}现场"),
                by=office,
            )[0]
            for place, (_, application) in enumerate(entries)
        ]  # fmt: skip


def _selection(candidate: Candidate, application: Application, stage: Stage) -> Result:
    if candidate.fails_at != stage.code:
        return Result(application, passed=True)
    return Result(application, passed=False, reason=f"{stage.name}得分未达到入围要求")


def review(candidate: Candidate, application: Application, stage: Stage, panel: list[PanelMember]) -> None:
    """Each of the panel scores the application near the candidate's score."""
    for place, member in enumerate(panel):
        hand_in(assign_review(application, stage, member, by=None), candidate, candidate.score + place)


def hand_in(assignment: Assignment, candidate: Candidate, percent: int) -> None:
    """One sheet."""
    submit_score_sheet(
        assignment,
        by=assignment.member.user,
        **_points(percent, assignment),
        strengths=f"{candidate.title}思路清楚，过程数据完整，改进成效可核验。",
        improvements="建议进一步完善对标数据，并把经验固化为标准。",
    )


def _points(percent: int, assignment: Assignment) -> dict[str, Any]:
    """A score out of a hundred in the points of this stage, by the items where the standard has any."""
    most = assignment.stage.options.score_max
    if not assignment.items:
        return {"score": percent * most // 100 if most else None}
    said = "见申报材料“自我评价”对应条目，过程数据和结果相互印证。"
    return {
        "items": {
            item.code: ((Decimal(item.points * percent) / 100).quantize(Decimal("0.1")), said)
            for whole in assignment.items
            for item in whole.leaves
        }
    }


def _report(candidate: Candidate, stage: Stage) -> str:
    return (
        f"{stage.name}报告：评审组认为“{candidate.title}”特色鲜明、成效可靠，"
        "建议在供应链协同和数据分析方面继续改进，并提炼可供同行借鉴的做法。"
    )
