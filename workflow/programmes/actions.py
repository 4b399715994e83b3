"""What the office does with editions: plan, open, move from stage to stage, cancel."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_office
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.consequences import ENDING, EXTENDING, follow
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Edition, RuleSetVersion, Stage
from workflow.programmes.stages import Blocker, exit_blockers, kind_of
from workflow.programmes.transitions import CANCEL, CONCLUDE, ENTER, LEAVE, OPEN, STOP


def require_office(by: Any) -> None:
    """Only the office runs editions (Article 9); the system (None) may."""
    if by is not None and not is_office(by):
        raise PermissionDenied("届次由评审办组织实施，请使用评审办账号操作。")


def check_running(edition: Edition) -> None:
    """Raise `TransitionNotAllowed` unless the edition runs: what a verb's check asks where its act locks."""
    _check_in(edition, EditionState.RUNNING)


def lock_running(edition: Edition) -> Edition:
    """Lock a running edition, before every other lock: the first line of each verb below it.

    Verbs of one edition so wait for one another and never in a circle. Raises `TransitionNotAllowed` before the edition
    is opened and after it is cancelled or concluded: nothing below it changes then.
    """
    return _lock_in(edition, EditionState.RUNNING)


def lock_unended(edition: Edition) -> Edition:
    """The same for what may be done while the edition is planned, too."""
    return _lock_in(edition, EditionState.PLANNED, EditionState.RUNNING)


def _lock_in(edition: Edition, *states: str) -> Edition:
    lock(edition)
    _check_in(edition, *states)
    return edition


def _check_in(edition: Edition, *states: str) -> None:
    if edition.state not in states:
        raise TransitionNotAllowed(f"届次“{edition.name}”当前为“{edition.get_state_display()}”，不能办理此项。")


@transaction.atomic
def plan_edition(
    ruleset: RuleSetVersion, *, year: int, slug: str, opens_at: datetime, deadline: datetime, by: Any, name: str = ""
) -> Edition:
    """Plan an edition and freeze the rule set into it; later versions of the file no longer touch it."""
    require_office(by)
    edition = Edition(
        programme=ruleset.programme,
        ruleset=ruleset,
        slug=slug,
        name=name or f"{year}年度{ruleset.programme.name}",
        year=year,
        frozen_id=ruleset.frozen_id,
        opens_at=opens_at,
        deadline=deadline,
    )
    check_validity(edition, on=clock.today())
    lock(ruleset.programme)  # who plans another edition of it waits, and then finds this one
    check_cycle(edition)
    check_no_private_numbers(edition.name, what="届次名称")
    edition.full_clean()
    edition.save()
    Stage.objects.bulk_create(stage_rows(edition))
    record(edition, "edition.planned", by=by, payload={"ruleset": ruleset.slug, "digest": ruleset.frozen_id})
    return edition


def stage_rows(edition: Edition) -> list[Stage]:
    """The rule set's stages as unsaved rows of an edition, in order."""
    return [
        Stage(
            edition=edition,
            position=position,
            code=stage.code,
            kind=stage.kind,
            name=stage.name,
            article=stage.article,
            settings=stage.model_dump(mode="json"),
        )
        for position, stage in enumerate(edition.rules.stages, start=1)
    ]


def check_validity(edition: Edition, *, on: date) -> None:
    """An edition opens only while its rule set is in force (Article 39 of the 2023 measures)."""
    rules = edition.rules
    starts, ends = edition.ruleset.valid_from, edition.ruleset.valid_until
    if on < starts or (ends and on > ends):
        period = f"{starts} 至 {ends}" if ends else f"自 {starts} 起"
        raise RuleViolation(
            rules.validity.article,
            f"《{rules.title}》有效期为{period}，{on} 不在有效期内，不能启动届次。请载入现行有效的规则集后再办理",
        )


def check_cycle(edition: Edition) -> None:
    """Two editions of a programme are at least a cycle apart (Article 3), cancelled ones not counted."""
    years = edition.rules.cycle.years
    others = Edition.objects.filter(programme=edition.programme).exclude(state=EditionState.CANCELLED)
    near = others.filter(year__gt=edition.year - years, year__lt=edition.year + years).exclude(pk=edition.pk).first()
    if near:
        raise RuleViolation(
            edition.rules.cycle.article,
            f"本奖项每{years}年评选一次，{near.year} 年已有“{near.name}”，"
            f"{edition.year} 年不能再办；最近可办年度为 {near.year + years} 年",
        )


@transaction.atomic
def open_edition(edition: Edition, *, by: Any) -> Edition:
    """Open the edition and enter its first stage."""
    check_validity(edition, on=clock.today())
    apply_transition(edition, OPEN, by=by, opened_at=clock.now())
    first = edition.stages.get(position=1)
    _refuse(kind_of(first).entry_blockers(first))
    _enter(first, by=by)
    return edition


@transaction.atomic
def advance_edition(edition: Edition, *, by: Any, from_stage: str = "") -> Edition:
    """Leave the current stage and enter the next, or conclude after the last.

    `from_stage` is the code of the stage whoever pressed the button had before them: two clicks move one step. Raises
    `RuleViolation` with the first blocker's article when a stage is not done or the next cannot begin.
    """
    require_office(by)
    lock_running(edition)
    current = edition.stages.select_related("edition").get(state=StageState.CURRENT)
    if from_stage and from_stage != current.code:
        raise TransitionNotAllowed(f"届次已由他人推进到“{current.name}”，请刷新页面查看。")
    following = edition.stages.select_related("edition").filter(position=current.position + 1).first()
    _refuse(exit_blockers(current))
    kind_of(current).on_leave(current, by=by)
    apply_transition(current, LEAVE, by=by, left_at=clock.now())
    if following is None:
        return _conclude(edition, by=by)
    _refuse(kind_of(following).entry_blockers(following))
    _enter(following, by=by)
    record(edition, "edition.advanced", by=by, payload={"from": current.code, "to": following.code})
    return edition


def blockers(edition: Edition) -> list[Blocker]:
    """What keeps the edition from opening or moving on: the answers that `open_edition` and `advance_edition` enforce."""
    if edition.state == EditionState.PLANNED:
        first = edition.stages.select_related("edition").get(position=1)
        return kind_of(first).entry_blockers(first)
    current = edition.current_stage
    if current is None:
        return []
    return exit_blockers(current)


@transaction.atomic
def cancel_edition(edition: Edition, *, by: Any, reason: str) -> Edition:
    """Give an edition up, with the reason the public reads; what runs below it is stopped, and everybody told."""
    check_actor(edition, CANCEL, by=by)
    check_source(lock(edition), CANCEL)
    if not reason.strip():
        raise ValidationError({"reason": "取消届次须写明理由，理由将向社会公开。"}, code="reason")
    check_no_private_numbers(reason, what="理由")
    follow(ENDING, edition=edition, by=by, cancelled=True, reason=reason.strip())
    for stage in edition.stages.filter(state=StageState.CURRENT):
        apply_transition(stage, STOP, by=None, left_at=clock.now())
    return apply_transition(edition, CANCEL, by=by, reason=reason, cancelled_because=reason.strip())


@transaction.atomic
def set_due_date(edition: Edition, *, due_on: date, by: Any) -> Stage:
    """Note when the office plans to finish the current stage; the public sees it as the next deadline."""
    require_office(by)
    stage = lock_running(edition).stages.get(state=StageState.CURRENT)
    if due_on < clock.today():
        raise ValidationError("计划完成日期不能早于今天，请另选日期。")
    stage.due_on = due_on
    stage.save(update_fields=["due_on"])
    record(edition, "edition.due_date_set", by=by, payload={"stage": stage.code, "due_on": due_on})
    return stage


@transaction.atomic
def extend_deadline(edition: Edition, *, deadline: datetime, by: Any, reason: str) -> Edition:
    """Give applicants more time. A deadline is only ever moved later, and before it has passed (Article 20)."""
    require_office(by)
    lock_unended(edition)
    if clock.now() > edition.deadline:
        raise RuleViolation(application_article(edition), "申报截止时间已过，不能再延长")
    if deadline <= edition.deadline:
        raise ValidationError("新的截止时间应晚于原截止时间；已公布的期限不能提前。")
    if not reason.strip():
        raise ValidationError("延长申报期限须写明理由。", code="reason")
    check_no_private_numbers(reason, what="理由")
    before, edition.deadline = edition.deadline, deadline
    edition.save(update_fields=["deadline"])
    record(edition, "edition.deadline_extended", by=by, reason=reason, payload={"from": before, "to": deadline})
    follow(EXTENDING, edition=edition, reason=reason)
    return edition


def application_article(edition: Edition) -> str:
    """The article on applying in the edition's own rule set (第二十条 in the Measures of 2023)."""
    stage = edition.stages.filter(kind="application").first()
    return stage.article if stage else edition.rules.programme.article


def _enter(stage: Stage, *, by: Any) -> None:
    apply_transition(stage, ENTER, by=by, entered_at=clock.now())
    kind_of(stage).on_enter(stage, by=by)


def _conclude(edition: Edition, *, by: Any) -> Edition:
    follow(ENDING, edition=edition, by=by, cancelled=False, reason="本届评选已经结束")
    return apply_transition(edition, CONCLUDE, by=by, concluded_at=clock.now())


def _refuse(found: list[Blocker]) -> None:
    if found:
        more = f"（另有 {len(found) - 1} 项待办）" if len(found) > 1 else ""
        raise RuleViolation(found[0].article, found[0].message.rstrip("。") + more)
