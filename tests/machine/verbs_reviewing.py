"""Verbs of the review: panels, recusals, sheets, reports, consultations."""

from datetime import timedelta
from random import Random
from typing import Any

from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import propose
from tests.factories.reviews import points
from tests.machine import judging
from tests.machine.verbs import applicant, office, rows, the_edition, verb
from tests.machine.verbs_applying import a_stage, applications
from tests.machine.world import World, chosen, nothing
from workflow.applications.enums import IN_REVIEW
from workflow.programmes.models import Department
from workflow.reviews import actions as reviewing
from workflow.reviews.actions.appointing import Plan
from workflow.reviews.acts import propose_outcome
from workflow.reviews.discipline import LIFT_RECUSAL, SANCTION_REVIEWER
from workflow.reviews.enums import SanctionKind
from workflow.reviews.models import (
    Appointment,
    Assignment,
    Consultation,
    Discussion,
    Panel,
    PanelMember,
    Recusal,
    RecusalRequest,
)
from workflow.reviews.scope import reviewed_stages, tracks_of


def the_member(w: World, thing: PanelMember) -> list[Any]:
    return [thing.user]


def the_assignee(w: World, thing: Assignment) -> list[Any]:
    return [thing.member.user]


def asked(w: World, thing: Consultation) -> list[Any]:
    return list(thing.department.users.all())


def office_or_panel(w: World, thing: Any) -> list[Any]:
    return [*w.role(Role.OFFICE), *w.role(Role.REVIEWER)]


def leaders(w: World, thing: Any) -> list[Any]:
    seats = PanelMember.objects.filter(panel__edition=w.edition, is_leader=True).select_related("user")
    return [*w.role(Role.OFFICE), *(seat.user for seat in seats)]


def a_panel(w: World, e: Any, by: Any, c: Random) -> Any:
    people = c.sample(w.role(Role.REVIEWER), 3)
    units = [c.choice([*judging.UNITS, "示例甲厂"]) for _ in people]
    name = f"第{c.randrange(3) + 1}评审组"
    members = list(zip(people, units, strict=True))
    return reviewing.form_panel(e, by=by, name=name, members=members, leader=people[0], **a_scope(e, c))


def a_scope(e: Any, c: Random) -> dict[str, list[str]]:
    """For all stages and tracks more often than for some."""
    stages, tracks = reviewed_stages(e.rules), tracks_of(e.rules)
    return {
        "stages": [code for code, _ in stages if c.random() < 0.7] if c.random() < 0.4 else [],
        "tracks": [c.choice(tracks)[0]] if c.random() < 0.3 else [],
    }


def scope(w: World, panel: Any, by: Any, c: Random) -> Any:
    return reviewing.change_panel_scope(panel, by=by, reason="分工调整。", **a_scope(panel.edition, c))


def expertise(w: World, panel: Any, by: Any, c: Random) -> Any:
    vocabulary = panel.edition.rules.expertise
    known = [field.code for field in vocabulary.fields] if vocabulary else []
    seats = panel.members.seated().order_by("pk")
    return reviewing.record_expertise(panel, {seat: c.sample(known, min(2, len(known))) for seat in seats}, by=by)


def a_member(w: World, c: Random) -> Any:
    return chosen(c, PanelMember.objects.filter(panel__edition=w.edition).order_by("pk"))


def assign(w: World, a: Any, by: Any, c: Random) -> Any:
    member = a_member(w, c) or PanelMember(panel=None)
    return reviewing.assign_review(a, a_stage(w, c), member, by=by) if member.pk else nothing()


def sheet(w: World, one: Any, by: Any, c: Random) -> Any:
    most = one.stage.options.score_max
    score = c.randrange(most + 100) if most else c.choice([None, None, 7])
    given = points(one, score) if c.random() < 0.9 else {"score": score}
    return reviewing.submit_score_sheet(one, by=by, **given, strengths="思路清楚。", improvements="补数据。")


def revised(w: World, one: Any, by: Any, c: Random) -> Any:
    most = one.stage.options.score_max
    given = points(one, c.randrange(most) if most else None)
    return reviewing.revise_score_sheet(
        one, by=by, **given, strengths="思路更清楚。", improvements="补。", reason="讨论。"
    )


def a_reviewer(w: World, c: Random) -> Any:
    return c.choice(w.role(Role.REVIEWER))


def join(w: World, panel: Any, by: Any, c: Random) -> Any:
    despite = c.choice(["", "原解聘事由经查不实。"])
    return reviewing.add_panel_member(panel, a_reviewer(w, c), unit=c.choice(judging.UNITS), by=by, despite=despite)


def replace(w: World, m: PanelMember, by: Any, c: Random) -> Any:
    return reviewing.replace_panel_member(m, a_reviewer(w, c), unit=c.choice(judging.UNITS), by=by, reason="因病。")


def dismiss(w: World, m: PanelMember, by: Any, c: Random) -> Any:
    return reviewing.dismiss_panel_member(m, by=by, reason="长期不到会。", for_cause=c.random() < 0.5)


def sanction(w: World, m: PanelMember, by: Any, c: Random) -> Any:
    payload = {"kind": c.choice(SanctionKind.values)}
    return propose(SANCTION_REVIEWER, m, by=by, reason="透露评审情况。", payload=payload)


def arrange(w: World, a: Any, by: Any, c: Random) -> Any:
    """Each in a room of its own, an hour from now: a sheet waits for it."""
    plan = Plan(clock.now() + timedelta(hours=1), 30, f"示例会议室{a.pk}")
    return reviewing.arrange_appointments(a_stage(w, c), [a], plan, by=by, by_lot=c.random() < 0.5)


def move(w: World, one: Appointment, by: Any, c: Random) -> Any:
    at = clock.now() + timedelta(hours=c.randrange(1, 3))
    return reviewing.move_appointment(one, by=by, starts_at=at, minutes=30, place=one.place, reason="场地有变。")


def once_begun(w: World, one: Appointment, act: Any) -> Any:
    w.go_to(one.starts_at)
    with w.at():
        return act()


def a_department(c: Random) -> Department:
    return chosen(c, Department.objects.order_by("pk"))


# fmt: off
verb("reviews.form_panel", of=the_edition, who=office, act=a_panel, kinds="screening notice assessment")
verb("reviews.sign_pledge", **rows(PanelMember, "panel__edition", pledged_at=None), who=the_member, kinds="assessment screening notice",
     act=lambda w, m, by, c: reviewing.sign_pledge(m, by=by))
verb("reviews.assign_review", **applications(state__in=IN_REVIEW), who=office, act=assign, kinds="screening assessment")
verb("reviews.submit_score_sheet", **rows(Assignment, "application__edition", sheet=None), who=the_assignee, act=sheet, kinds="assessment")
verb("reviews.open_discussion", **applications(state__in=IN_REVIEW), who=leaders, kinds="assessment",
     act=lambda w, a, by, c: reviewing.open_discussion(a, a_stage(w, c), by=by, reason="分歧较大。"))
verb("reviews.revise_score_sheet", **rows(Assignment, "application__edition", sheet__isnull=False), who=the_assignee, kinds="assessment",
     act=revised)
verb("reviews.close_discussion", **rows(Discussion, "application__edition", state="open"), who=office, kinds="assessment",
     act=lambda w, one, by, c: reviewing.close_discussion(one, by=by, findings="意见一致。"))
verb("reviews.publish_report", **applications(state__in=IN_REVIEW), who=leaders, kinds="assessment",
     act=lambda w, a, by, c: reviewing.publish_report(a, a_stage(w, c), by=by, text="成效可靠。"))
verb("reviews.decide_screening", **applications(state__in=IN_REVIEW), who=office, kinds="screening",
     act=lambda w, a, by, c: propose_outcome(a, a_stage(w, c), passed=c.random() < 0.7, by=by, reason="经审查。"))
verb("reviews.decide_shortlist", **applications(state__in=IN_REVIEW), who=office, kinds="assessment",
     act=lambda w, a, by, c: propose_outcome(a, a_stage(w, c), passed=c.random() < 0.7, by=by, reason="经评审。"))
verb("reviews.declare_recusal", **applications(state__in=IN_REVIEW), who=office_or_panel, kinds="screening assessment conference notice",
     act=lambda w, a, by, c: reviewing.declare_recusal(a, by=by, reason="有利害关系。"))
verb("reviews.order_recusal", **applications(state__in=IN_REVIEW), who=office, kinds="screening assessment conference notice",
     act=lambda w, a, by, c: reviewing.order_recusal(a, c.choice(office_or_panel(w, a)), by=by, reason="有利害关系。"))
verb("reviews.consult_department", **applications(state__in=IN_REVIEW), who=office, kinds="screening",
     act=lambda w, a, by, c: reviewing.consult_department(a, a_stage(w, c), a_department(c), by=by, question="是否属实？"))
verb("reviews.reply_consultation", **rows(Consultation, "application__edition", replied_at=None), who=asked, kinds="screening",
     act=lambda w, one, by, c: reviewing.reply_consultation(one, by=by, reply="无意见。"))
verb("reviews.close_consultation", **rows(Consultation, "application__edition", replied_at=None), who=office, kinds="screening",
     act=lambda w, one, by, c: reviewing.close_consultation(one, by=by, reason="不再等待。"))
verb("reviews.arrange_appointments", **applications(state__in=IN_REVIEW), who=office, kinds="assessment", act=arrange)
verb("reviews.move_appointment", **rows(Appointment, "application__edition", state="arranged"), who=office, kinds="assessment", act=move)
verb("reviews.hold_appointment", **rows(Appointment, "application__edition", state="arranged"), who=office, kinds="assessment",
     act=lambda w, one, by, c: once_begun(w, one, lambda: reviewing.hold_appointment(one, by=by, attendance="双方到场。")))
verb("reviews.miss_appointment", **rows(Appointment, "application__edition", state="arranged"), who=office, kinds="assessment",
     act=lambda w, one, by, c: once_begun(w, one, lambda: reviewing.miss_appointment(one, by=by, reason="未到场。")))
verb("reviews.cancel_appointment", **rows(Appointment, "application__edition", state="arranged"), who=office, kinds="assessment",
     act=lambda w, one, by, c: reviewing.cancel_appointment(one, by=by, reason="另行安排。"))
verb("reviews.add_panel_member", **rows(Panel, "edition", state="active"), who=office, act=join, kinds="screening notice assessment")
verb("reviews.change_panel_scope", **rows(Panel, "edition", state="active"), who=office, act=scope, kinds="screening notice assessment")
verb("reviews.record_expertise", **rows(Panel, "edition", state="active"), who=office, act=expertise, kinds="screening notice assessment")
verb("reviews.replace_panel_member", **rows(PanelMember, "edition", state="serving"), who=office, act=replace, kinds="screening notice assessment")
verb("reviews.dismiss_panel_member", **rows(PanelMember, "edition", state="serving", is_leader=False), who=office, act=dismiss,
     kinds="screening notice assessment")
verb("reviews.appoint_leader", **rows(PanelMember, "edition", state="serving", is_leader=False), who=office, kinds="screening assessment",
     act=lambda w, m, by, c: reviewing.appoint_leader(m.panel, m, by=by, reason="原组长因故不能履职。"))
verb("reviews.sanction_reviewer", **rows(PanelMember, "edition", state="serving"), who=office, act=sanction, kinds="assessment", lives_on=True)
verb("reviews.withdraw_assignment", **rows(Assignment, "application__edition", sheet=None, state="given"), who=office,
     kinds="screening assessment", act=lambda w, one, by, c: reviewing.withdraw_assignment(one, by=by, reason="误分配。"))
verb("reviews.submit_opinion", **rows(Assignment, "application__edition", opinion=None, state="given"), who=the_assignee, kinds="screening",
     act=lambda w, one, by, c: reviewing.submit_opinion(one, by=by, complete=True, qualified=c.random() < 0.8, text="经审查。"))
verb("reviews.lift_recusal", **rows(Recusal, "application__edition", lifting=None), who=office, kinds="screening assessment notice",
     act=lambda w, one, by, c: propose(LIFT_RECUSAL, one, by=by, reason="登记有误。"))
verb("reviews.request_recusal", **applications(state__in=IN_REVIEW), who=applicant, kinds="screening assessment notice",
     act=lambda w, a, by, c: reviewing.request_recusal(a, by=by, person="某评审人员", reason="有利害关系。"))
verb("reviews.uphold_request", **rows(RecusalRequest, "application__edition", state="filed"), who=office, kinds="screening assessment notice",
     act=lambda w, one, by, c: reviewing.uphold_request(one, users=[a_reviewer(w, c)], by=by, answer="同意。"))
verb("reviews.refuse_request", **rows(RecusalRequest, "application__edition", state="filed"), who=office, kinds="screening assessment notice",
     act=lambda w, one, by, c: reviewing.refuse_request(one, by=by, answer="不存在利害关系。"))
verb("reviews.withdraw_request", **rows(RecusalRequest, "application__edition", state="filed"), who=applicant, kinds="screening assessment notice",
     act=lambda w, one, by, c: reviewing.withdraw_request(one, by=by))
# fmt: on
