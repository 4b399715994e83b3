"""Editions in a notice stage, and notices in each state, made through the actions the office uses."""

from datetime import date, timedelta

from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import running_edition
from tests.replaying import live_or_replay
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.publicity.actions import end_notice, plan_notice, publish_notice
from workflow.publicity.acts import propose_correction, propose_leaving
from workflow.publicity.enums import ChangeKind, Leaving
from workflow.publicity.models import Notice, NoticeEntry, NoticePack
from workflow.publicity.pack import make_pack

PUBLISHED = date(2026, 5, 11)  # a Monday
STARTS, ENDS = date(2026, 5, 12), date(2026, 5, 18)


def notice_stage(entries: int = 2, ruleset=None, track: str = "practice") -> Stage:
    """An edition in its first notice stage, with qualified applications and a confirmed calendar."""
    if ruleset is not None:
        return _live_notice(entries, ruleset, track)
    live_or_replay(_live_notice, entries, None, track)
    return Stage.objects.filter(kind="notice", state=StageState.CURRENT).latest("pk")


def _live_notice(entries: int, ruleset, track: str) -> Stage:
    edition = running_edition(ruleset)
    with clock.travel(DURING):
        for _ in range(entries):
            submitted_application(edition, track=track)
    return reach(edition, edition.stages.filter(kind="notice").first().code)


def planned(stage: Stage) -> Notice:
    """The stage's list, drafted."""
    with clock.travel(clock.moment(PUBLISHED)):
        return plan_notice(stage, by=None)


def published(notice: Notice) -> Notice:
    """Published on 11 May 2026, running from 12 to 18 May."""
    with clock.travel(clock.moment(PUBLISHED)):
        return publish_notice(notice, by=None)


def packed(notice: Notice) -> NoticePack:
    """The evidence pack of the list's newest version, made as a worker makes it."""
    return make_pack(notice.versions.latest("number"))


def ended(notice: Notice) -> Notice:
    with clock.travel(clock.moment(ENDS + timedelta(days=1), 0, 1)):
        return end_notice(notice)


def draft_notice(entries: int = 2) -> Notice:
    return planned(notice_stage(entries))


def running_notice(entries: int = 2) -> Notice:
    return published(draft_notice(entries))


def ended_notice(entries: int = 2) -> Notice:
    return ended(running_notice(entries))


def passage(application) -> str:
    """How an application stands with its notice stage: passed, left_out, or pending while undecided."""
    found = application.passages.filter(stage__kind="notice").first()
    return found.outcome if found else "pending"


def officers() -> tuple:
    """Two officers: one proposes, the other confirms."""
    return UserFactory(roles=[Role.OFFICE]), UserFactory(roles=[Role.OFFICE])


def corrected(entry: NoticeEntry, *, reason: str = "录入有误", kind: str = ChangeKind.WORDING, by=None, **changes: str):
    """Proposed by one officer and confirmed by another, now."""
    first, second = by or officers()
    entry = NoticeEntry.objects.get(pk=entry.pk)
    confirm(propose_correction(entry, by=first, reason=reason, changes=changes, kind=kind), by=second)
    return NoticeEntry.objects.get(pk=entry.pk)


def redacted(entry: NoticeEntry, *, reason: str = "涉及技术秘密", **changes: str):
    return corrected(entry, reason=reason, kind=ChangeKind.REDACTION, **changes)


def left(entry: NoticeEntry, *, word: str = Leaving.TERMINATED, reason: str = "申报者不再参评", by=None):
    """Off the list by two officers, now."""
    first, second = by or officers()
    confirm(propose_leaving(NoticeEntry.objects.get(pk=entry.pk), by=first, reason=reason, word=word), by=second)
    return NoticeEntry.objects.get(pk=entry.pk)
