"""What an edition's people do in a stage of assessment: panels, sheets, reports, the list for the next stage."""

from itertools import count
from typing import Any

from portal.access.enums import Role
from tests.factories.reviews import points
from tests.machine.world import World, by_two
from workflow.applications.models import Application
from workflow.applications.queries import candidates, undecided
from workflow.cultivation.queries import guided_by
from workflow.reviews.actions import (
    assign_review,
    close_discussion,
    form_panel,
    hold_appointment,
    publish_report,
    sign_pledge,
    submit_score_sheet,
)
from workflow.reviews.acts import propose_outcome
from workflow.reviews.models import Appointment, Assignment, PanelMember, Recusal, ScoreSheet
from workflow.reviews.queries import counted_sheets, short_of_sheets, without_report
from workflow.reviews.rules import conflict

UNITS = ("示例高校", "示例质量协会", "示例认证机构", "示例研究院")
POINTS = 870


def seat_reviewers(w: World, stage: Any) -> Any:
    """Enough people for each file, pledged; a further panel of newcomers where too many must stay away."""
    unpledged = PanelMember.objects.seated().filter(edition=w.edition, pledged_at=None).first()
    if unpledged:
        by = unpledged.user
        return w.does("reviews.sign_pledge", by, unpledged, lambda: sign_pledge(unpledged, by=by))
    if any(lacks_people(a, stage) for a in short_of_sheets(stage)):
        return form(w, people_for_a_panel(w))
    return None


def keep_appointments(w: World, stage: Any) -> Any:
    """Whoever is awaited is heard: sheets wait for it, and so does the end of the stage."""
    ahead = Appointment.objects.awaited().filter(stage=stage).first()
    if ahead is None:
        return None
    w.go_to(ahead.starts_at)
    by = w.free(Role.OFFICE, ahead.application)
    act = lambda: hold_appointment(ahead, by=by, attendance="双方到场。")  # noqa: E731
    return w.does("reviews.hold_appointment", by, ahead, act)


def lacks_people(application: Application, stage: Any) -> bool:
    """Whether those who may judge it are too few, also with the sheets of others that count all the same."""
    least, seats = stage.options.reviewers_minimum, seats_for(application)
    if len(seats) >= least:
        return False
    sheets = counted_sheets(stage).filter(assignment__application=application)
    return len(seats) + sheets.exclude(assignment__member__in=seats).count() < least


def people_for_a_panel(w: World) -> list[Any]:
    seated = PanelMember.objects.filter(edition=w.edition).values_list("user_id", flat=True)
    free = [user for user in w.role(Role.REVIEWER) if user.pk not in seated]
    return free[:3] if len(free) >= 3 else [w.newcomer(Role.REVIEWER) for _ in range(3)]


def form(w: World, users: list[Any], by: Any = None) -> Any:
    by = by or w.role(Role.OFFICE)[0]
    taken, members = {panel.name for panel in w.edition.panels.all()}, list(zip(users, UNITS, strict=False))
    name = next(name for number in count(1) if (name := f"第{number}评审组") not in taken)
    act = lambda: form_panel(w.edition, by=by, name=name, members=members, leader=users[0])  # noqa: E731
    return w.does("reviews.form_panel", by, w.edition, act)


def seats_for(application: Application) -> list[PanelMember]:
    """Serving members who may judge an application, of panels that are for it or were given it."""
    stage = application.edition.current_stage
    held = dict(
        Assignment.objects.given()
        .filter(application=application, stage=stage, member__state="serving")
        .values_list("member__user", "member")
    )
    away = Recusal.objects.in_force().filter(application=application).values("user")
    seats = PanelMember.objects.serving().filter(panel__edition=application.edition_id).exclude(user__in=away)
    return [
        seat
        for seat in seats.select_related("user", "panel").order_by("pk")
        if not conflict(seat, application, guided_by(seat.user))
        and (
            held[seat.user_id] == seat.pk
            if seat.user_id in held
            else seat.panel.scope.covers(stage.code, application.track)
        )
    ]


def assess_next(w: World, stage: Any) -> Any:
    """One file at a time: given to those who lack it, judged, reported on, decided."""
    short = short_of_sheets(stage)
    silent = set(without_report(stage)) if stage.options.report else ()
    open_ = set(undecided(stage)) if stage.options.selects else ()
    for application in candidates(stage):
        if application in short:
            result = judge(w, application, stage)
        else:
            result = settle(w, application, stage, silent=application in silent, is_open=application in open_)
        if result:
            return result
    return None


def settle(w: World, application: Application, stage: Any, *, silent: bool, is_open: bool) -> Any:
    by = w.free(Role.OFFICE, application)
    if held := application.discussions.open().filter(stage=stage).first():
        act = lambda: close_discussion(held, by=by, findings="意见一致。")  # noqa: E731
        return w.does("reviews.close_discussion", by, held, act)
    if silent:
        act = lambda: publish_report(application, stage, by=by, text="成效可靠，建议加强数据应用。")  # noqa: E731
        return w.does("reviews.publish_report", by, application, act)
    if is_open:
        return by_two(
            w, "reviews.decide_shortlist", application, [application],
            lambda by: propose_outcome(application, stage, passed=True, by=by),
        )  # fmt: skip
    return None


def judge(w: World, application: Application, stage: Any) -> Any:
    """One member's sheet, the file given first."""
    for seat in seats_for(application):
        given = Assignment.objects.given().filter(application=application, stage=stage, member=seat).first()
        if given and ScoreSheet.objects.filter(assignment=given).exists():
            continue
        if given is None:
            return give(w, application, stage, seat)
        return hand_in(w, given)
    return None


def give(w: World, application: Application, stage: Any, seat: PanelMember) -> Any:
    by = w.free(Role.OFFICE, application)
    return w.does("reviews.assign_review", by, application, lambda: assign_review(application, stage, seat, by=by))


def hand_in(w: World, given: Assignment) -> Any:
    by, most = given.member.user, given.stage.options.score_max
    total = most * POINTS // 1000 if most else None
    words = {"strengths": "思路清楚。", "improvements": "补数据。"}
    act = lambda: submit_score_sheet(given, by=by, **points(given, total), **words)  # noqa: E731
    return w.does("reviews.submit_score_sheet", by, given, act)
