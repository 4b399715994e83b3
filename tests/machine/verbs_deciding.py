"""Verbs of the conference: members, meetings, proposals, ballots, places, approval."""

from datetime import timedelta
from random import Random
from typing import Any

from portal.access.enums import Role
from portal.confirming.actions import propose
from tests.machine import sitting
from tests.machine.verbs import office, rows, the_edition, verb
from tests.machine.verbs_applying import applications
from tests.machine.world import World, chosen, nothing
from workflow.applications.enums import IN_REVIEW
from workflow.applications.models import Application
from workflow.decisions import actions as deciding
from workflow.decisions.acts import propose_approval
from workflow.decisions.answers import propose_answer
from workflow.decisions.correcting import propose_correction
from workflow.decisions.enums import Choice
from workflow.decisions.liftings import LIFT_MEMBER_RECUSAL
from workflow.decisions.models import Approval, Matter, Meeting, MeetingRecusal, MemberUnit, Proposal
from workflow.decisions.refills import propose_refill
from workflow.programmes.models import Stage

MOST_UNITS = 5


def meetings(**fit: Any) -> dict[str, Any]:
    return rows(Meeting, "edition", **fit)


def proposals(**fit: Any) -> dict[str, Any]:
    return rows(Proposal, "edition", **fit)


def sitting_people(w: World, thing: Any) -> list[Any]:
    return [*w.role(Role.OFFICE), *voters(w, thing)]


def voters(w: World, thing: Any) -> list[Any]:
    seats = w.edition.conference_members.filter(user__isnull=False).select_related("user")
    return [seat.user for seat in seats.order_by("pk")] or w.role(Role.CONFERENCE)


def a_member(w: World, by: Any, c: Random) -> MemberUnit:
    """The actor's own seat, at times another's."""
    seats = w.edition.conference_members.order_by("pk")
    own = seats.filter(user=by).first() if by else None
    return own if own and c.random() < 0.8 else chosen(c, seats) or MemberUnit(edition=w.edition, name="无")


def with_member(act: Any) -> Any:
    """Asked of a meeting for one of its members; there is nothing to ask while there is none."""
    return lambda w, m, by, c: act(m, member, by) if (member := a_member(w, by, c)).pk else nothing()


def an_application(w: World, c: Random) -> Application:
    return chosen(c, w.edition.applications.order_by("pk"))


def a_tier(w: World, c: Random) -> str:
    """The first one mostly: its places are few."""
    tiers = [tier.code for tier in w.edition.rules.tiers]
    return tiers[-1] if c.random() < 0.6 else c.choice([*tiers, "none"])


def a_meeting(w: World, c: Random) -> Meeting:
    rows = w.edition.meetings.order_by("pk")
    return chosen(c, rows.filter(state="open")) or chosen(c, rows) or Meeting(edition=w.edition)


def deliberate(w: World, p: Any, by: Any, c: Random) -> Any:
    meeting = a_meeting(w, c)
    return deciding.deliberate_proposal(p, meeting=meeting, minutes="逐项审议。", by=by) if meeting.pk else nothing()


def step_back(w: World, m: Any, by: Any, c: Random) -> Any:
    member = a_member(w, by, c)
    act = deciding.declare_recusal
    return act(m, member, an_application(w, c), by=by, reason="有利害关系。") if member.pk else nothing()


def answer(w: World, s: Any, by: Any, c: Random) -> Any:
    named = list(Proposal.objects.filter(edition=w.edition, state="granted").order_by("pk"))
    return propose_answer(
        s, c.choice(["returned", "struck"]), proposals=named[: c.randrange(1, 3)],
        document_number=f"示批复〔{w.today.year}〕{c.randrange(11, 19)}号", dated_on=w.today, reason="请再议。", by=by,
    )  # fmt: skip


def a_day(w: World, c: Random) -> Any:
    return w.today + timedelta(days=c.randrange(-1, 4))


def matters(**fit: Any) -> dict[str, Any]:
    return rows(Matter, "edition", **fit)


def votable(w: World) -> list[Any]:
    """What members may be voting on."""
    on = {"edition": w.edition.pk, "state": "deliberated"}
    return [*Proposal.objects.filter(**on).order_by("pk"), *Matter.objects.filter(**on).order_by("pk")]


def deal_with(w: World, m: Any, by: Any, c: Random) -> Any:
    meeting = a_meeting(w, c)
    return deciding.deliberate_matter(m, meeting=meeting, minutes="逐项审议。", by=by) if meeting.pk else nothing()


STAGES = rows(Stage, "edition", kind="conference")
WAYS = [Choice.YES, Choice.YES, Choice.YES, Choice.NO, Choice.ABSTAIN]

# fmt: off
verb("decisions.register_member", of=the_edition, who=office, kinds="conference assessment",
     act=lambda w, e, by, c: deciding.register_member(e, f"示例委办局{'一二三四五'[c.randrange(MOST_UNITS)]}", by=by))
verb("decisions.remove_member", **rows(MemberUnit, "edition"), who=office, kinds="conference assessment",
     act=lambda w, m, by, c: deciding.remove_member(m, by=by, reason="登记有误。"))
verb("decisions.appoint_representative", **rows(MemberUnit, "edition", is_unit=True, user=None), who=office, kinds="conference assessment over",
     act=lambda w, m, by, c: deciding.appoint_representative(m, user=sitting.representative(w), by=by))
verb("decisions.plan_meeting", **STAGES, who=office, kinds="conference assessment over",
     act=lambda w, s, by, c: deciding.plan_meeting(s, held_on=a_day(w, c), place="会议室", chair="召集人", by=by))
verb("decisions.change_meeting", **meetings(state="planned"), who=office, kinds="conference",
     act=lambda w, m, by, c: deciding.change_meeting(m, held_on=a_day(w, c), place="会议室二", chair="召集人", by=by))
verb("decisions.cancel_meeting", **meetings(state__in=["planned", "open"]), who=office, kinds="over",
     act=lambda w, m, by, c: deciding.cancel_meeting(m, by=by, reason="改期。"))
verb("decisions.check_in", **meetings(state__in=["planned", "open"]), who=sitting_people, kinds="conference over",
     act=with_member(lambda m, member, by: deciding.check_in(m, member, by=by)))
verb("decisions.check_out", **meetings(state="open"), who=sitting_people, kinds="conference",
     act=with_member(lambda m, member, by: deciding.check_out(m, member, by=by)))
verb("decisions.declare_recusal", **meetings(state__in=["planned", "open"]), who=sitting_people, act=step_back, kinds="conference")
verb("decisions.lift_member_recusal", **rows(MeetingRecusal, "meeting__edition", lifting=None), who=office, kinds="conference",
     act=lambda w, one, by, c: propose(LIFT_MEMBER_RECUSAL, one, by=by, reason="登记有误。"))
verb("decisions.open_meeting", **meetings(state="planned"), who=office, kinds="conference over",
     act=lambda w, m, by, c: deciding.open_meeting(m, by=by))
verb("decisions.close_meeting", **meetings(state="open"), who=office, kinds="conference over",
     act=lambda w, m, by, c: deciding.close_meeting(m, by=by, minutes="形成名单。"))
verb("decisions.propose_honour", **applications(state__in=IN_REVIEW), who=office, kinds="conference",
     act=lambda w, a, by, c: deciding.propose_honour(a, tier=a_tier(w, c), by=by, opinion=c.choice(["", "综合评价优秀。"])))
verb("decisions.change_tier", **proposals(state="proposed"), who=office, kinds="conference",
     act=lambda w, p, by, c: deciding.change_tier(p, tier=a_tier(w, c), by=by, reason="经研究。"))
verb("decisions.deliberate_proposal", **proposals(state="proposed"), who=office, act=deliberate, kinds="conference")
verb("decisions.cast_ballot", of=votable, who=voters, kinds="conference over",
     act=lambda w, p, by, c: deciding.cast_ballot(p, choice=c.choice(WAYS), by=by))
verb("decisions.count_ballots", **proposals(state="deliberated"), who=office, kinds="conference",
     act=lambda w, p, by, c: deciding.count_ballots(p, by=by, unvoted_because="因故未投。"))
verb("decisions.grant_place", **proposals(state="voted"), who=office, kinds="conference",
     act=lambda w, p, by, c: deciding.grant_place(p, by=by))
verb("decisions.decline_proposal", **proposals(state__in=["proposed", "voted"]), who=office, kinds="conference",
     act=lambda w, p, by, c: deciding.decline_proposal(p, by=by, reason="不列入。"))
verb("decisions.call_further_ballot", **proposals(state="voted"), who=office, kinds="conference",
     act=lambda w, p, by, c: deciding.call_further_ballot(p, by=by))
verb("decisions.defer_proposal", **proposals(state="deliberated"), who=office, kinds="conference",
     act=lambda w, p, by, c: deciding.defer_proposal(p, by=by, reason="另行开会审议。"))
verb("decisions.deliberate_matter", **matters(state="waiting"), who=office, act=deal_with, kinds="over")
verb("decisions.count_matter", **matters(state="deliberated"), who=office, kinds="over",
     act=lambda w, m, by, c: deciding.count_matter(m, by=by, unvoted_because="因故未投。"))
verb("decisions.defer_matter", **matters(state="deliberated"), who=office, kinds="over",
     act=lambda w, m, by, c: deciding.defer_matter(m, by=by, reason="另行开会审议。"))
verb("decisions.take_off_matter", **matters(state="waiting"), who=office, kinds="over",
     act=lambda w, m, by, c: deciding.take_off_matter(m, by=by, reason="误提。"))
verb("decisions.refill_place", **applications(left_as__in=["not_granted", "not_proposed"]), who=office, kinds="conference approval notice",
     act=lambda w, a, by, c: propose_refill(a, tier=a_tier(w, c), by=by, reason="名额空出，依次递补。"))
verb("decisions.record_answer", **rows(Stage, "edition", kind="approval"), who=office, act=answer, kinds="approval")
verb("decisions.correct_approval", **rows(Approval, "edition"), who=office, kinds="approval commendation",
     act=lambda w, a, by, c: propose_correction(
         a, document_number=f"{a.document_number}-{c.randrange(3)}", authority=a.authority, by=by, reason="抄录有误。",
         approved_on=a.approved_on - timedelta(days=c.randrange(-1, 2))))
verb("decisions.record_approval", **rows(Stage, "edition", kind="approval"), who=office, kinds="approval",
     act=lambda w, s, by, c: propose_approval(
         s, document_number=f"示批复〔{w.today.year}〕{c.randrange(1, 9)}号", approved_on=w.today, by=by))
# fmt: on
