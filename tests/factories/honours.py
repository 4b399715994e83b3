"""Honours, made by the commendation itself."""

from datetime import date, timedelta

from django.db import transaction

from portal import clock
from portal.confirming.actions import confirm
from portal.confirming.showing import shown_digest
from tests.factories.course import reach
from tests.factories.decisions import HELD_ON, candidate, conference_stage, granted_proposal, running_meeting
from tests.factories.voting import decided
from tests.replaying import live_or_replay
from workflow.decisions.actions import close_meeting
from workflow.decisions.models import Matter, Meeting
from workflow.honours.actions import (
    confirm_revocation,
    draft_commendation,
    draw_up_revocation,
    issue_commendation,
    propose_revocation,
    put_to_conference,
)
from workflow.honours.actions.voting import conference_decides
from workflow.honours.acts import propose_reinstatement
from workflow.honours.grounds import Resolution
from workflow.honours.models import Commendation, Honour, Revocation, RevocationNotice
from workflow.programmes.actions import advance_edition
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.publicity.actions import end_notice, plan_notice, publish_notice

PUBLISHED = date(2026, 8, 31)
ISSUED_ON = date(2026, 9, 16)
DOCUMENT = "示例府发〔2026〕8号"


def winners_meeting(ruleset=None, tracks=("practice",), **fields) -> Meeting:
    """A conference of two units in session, cases of these tracks before it."""
    if ruleset is not None:
        return _live_meeting(ruleset, tracks, **fields)
    live_or_replay(_live_meeting, None, tuple(tracks), **fields)
    return Meeting.objects.latest("pk")


def _live_meeting(ruleset, tracks, **fields) -> Meeting:
    stage = conference_stage(ruleset, tracks, **fields)
    with clock.travel(clock.moment(HELD_ON, 10)):
        return running_meeting(stage, members=2, present=None)


def winners_notice(awards=(("gold", "practice"),), meeting: Meeting | None = None, **fields) -> Stage:
    """The last notice stage of an edition whose conference granted one place for each (tier, track)."""
    meeting = meeting or winners_meeting(tracks=[track for _, track in awards], **fields)
    with clock.travel(clock.moment(HELD_ON, 15)):
        for tier, track in awards:
            granted_proposal(candidate(meeting.stage, track), meeting, tier)
        close_meeting(meeting, by=None, minutes="形成名单。")
    stages = meeting.edition.stages.filter(kind="notice", position__gt=meeting.stage.position)
    return reach(meeting.edition, stages.last().code)


def published_notice(stage: Stage):
    with clock.travel(clock.moment(PUBLISHED)):
        return publish_notice(plan_notice(stage, by=None), by=None)


def commendation_stage(awards=(("gold", "practice"),), meeting: Meeting | None = None, **fields) -> Stage:
    """The last notice has run out without objection; the commendation stage is in progress."""
    if meeting is not None or "ruleset" in fields:
        return _live_commendation(awards, meeting, **fields)
    live_or_replay(_live_commendation, tuple(awards), None, **fields)
    return Stage.objects.filter(kind="commendation", state=StageState.CURRENT).latest("pk")


def _live_commendation(awards, meeting: Meeting | None, **fields) -> Stage:
    last = winners_notice(awards, meeting, **fields)
    notice = published_notice(last)
    with clock.travel(clock.moment(ISSUED_ON)):
        end_notice(notice)
        return advance_edition(last.edition, by=None).current_stage


def drafted(stage: Stage, *, by=None, **changes) -> Commendation:
    fields = {"document_number": DOCUMENT, "issued_on": ISSUED_ON, "by": by}
    with clock.travel(clock.moment(ISSUED_ON, 15)):
        return draft_commendation(stage.edition, **{**fields, **changes})


def commend(stage: Stage, *, by=None, **changes) -> Commendation:
    """Drafted by one, issued by the system alone; a refusal leaves no draft."""
    with transaction.atomic():
        draft = drafted(stage, by=by, **changes)
        with clock.travel(clock.moment(ISSUED_ON, 15)):
            return issue_commendation(draft, by=None)


def active_honour(tier: str = "gold", track: str = "practice", **fields) -> Honour:
    """An honour given by a commendation."""
    live_or_replay(new_honour, tier, track, **fields)
    return Honour.objects.select_related("edition__programme", "commendation").get()


def new_honour(tier: str = "gold", track: str = "practice", **fields) -> Honour:
    """The same where what follows the commendation is looked at: its pages, its letters."""
    commend(commendation_stage(((tier, track),), **fields))
    return Honour.objects.select_related("edition__programme", "commendation").get()


GROUND = {"article": "34", "reason": "经核查，所附审计报告系伪造。", "public_reason": "提供虚假材料"}


def ground(**changes) -> dict:
    """What a revocation is proposed with today; its notice bears the next number of the year."""
    number = f"示例质评办〔{clock.today().year}〕{RevocationNotice.objects.count() + 1}号"
    return {**GROUND, "document_number": number, **changes}


def told(honour: Honour, by, **changes) -> Revocation:
    """The holder was told the day after the honour was given; their days are over by October."""
    with clock.travel(clock.moment(honour.granted_on + timedelta(days=1))):
        return propose_revocation(honour, by=by, **ground(**changes))


def drawn_up(revocation: Revocation, by, **changes) -> Revocation:
    """The decision drawn up today, approved today."""
    fields = {
        "document_number": f"示例府发〔{clock.today().year}〕20号",
        "resolution": Resolution("示例府批复第3号", clock.today()),
        "read": revocation.statements.count(),
    }
    return draw_up_revocation(revocation, by=by, **{**fields, **changes})


def put(honour: Honour, by) -> Matter:
    """Told and heard, and before the conference."""
    return put_to_conference(told(honour, by), by=by, question="建议撤销。")


def voted_for(revocation: Revocation, by) -> Revocation:
    """Where the conference decides on it, or on its undoing, it votes for it today."""
    if conference_decides(revocation):
        decided(put_to_conference(revocation, by=by, question="请审议。"), "yes")
    return Revocation.objects.get(pk=revocation.pk)


def to_confirm(honour: Honour, by, **changes) -> Revocation:
    """Told, heard and drawn up by one officer: another may confirm it."""
    later = {name: changes.pop(name) for name in ("document_number", "resolution", "answer") if name in changes}
    return drawn_up(voted_for(told(honour, by, **changes), by), by, **later)


def revoked(honour: Honour, office, second_office, **changes) -> Honour:
    """The same after another officer has confirmed it."""
    confirm_revocation(to_confirm(honour, office, **changes), by=second_office)
    honour.refresh_from_db()
    return honour


def reinstated(honour: Honour, office, second_office, **changes) -> Honour:
    """Revoked by mistake: a later decision by two officers annuls it. Today, and the revocation was decided before."""
    fields = {
        "reason": "原认定所依据的审计报告经复核属实", "document_number": f"示例府发〔{clock.today().year}〕21号",
        "resolution": "示例府批复第4号", "resolved_on": clock.today(),
    }  # fmt: skip
    pending = propose_reinstatement(voted_for(honour.revocations.first(), office), by=office, **{**fields, **changes})
    confirm(pending, by=second_office, shown=shown_digest(pending))
    honour.refresh_from_db()
    return honour
