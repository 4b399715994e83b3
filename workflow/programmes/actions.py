"""What the office does with editions: plan, open, move from stage to stage, cancel."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_office
from portal.confirming.lapsing import lapse_acts
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.consequences import ENDING, GIVEN, answers, follow
from workflow.programmes.dates import check_call, check_validity
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Edition, Programme, RuleSetVersion, Stage
from workflow.programmes.stages import Blocker, exit_blockers, kind_of
from workflow.programmes.telling import told
from workflow.programmes.transitions import CANCEL, CONCLUDE, ENTER, LEAVE, OPEN, STOP
from workflow.programmes.two_officers import require_two


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


def check_unended(edition: Edition) -> None:
    """The same of `lock_unended`."""
    _check_in(edition, EditionState.PLANNED, EditionState.RUNNING)


def _check_in(edition: Edition, *states: str) -> None:
    if edition.state not in states:
        raise TransitionNotAllowed(f"届次“{edition.name}”当前为“{edition.get_state_display()}”，不能办理此项。")


@transaction.atomic
def plan_edition(
    ruleset: RuleSetVersion, *, year: int, slug: str, opens_at: datetime, deadline: datetime, by: Any, name: str = ""
) -> Edition:
    """Plan an edition and freeze the rule set into it; later versions of the file no longer touch it."""
    require_office(by)
    # Who plans another edition of it, or loads its file anew, waits; what others have loaded or planned is found.
    lock(ruleset.programme)
    ruleset.refresh_from_db()
    edition = Edition(
        programme=ruleset.programme,
        ruleset=ruleset,
        slug=slug,
        name=name.strip() or edition_name(ruleset.programme, year),
        year=year,
        frozen_id=ruleset.frozen_id,
        opens_at=opens_at,
        deadline=deadline,
    )
    check_call(edition)
    check_cycle(edition)
    check_no_private_numbers(edition.name, what="届次名称")
    edition.full_clean()
    edition.save()
    Stage.objects.bulk_create(stage_rows(edition))
    record(edition, "edition.planned", by=by, payload={"ruleset": ruleset.slug, "digest": ruleset.frozen_id})
    return edition


def edition_name(programme: Programme, year: int) -> str:
    """What an edition is called when nobody says otherwise."""
    return f"{year}年度{programme.name}"


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


def check_open(edition: Edition, *, by: Any) -> None:
    """Raise what keeps the edition from opening now: the person, its state, its dates, the first stage's blockers."""
    check_actor(edition, OPEN, by=by)
    check_source(edition, OPEN)
    check_validity(edition, on=clock.today())
    _refuse(blockers(edition), by)


@transaction.atomic
def open_edition(edition: Edition, *, by: Any) -> Edition:
    """Open the edition and enter its first stage."""
    # Opened once: the second officer finds it running, and nobody moves its dates meanwhile.
    check_open(lock(edition), by=by)
    apply_transition(edition, OPEN, by=by, opened_at=clock.now())
    _enter(edition.stages.get(position=1), by=by)
    return edition


def check_advance(edition: Edition, *, by: Any) -> None:
    """Raise what keeps the edition from moving on now: the person, its state, the first blocker of its stage."""
    require_office(by)
    check_running(edition)
    _refuse(blockers(edition), by)


@transaction.atomic
def advance_edition(edition: Edition, *, by: Any, from_stage: str = "") -> Edition:
    """Leave the current stage and enter the next, or conclude after the last.

    `from_stage` is the code of the stage whoever pressed the button had before them: two clicks move one step. Raises
    `RuleViolation` with the first blocker's article when a stage is not done or the next cannot begin.
    """
    require_office(by)
    # Every verb below holds this lock: what the blockers see is what the stage is left with.
    lock_running(edition)
    current = edition.stages.select_related("edition").get(state=StageState.CURRENT)
    check_still_at(current, from_stage)
    following = edition.stages.select_related("edition").filter(position=current.position + 1).first()
    _refuse(exit_blockers(current), by)
    # While it is still current: what a stage closes on leaving asks that it is.
    kind_of(current).on_leave(current, by=by)
    apply_transition(current, LEAVE, by=by, left_at=clock.now())
    lapse_acts(current, reason=f"“{current.name}”环节已经结束")
    if following is None:
        return _conclude(edition, by=by)
    _refuse(kind_of(following).entry_blockers(following), by)
    _enter(following, by=by)
    record(edition, "edition.advanced", by=by, payload={"from": current.code, "to": following.code})
    return edition


def check_still_at(current: Stage, from_stage: str) -> None:
    """Raise when the edition was moved on since a page showed the stage `from_stage`; empty: there was no page."""
    if from_stage and from_stage != current.code:
        raise TransitionNotAllowed(f"届次已由他人推进到“{current.name}”，请刷新页面查看。")


def blockers(edition: Edition) -> list[Blocker]:
    """What keeps the edition from opening or moving on: the answers that `open_edition` and `advance_edition` enforce."""
    if edition.state == EditionState.PLANNED:
        first = edition.stages.select_related("edition").get(position=1)
        return kind_of(first).entry_blockers(first)
    current = edition.current_stage
    if current is None:
        return []
    return exit_blockers(current)


def check_cancel(edition: Edition, *, by: Any) -> None:
    """Raise what keeps an edition from being given up now: the person, its state, what it has given already."""
    check_actor(edition, CANCEL, by=by)
    check_source(edition, CANCEL)
    for said in answers(GIVEN, edition=edition):
        raise TransitionNotAllowed(said)


def check_cancel_reason(reason: str) -> None:
    """The public reads it: there must be one, without private numbers."""
    if not reason.strip():
        raise ValidationError({"reason": "取消届次须写明理由，理由将向社会公开。"}, code="reason")
    check_no_private_numbers(reason, what="理由")


@transaction.atomic
def cancel_edition(edition: Edition, *, by: Any, reason: str, under: PendingAct | None = None) -> Edition:
    """Give an edition up, with the reason the public reads; what runs below it is stopped, and everybody told.

    By two officers, unless the rule set leaves it to one: `under` is what the other proposed (`propose_cancellation`).
    """
    # Every verb below holds this lock: none is half done when the end reaches its row.
    lock(edition)
    check_cancel(edition, by=by)
    require_two("cancellation", edition, edition, by=by, under=under)
    check_cancel_reason(reason)
    # What runs below ends first: each of its verbs asks that the edition runs.
    follow(ENDING, edition=edition, by=by, cancelled=True, reason=reason.strip())
    for stage in edition.stages.filter(state=StageState.CURRENT):
        apply_transition(stage, STOP, by=None, left_at=clock.now())
    return apply_transition(edition, CANCEL, by=by, reason=reason, cancelled_because=reason.strip())


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


def _refuse(found: list[Blocker], by: Any) -> None:
    if found:
        more = f"（另有 {len(found) - 1} 项待办）" if len(found) > 1 else ""
        raise RuleViolation(found[0].article, told(found[0].message, by).rstrip("。") + more)
