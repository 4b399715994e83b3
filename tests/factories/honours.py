"""Honours, made by the commendation itself."""

from datetime import date, timedelta

from portal import clock
from portal.canonical import text_digest
from portal.transitions.core import apply_transition
from tests.factories.decisions import candidate, conference_stage, granted_proposal, running_meeting
from tests.factories.publicity import enter_stage
from workflow.decisions.models import Meeting
from workflow.honours.actions import confirm_revocation, issue_commendation, propose_revocation
from workflow.honours.models import Honour
from workflow.programmes.models import Stage
from workflow.publicity.actions import end_notice, plan_notice, publish_notice
from workflow.publicity.enums import VersionCause
from workflow.publicity.models import Notice
from workflow.publicity.rules import describe
from workflow.publicity.transitions import END, PUBLISH
from workflow.publicity.versions import record_version

PUBLISHED = date(2026, 8, 31)
ISSUED_ON = date(2026, 9, 16)
DOCUMENT = "示例府发〔2026〕8号"


def winners_meeting(ruleset=None) -> Meeting:
    """A conference of two units in session."""
    return running_meeting(conference_stage(ruleset), members=2, present=None)


def winners_notice(awards=(("gold", "practice"),), meeting: Meeting | None = None, **fields) -> Stage:
    """An edition whose winners stand on the last notice: one for each (tier, track)."""
    meeting = meeting or winners_meeting()
    for tier, track in awards:
        granted_proposal(candidate(meeting.stage, track, **fields), meeting, tier)
    stages = meeting.edition.stages
    for earlier in stages.filter(kind="notice", position__lt=meeting.stage.position):
        with clock.travel(clock.moment(PUBLISHED - timedelta(days=60))):
            _past_notice(earlier)
    last = stages.filter(kind="notice", position__gt=meeting.stage.position).last()
    return enter_stage(meeting.edition, last.code)


def _past_notice(stage: Stage) -> None:
    """An earlier notice of the edition that has run out, as a row; its own app tests how it gets there."""
    notice = Notice.objects.create(
        edition=stage.edition, stage=stage, number=f"示例公示{stage.pk}", title="资格审查公示", workdays_required=5
    )
    days = [clock.today() + timedelta(days=day) for day in range(7)]
    period = {"starts_on": days[0], "ends_on": days[-1], "workday_dates": days, "published_at": clock.now()}
    document = describe(notice, [])
    apply_transition(notice, PUBLISH, by=None, document=document, sha256=text_digest(document), **period)
    record_version(notice, by=None, cause=VersionCause.PUBLISHED)
    apply_transition(notice, END, by=None, ended_at=clock.now())


def published_notice(stage: Stage):
    with clock.travel(clock.moment(PUBLISHED)):
        return publish_notice(plan_notice(stage, by=None), by=None)


def commendation_stage(awards=(("gold", "practice"),), meeting: Meeting | None = None, **fields) -> Stage:
    """The last notice has run out without objection; the commendation stage is in progress."""
    last = winners_notice(awards, meeting, **fields)
    notice = published_notice(last)
    with clock.travel(clock.moment(ISSUED_ON)):
        end_notice(notice)
        return enter_stage(last.edition, last.edition.stages.get(kind="commendation").code)


def commend(stage: Stage, *, by=None, **changes):
    fields = {"document_number": DOCUMENT, "issued_on": ISSUED_ON, "by": by}
    with clock.travel(clock.moment(ISSUED_ON, 15)):
        return issue_commendation(stage.edition, **{**fields, **changes})


def active_honour(tier: str = "gold", track: str = "practice", **fields) -> Honour:
    """An honour given by a commendation."""
    commend(commendation_stage(((tier, track),), **fields))
    return Honour.objects.select_related("edition__programme", "commendation").get()


def revoked(honour: Honour, office, second_office, **changes) -> Honour:
    """The same after two officers have revoked it."""
    fields = {
        "article": "34",
        "reason": "经核查，所附审计报告系伪造。",
        "public_reason": "提供虚假材料",
        "document_number": f"示例府发〔{clock.today().year}〕20号",
    }
    confirm_revocation(propose_revocation(honour, by=office, **{**fields, **changes}), by=second_office)
    honour.refresh_from_db()
    return honour
