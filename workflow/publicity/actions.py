"""What happens to a notice: plan, publish, end (Articles 21, 25, 30). Its entries: see `correcting` and `extending`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.access.first_person import check_first_person
from portal.canonical import text_digest
from portal.confirming.lapsing import lapse_acts
from portal.documents.wording import official_date
from portal.errors import RuleViolation
from portal.journal.actions import record
from portal.pagecache.generation import purge_on_commit
from portal.transitions.core import apply_transition, check_actor, check_source, check_transition, lock
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.publicity import rules
from workflow.publicity.enums import LIVE, STANDING, HoldState, NoticeState, VersionCause
from workflow.publicity.holds import (
    confirm_hold,
    hold_waiting,
    lift_hold,
    pass_entry,
    place_hold,
    release_hold,
    settle_hold,
)
from workflow.publicity.letters import tell_listed
from workflow.publicity.models import Notice, NoticeEntry
from workflow.publicity.naming import CORRECTABLE
from workflow.publicity.queries import unpublished
from workflow.publicity.signals import notice_published
from workflow.publicity.transitions import END, PUBLISH, WITHDRAW_DRAFT, may_publish
from workflow.publicity.versions import record_version

__all__ = [
    "check_publish",
    "check_refresh",
    "check_withdraw_draft",
    "confirm_hold",
    "end_notice",
    "lift_hold",
    "place_hold",
    "plan_notice",
    "publish_notice",
    "refresh_notice",
    "release_hold",
    "settle_hold",
    "withdraw_draft",
]
LINE_FIELDS = ("application_id", "position", *CORRECTABLE, "track_label", "tier_label")


def check_plan(stage: Stage, *, by: Any) -> None:
    """Raise what keeps a stage's notice from being drafted now: the person, the stage, that everybody was published."""
    _require_publisher(by)
    _check_stage(stage)
    drafts = stage.notices.filter(state=NoticeState.DRAFT)
    if drafts.exists() or (stage.notices.filter(state__in=LIVE).exists() and not unpublished(stage).exists()):
        raise RuleViolation(
            stage.article, f"“{stage.name}”已有公示，一个环节只公示一次；草稿请重新生成名单，已发布的请更正"
        )


def check_plan_list(stage: Stage, *, by: Any) -> None:
    """`check_plan`, and that nobody on the list may not stand on it yet."""
    check_plan(stage, by=by)
    rules.check_lines(stage, rules.entry_fields(stage, unpublished(stage)))


@transaction.atomic
def plan_notice(stage: Stage, *, by: Any, workdays: int | None = None) -> Notice:
    """Draft the notice of a stage in progress, its entries taken from the workflow.

    Who comes to a stage that has published already (递补) gets a further notice, for the same full period.

    `workdays` may lengthen the rule set's period, never shorten it below the legal minimum. Published today, the notice
    must end within confirmed calendar years: `YearNotConfirmed` says which one is missing.
    """
    # Nobody passes, leaves or returns while the list is drawn; the stage's lock gives its notices their order.
    lock_running(stage.edition)
    lock(stage)
    check_plan(stage, by=by)
    length = workdays or stage.options.workdays
    rules.check_length(stage, length)
    rules.period(stage.edition, clock.today(), length)
    lines = rules.entry_fields(stage, unpublished(stage))
    rules.check_lines(stage, lines)
    sequence = stage.notices.filter(state__in=LIVE).count() + 1
    notice = Notice.objects.create(
        edition=stage.edition,
        stage=stage,
        sequence=sequence,
        number=_next_number(stage),
        title=f"{stage.edition.name}{stage.options.label_public}{'（补充）' if sequence > 1 else ''}",
        workdays_required=length,
        drafted_by=by,
    )
    _write_lines(notice, lines)
    record(notice, "notice.planned", by=by, payload={"stage": stage.code, "entries": len(lines), "workdays": length})
    return notice


def check_refresh(notice: Notice, *, by: Any) -> None:
    """Raise what keeps the draft's entries from being taken from the workflow again now."""
    _require_publisher(by)
    check_source(notice, PUBLISH)


@transaction.atomic
def refresh_notice(notice: Notice, *, by: Any) -> Notice:
    """Take the draft's entries from the workflow again."""
    # The list is read and written anew in one piece: a publication sees the old lines or the new.
    lock_running(notice.edition)
    lock(notice)
    check_refresh(notice, by=by)
    lines = rules.entry_fields(notice.stage, unpublished(notice.stage))
    rules.check_lines(notice.stage, lines)
    notice.entries.all().delete()
    _write_lines(notice, lines)
    notice.drafted_by = by
    notice.save(update_fields=["drafted_by"])
    record(notice, "notice.refreshed", by=by, payload={"entries": len(lines)})
    return notice


def check_publish(notice: Notice, *, by: Any) -> None:
    """Raise what keeps the draft from going public now: the person, its state and length, a list that is not current.

    Whoever drew it up does not publish it, nor does nobody for a person, and may draw lists up as of now. Its last day must
    lie in a confirmed year.
    """
    if by is None and notice.drafted_by_id is not None:
        raise PermissionDenied("拟稿人拟定的公示名单，须由另一人发布，系统不能代替。")
    check_transition(notice, PUBLISH, by=by)
    if notice.drafted_by_id is not None:
        check_first_person(
            notice.drafted_by_id, may_publish, notice, did="拟稿人", instead="请重新生成名单，由另一人发布"
        )
    rules.check_length(notice.stage, notice.workdays_required)
    _check_lines_current(notice)
    rules.period(notice.edition, clock.today(), notice.workdays_required)


@transaction.atomic
def publish_notice(notice: Notice, *, by: Any) -> Notice:
    """Freeze the list, start its clock, journal its digest; its page goes public with it. By another than who drew it up.

    Raises `PermissionDenied` when whoever drew it up, or nobody for a list a person drew up, would publish it. Raises
    `RuleViolation` when the list is empty or no longer what the workflow says, when the period is under the legal
    minimum, and `YearNotConfirmed` when a calendar year it reaches into has not been confirmed.
    """
    # Whoever withdraws holds the edition: the list that is frozen names nobody who has left.
    lock_running(notice.edition)
    lock(notice)
    check_publish(notice, by=by)
    notice.starts_on, notice.ends_on = rules.period(notice.edition, clock.today(), notice.workdays_required)
    counted = rules.workday_dates(notice.starts_on, notice.ends_on)
    # The entries before the notice: once it is public the database refuses to touch them.
    notice.entries.update(starts_on=notice.starts_on, ends_on=notice.ends_on, workday_dates=counted)
    entries = list(notice.entries.all())
    document = rules.describe(notice, entries)
    apply_transition(
        notice,
        PUBLISH,
        by=by,
        payload=_clock_payload(notice, text_digest(document), len(entries)),
        starts_on=notice.starts_on,
        ends_on=notice.ends_on,
        workday_dates=counted,
        published_at=clock.now(),
        published_by=by,
        document=document,
        sha256=text_digest(document),
    )
    record_version(notice, by=by, cause=VersionCause.PUBLISHED)
    tell_listed(notice)
    notice_published.send(sender=Notice, notice=notice, by=by)
    Stage.objects.filter(pk=notice.stage_id).update(due_on=notice.ends_on)
    purge_on_commit()
    return notice


def check_withdraw_draft(notice: Notice, *, by: Any) -> None:
    """Raise what keeps a draft from being given up now; what runs is not taken down before its time."""
    check_actor(notice, WITHDRAW_DRAFT, by=by)
    check_running(notice.edition)
    if notice.state in {NoticeState.RUNNING, NoticeState.ENDED}:
        raise RuleViolation(
            notice.stage.article, "公示已经发布，期满前不得撤下；名单有误的请办理更正，更正条目的公示期重新计算"
        )
    check_source(notice, WITHDRAW_DRAFT)


@transaction.atomic
def withdraw_draft(notice: Notice, *, by: Any, reason: str) -> Notice:
    """Give a draft up. A notice that runs is not taken down before its time: correct it instead."""
    # The second person may publish at this moment: what is public is not withdrawn.
    lock_running(notice.edition)
    lock(notice)
    check_withdraw_draft(notice, by=by)
    return apply_transition(notice, WITHDRAW_DRAFT, by=by, reason=reason)


@transaction.atomic
def end_notice(notice: Notice, *, by: Any = None) -> Notice:
    """Close a notice whose every clock has run out: entries without a standing hold pass, held ones stay.

    An objection filed in time and not decided yet holds its entry from now on.
    Run twice, or by two workers at once, it ends once: the second finds it ended and changes nothing.
    """
    if by is not None:
        raise PermissionDenied("公示期满由系统自动办理，任何人不能提前结束。")
    # Edition, notice: an objection filed or accepted at this moment holds its entry, or finds the notice ended.
    lock_running(notice.edition)
    lock(notice)
    if notice.state == NoticeState.ENDED:
        return notice
    check_source(notice, END)
    assert notice.ends_on is not None  # it runs: the constraint
    if clock.today() <= notice.ends_on:
        raise RuleViolation(notice.stage.article, f"公示期至{official_date(notice.ends_on)}届满，期满前不能结束")
    # Before anybody passes: what was filed in time and is undecided holds its entry.
    hold_waiting(notice)
    passing = notice.entries.exclude(holds__state__in=STANDING).select_related("application")
    passed = [entry.position for entry in passing if pass_entry(entry, notice)]
    held = notice.entries.filter(holds__state=HoldState.OPEN).distinct().count()
    apply_transition(
        notice,
        END,
        by=None,
        ended_at=clock.now(),
        payload={"passed": len(passed), "held": held, "sha256": notice.sha256},
    )
    lapse_acts(notice, reason=f"{notice.number}号公示期满")
    purge_on_commit()
    return notice


def _require_publisher(by: Any) -> None:
    if by is not None and not may_publish(by):
        raise PermissionDenied("公示名单由评审办或编辑生成和发布。")


def _check_stage(stage: Stage) -> None:
    if stage.kind != "notice":
        raise RuleViolation(stage.article, f"“{stage.name}”不是公示环节，不能发布公示")
    if stage.state != StageState.CURRENT and not _published_before(stage):
        raise RuleViolation(
            stage.article, f"“{stage.name}”当前为“{stage.get_state_display()}”，进入该环节后才能生成和发布公示"
        )


def _published_before(stage: Stage) -> bool:
    """A stage that is over and has had its notice may have a further one, for who came to it since."""
    return stage.state == StageState.DONE and stage.notices.filter(state=NoticeState.ENDED).exists()


def _next_number(stage: Stage) -> str:
    """By award, year and place of the stage; after the first with a further part, as `CNZL-2026-GS09-2`."""
    editions = Edition.objects.numbered_with(stage.edition)
    given = Notice.objects.filter(edition__in=editions, stage__position=stage.position, state__in=LIVE).count()
    number = f"{stage.edition.rules.programme.code}-{stage.edition.year}-GS{stage.position:02d}"
    return f"{number}-{given + 1}" if given else number


def _check_lines_current(notice: Notice) -> None:
    """What is published is what the workflow says now, and what was previewed."""
    now = rules.entry_fields(notice.stage, unpublished(notice.stage))
    rules.check_lines(notice.stage, now)
    drafted = [{name: getattr(entry, name) for name in LINE_FIELDS} for entry in notice.entries.order_by("position")]
    if drafted != [{name: line[name] for name in LINE_FIELDS} for line in now]:
        raise RuleViolation(notice.stage.article, "名单在草稿生成之后发生了变化，请重新生成名单并核对后再发布")


def _write_lines(notice: Notice, lines: list[dict[str, Any]]) -> None:
    NoticeEntry.objects.bulk_create([NoticeEntry(notice=notice, **line) for line in lines])


def _clock_payload(notice: Notice, sha256: str, entries: int) -> dict[str, Any]:
    return {
        "starts_on": notice.starts_on,
        "ends_on": notice.ends_on,
        "workdays": notice.workdays_required,
        "entries": entries,
        "sha256": sha256,
    }
