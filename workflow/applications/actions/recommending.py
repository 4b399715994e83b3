"""The recommending department: its own applicants only, with an opinion and the scan of its seal (Articles 11, 20)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, raise_all
from portal.evidence.actions import remove_files
from portal.messages.wording import sentence
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.applications.actions.checks import barred, incomplete, unfit
from workflow.applications.actions.documents import Upload, attach_files
from workflow.applications.enums import SEAL
from workflow.applications.letters import (
    RECALLED,
    RECOMMENDED,
    RETURNED,
    ask_for_opinion,
    tell_applicant,
    tell_department,
)
from workflow.applications.models import Application
from workflow.applications.rules.citations import application_settings, stage_article
from workflow.applications.rules.deadline import check_accepting
from workflow.applications.transitions import RECALL, RECOMMEND, REQUEST_RECOMMENDATION, RETURN
from workflow.programmes.actions import lock_running


def check_request_recommendation(application: Application, *, by: Any) -> None:
    """Raise what keeps the application from going to its department now; of what can be mended, all at once."""
    check_transition(application, REQUEST_RECOMMENDATION, by=by)
    check_accepting(application.edition, clock.now())
    if not application_settings(application.edition.rules).recommendation_required:
        raise RuleViolation(stage_article(application.edition), "本奖项申报不需要推荐意见，请直接提交")
    raise_all([*barred(application), *unfit(application), *incomplete(application)])


@transaction.atomic
def request_recommendation(application: Application, *, by: Any) -> Application:
    """Send a complete application to the department it names; nothing may be changed while it lies there."""
    # The deadline may be moved at this moment: it is read under the edition's lock, the state under the row's.
    lock_running(application.edition)
    lock(application)
    check_request_recommendation(application, by=by)
    apply_transition(application, REQUEST_RECOMMENDATION, by=by, payload={"department": application.department_id})
    ask_for_opinion(application)
    return application


def check_recommend(application: Application, *, by: Any) -> None:
    """Raise what keeps the department from signing its recommendation now."""
    check_transition(application, RECOMMEND, by=by)
    check_accepting(application.edition, clock.now())


@transaction.atomic
def recommend(application: Application, *, by: Any, opinion: str, seal: Sequence[Upload]) -> Application:
    """Sign the recommendation: an opinion and the scan of the signed or sealed page, before the deadline."""
    # Before the deadline or refused, by the edition's lock; given once, by the row's.
    lock_running(application.edition)
    lock(application)
    check_recommend(application, by=by)
    if not opinion.strip():
        raise ValidationError({"opinion": "请填写推荐意见。"})
    if not seal:
        raise RuleViolation(stage_article(application.edition), "推荐意见须附签字或者盖章页的扫描件，请上传后再签署")
    attach_files(application, seal, by=by, purpose=SEAL, label="推荐意见签章页")
    apply_transition(
        application, RECOMMEND, by=by,
        recommendation_opinion=opinion.strip(), recommended_by=by, recommended_at=clock.now(),
    )  # fmt: skip
    tell_applicant(RECOMMENDED, application)
    return application


def check_return(application: Application, *, by: Any) -> None:
    """Raise what keeps the department from giving the application back now."""
    check_transition(application, RETURN, by=by)


@transaction.atomic
def return_application(application: Application, *, by: Any, reason: str) -> Application:
    """Give the application back to its applicant, with what to mend."""
    # The applicant may recall at the same moment: whoever has the row second finds it moved.
    lock_running(application.edition)
    lock(application)
    check_return(application, by=by)
    apply_transition(application, RETURN, by=by, reason=reason)
    tell_applicant(RETURNED, application, reason=sentence(reason))
    return application


def check_recall(application: Application, *, by: Any) -> None:
    """Raise what keeps its applicant from taking the application back to change it now.

    After the deadline nothing may be changed, and what was recommended would be lost (Article 20).
    """
    check_transition(application, RECALL, by=by)
    check_accepting(application.edition, clock.now())


@transaction.atomic
def recall_application(application: Application, *, by: Any) -> Application:
    """Take the application back to change it; a recommendation given for the old text falls away, its signed page with it."""
    # The department may sign at the same moment: what it signed for the old text must not survive the recall.
    lock_running(application.edition)
    lock(application)
    check_recall(application, by=by)
    apply_transition(
        application, RECALL, by=by, payload={"files": remove_files(application, SEAL)},
        recommendation_opinion="", recommended_by=None, recommended_at=None,
    )  # fmt: skip
    tell_department(RECALLED, application)
    return application
