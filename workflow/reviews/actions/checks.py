"""What several verbs of review check before they write."""

from typing import Any

from django.core.exceptions import PermissionDenied

from portal.access.predicates import is_office
from portal.errors import RuleViolation, TransitionNotAllowed
from workflow.applications.models import Application
from workflow.applications.permissions import office_on_submitted
from workflow.applications.queries import candidates, undecided
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage

REVIEWED_KINDS = frozenset({"screening", "assessment"})


def require_office(by: Any, application: Application | None = None) -> None:
    """The office, and none of its people who is recused from the application; the system (None) may."""
    rule = is_office if application is None else office_on_submitted
    if by is not None and not rule(by, application):
        raise PermissionDenied("此项由评审办办理；须回避的工作人员不得参与。")


def lock_stage(stage: Stage, *kinds: str) -> None:
    """The edition runs, and the stage is of one of the kinds and in progress; call it before other locks."""
    # `advance_edition` holds it too: the stage read next stays in progress until the verb is done.
    lock_running(stage.edition)
    stage.refresh_from_db(fields=["state"])
    check_in_progress(stage, *kinds)


def check_in_progress(stage: Stage, *kinds: str) -> None:
    """The same without the lock, as a button asks it."""
    check_running(stage.edition)
    if stage.kind not in kinds:
        raise TransitionNotAllowed(f"“{stage.name}”环节没有这项工作。")
    if stage.state != StageState.CURRENT:
        raise TransitionNotAllowed(f"“{stage.name}”环节{stage.get_state_display()}，现在不能办理。")


def current_stage(application: Application, *kinds: str) -> Stage:
    """The stage in progress, when it is of one of the kinds; else `TransitionNotAllowed`."""
    check_running(application.edition)
    stage = application.edition.current_stage
    if stage is None or stage.kind not in kinds:
        raise TransitionNotAllowed(f"“{stage.name}”环节没有这项工作。" if stage else "届次没有进行中的环节。")
    return stage


def check_candidate(application: Application, stage: Stage) -> None:
    """The application is one the stage deals with."""
    if not candidates(stage).filter(pk=application.pk).exists():
        raise RuleViolation(stage.article, f"该申报不在“{stage.name}”的对象之内")


def check_undecided(application: Application, stage: Stage) -> None:
    """The same, and nothing decided on it there yet."""
    check_candidate(application, stage)
    if not undecided(stage).filter(pk=application.pk).exists():
        raise TransitionNotAllowed(f"该申报在“{stage.name}”已有决定，无须重复办理。")
