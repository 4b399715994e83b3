"""The dates of an edition, changed: freely while it is planned, within what the public relies on once it runs."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_office
from portal.confirming.actions import require_second
from portal.confirming.acts import Act, Payload, register_act
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.shown import Shown, check_shown
from portal.transitions.core import lock
from workflow.consequences import DEADLINE_MOVED, follow
from workflow.programmes.actions import (
    application_article,
    check_cycle,
    check_running,
    check_still_at,
    edition_name,
    lock_running,
    require_office,
)
from workflow.programmes.dates import check_call, check_due, check_later_deadline
from workflow.programmes.enums import DocumentKind, EditionState, StageState
from workflow.programmes.models import Edition, Stage

RESTORE_DEADLINE = "edition.restore_deadline"
CHANGEABLE = ("name", "year", "slug", "opens_at", "deadline")


def check_change(edition: Edition, *, by: Any) -> None:
    """Raise what keeps an edition from being edited now: the person, or that it was opened or cancelled."""
    require_office(by)
    if edition.state != EditionState.PLANNED:
        raise TransitionNotAllowed(f"届次“{edition.name}”{edition.get_state_display()}，只有筹备中的届次可以修改。")


@transaction.atomic
def change_edition(
    edition: Edition,
    *,
    year: int,
    slug: str,
    opens_at: datetime,
    deadline: datetime,
    by: Any,
    name: str = "",
    shown: Shown | None = None,
) -> Edition:
    """Put a planned edition right, as the page `shown` had it. An empty name is made anew from the year.

    Nothing of it is public but its call, where that is out already: the deadline it announces is only moved later.

    Raises what `plan_edition` raises. What was left as it was is not judged anew against today.
    """
    # The edition may be opened at this moment: it is changed before, or no longer.
    check_change(lock(edition), by=by)
    check_shown(edition, CHANGEABLE, shown)
    lock(edition.programme)  # as in planning: two editions of it are not moved into one cycle at once
    before = {field: getattr(edition, field) for field in CHANGEABLE}
    typed = (name.strip() or edition_name(edition.programme, year), year, slug, opens_at, deadline)
    try:
        for field, value in zip(CHANGEABLE, typed, strict=True):
            setattr(edition, field, value)
        _check_changed(edition, opened_at=before["opens_at"], deadline=before["deadline"])
    except ValidationError:
        # What was refused must not stand on the object: the page shows it.
        for field, value in before.items():
            setattr(edition, field, value)
        raise
    changed = {field: [before[field], getattr(edition, field)] for field in CHANGEABLE}
    changed = {field: pair for field, pair in changed.items() if pair[0] != pair[1]}
    if changed:
        edition.save(update_fields=[*changed])
        record(edition, "edition.changed", by=by, payload={"changed": changed})
    return edition


def _check_changed(edition: Edition, *, opened_at: datetime, deadline: datetime) -> None:
    """What `plan_edition` asks, against what stood before."""
    check_call(edition, before=(opened_at, deadline))
    _check_published(edition, deadline)
    check_cycle(edition)
    check_no_private_numbers(edition.name, what="届次名称")
    edition.full_clean()


def _check_published(edition: Edition, deadline: datetime) -> None:
    """Applicants reckon with the deadline that the published call announces (Article 20)."""
    if edition.deadline < deadline and edition.documents.filter(kind=DocumentKind.CALL).exists():
        raise ValidationError(
            {"deadline": "申报通知已经发布，已公布的期限不能提前；通知有误的，请先撤回通知的登记，改正后重新发布。"}
        )


def check_move_opening(edition: Edition, *, by: Any) -> None:
    """Raise what keeps the opening from being moved now: the person, the edition's state, that it has passed."""
    require_office(by)
    check_running(edition)
    if clock.now() >= edition.opens_at:
        raise RuleViolation(application_article(edition), "申报已经开始，开始时间不能再改")


@transaction.atomic
def move_opening(edition: Edition, *, opens_at: datetime, by: Any, reason: str, shown: Shown | None = None) -> Edition:
    """Let applications begin at another time than the page `shown` had, while they have not begun."""
    # Applications begin by this time under the same lock.
    check_move_opening(lock_running(edition), by=by)
    check_shown(edition, ("opens_at",), shown)
    if opens_at == edition.opens_at:
        raise ValidationError({"opens_at": "与现在的申报开始时间相同，请填写新的时间。"})
    _check_reason(reason, "改变申报开始时间须写明理由。")
    before, edition.opens_at = edition.opens_at, opens_at
    try:
        check_call(edition, before=(before, edition.deadline))
    except ValidationError:
        edition.opens_at = before
        raise
    edition.save(update_fields=["opens_at"])
    record(edition, "edition.opening_moved", by=by, reason=reason, payload={"from": before, "to": opens_at})
    return edition


def check_extend(edition: Edition, *, by: Any) -> None:
    """Raise what keeps the deadline from being extended now: the person, the stage, that it has passed (Article 20)."""
    require_office(by)
    check_running(edition)
    stage = edition.current_stage
    if stage is None or stage.kind != "application" or clock.now() > edition.deadline:
        raise RuleViolation(application_article(edition), "申报截止时间已过，不能再延长")


@transaction.atomic
def extend_deadline(
    edition: Edition, *, deadline: datetime, by: Any, reason: str, shown: Shown | None = None
) -> Edition:
    """Give applicants more time. A deadline is only ever moved later, and before it has passed (Article 20)."""
    # Submissions read the deadline under the same lock: each is before the one or before the other.
    check_extend(lock_running(edition), by=by)
    check_shown(edition, ("deadline",), shown)
    check_later_deadline(edition, deadline)
    _check_reason(reason, "延长申报期限须写明理由。")
    before = edition.deadline
    edition.former_deadline, edition.deadline = before, deadline
    edition.save(update_fields=["deadline", "former_deadline"])
    record(edition, "edition.deadline_extended", by=by, reason=reason, payload={"from": before, "to": deadline})
    follow(DEADLINE_MOVED, edition=edition, before=before, reason=reason.strip())
    return edition


def check_restore(edition: Edition, *, by: Any) -> None:
    """Raise what keeps an extension from being taken back now: it takes effect when the former deadline passes."""
    require_office(by)
    check_running(edition)
    if edition.former_deadline is None:
        raise TransitionNotAllowed("申报期限没有延长过，或者延长已经撤回。")
    if clock.now() > edition.former_deadline:
        raise RuleViolation(application_article(edition), "原截止时间已过，延长已经生效，不能撤回")


@transaction.atomic
def restore_deadline(edition: Edition, *, by: Any, reason: str, under: PendingAct | None = None) -> Edition:
    """Take the last extension back: two officers, for applicants may have read it; `under` is what one proposed."""
    # As in extending: nobody submits between the two deadlines.
    check_restore(lock_running(edition), by=by)
    _check_reason(reason, "撤回延长申报期限须写明理由。")
    require_second("restore_deadline", edition, by=by, under=under, demanded=True, label="撤回延长申报期限")
    before = edition.deadline
    edition.deadline, edition.former_deadline = edition.former_deadline or before, None
    edition.save(update_fields=["deadline", "former_deadline"])
    payload = {"from": before, "to": edition.deadline}
    record(edition, "edition.deadline_restored", by=by, reason=reason, payload=payload)
    follow(DEADLINE_MOVED, edition=edition, before=before, reason=reason.strip())
    return edition


def check_set_due(edition: Edition, *, by: Any) -> None:
    """Raise what keeps the current stage from being given a planned day now."""
    require_office(by)
    check_running(edition)


@transaction.atomic
def set_due_date(edition: Edition, *, due_on: date, by: Any, from_stage: str = "", shown: Shown | None = None) -> Stage:
    """Note when the office plans to finish the current stage; the public sees it as the next deadline.

    `from_stage` is the code of the stage the day was meant for.
    """
    # The stage may be left at this moment: the date belongs to the one that is current.
    check_set_due(lock_running(edition), by=by)
    stage = edition.stages.get(state=StageState.CURRENT)
    check_still_at(stage, from_stage)
    check_shown(stage, ("due_on",), shown)
    check_due(stage, due_on)
    stage.due_on = due_on
    stage.save(update_fields=["due_on"])
    record(edition, "edition.due_date_set", by=by, payload={"stage": stage.code, "due_on": due_on})
    return stage


def _check_reason(reason: str, missing: str) -> None:
    if not reason.strip():
        raise ValidationError(missing, code="reason")
    check_no_private_numbers(reason, what="理由")


def _check_restoring(edition: Edition, payload: Payload, by: Any) -> None:
    check_restore(edition, by=by)
    if clock.display_seconds(edition.deadline) != payload["deadline"]:
        raise TransitionNotAllowed("提出之后申报期限又有变动，请不同意本事项，核对后重新提出。")


def _run_restoring(edition: Edition, pending: PendingAct, by: Any) -> Edition:
    return restore_deadline(edition, by=by, reason=pending.reason, under=pending)


def _describe_restoring(edition: Edition, payload: Payload) -> list[tuple[str, str, str]]:
    former = clock.display_deadline(edition.former_deadline) if edition.former_deadline else ""
    return [("申报截止", payload["deadline"].removesuffix(":00"), former)]


register_act(
    Act(
        name=RESTORE_DEADLINE,
        decision="restore_deadline",
        label="撤回延长申报期限",
        model=Edition,
        may_propose=is_office,
        may_confirm=is_office,
        check=_check_restoring,
        run=_run_restoring,
        describe=_describe_restoring,
        article=application_article,
        ends_with=lambda edition, payload: (edition,),
    )
)
