"""Submission to the second, and withdrawal (Articles 18, 20)."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.canonical import canonical_json, text_digest
from portal.errors import RuleViolation, TransitionNotAllowed, raise_all
from portal.transitions.core import apply_transition, check_actor, check_source, check_transition, lock
from workflow.applications.actions.checks import barred, incomplete, unfit
from workflow.applications.actions.leaving import leave
from workflow.applications.enums import RECEIVED, ApplicationState, Departure
from workflow.applications.letters import SUBMITTED, tell_applicant
from workflow.applications.models import Application, SubmittedVersion
from workflow.applications.queries import evidence_of
from workflow.applications.rules.citations import application_settings, cited, stage_article
from workflow.applications.rules.deadline import check_accepting
from workflow.applications.transitions import SUBMIT, WITHDRAW
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Edition


@transaction.atomic
def submit_application(application: Application, *, by: Any, declared: bool) -> Application:
    """Submit for good: the time is read under the edition's lock, a number is given, a version is frozen.

    Raises `RuleViolation` after the deadline (20), under a bar (18, 34, 35), for a condition not met (16, 17),
    for something missing (20), or without the declaration of truth (34).
    """
    edition = lock_running(application.edition)  # numbers are given and the deadline read under it
    # Whatever the other tab saves waits: the version frozen below is what the conditions were judged on.
    lock(application)
    check_declared(application, by=by, declared=declared)
    _receive(application, number=_next_number(edition), by=by)
    tell_applicant(SUBMITTED, application, at=application.submitted_at)
    return application


def check_declared(application: Application, *, by: Any, declared: bool) -> None:
    """Raise what keeps the application from being submitted now, the missing declaration of truth last."""
    check_submit(application, by=by)
    if not declared:
        raise RuleViolation(cited(application.edition.rules, "材料真实性"), "请声明对所提供材料的真实性负责，再提交")


def _receive(application: Application, *, number: str, by: Any) -> None:
    """From now on it has its number and its time, and what was submitted is kept as it was."""
    apply_transition(application, SUBMIT, by=by, number=number, submitted_at=clock.now())
    freeze_version(application)


def check_submit(application: Application, *, by: Any) -> None:
    """Raise what keeps the application from being submitted now; of what its applicant can mend, all at once."""
    check_transition(application, SUBMIT, by=by)
    check_accepting(application.edition, clock.now())
    raise_all(
        [
            *_unrecommended(application),
            *barred(application),
            *unfit(application),
            *incomplete(application),
            *_received(application),
        ]
    )


def _unrecommended(application: Application) -> list[ValidationError]:
    required = application_settings(application.edition.rules).recommendation_required
    if not required or application.state == ApplicationState.RECOMMENDED:
        return []
    message = "申报须经推荐部门签署推荐意见后方可提交，请先送推荐部门"
    return [RuleViolation(stage_article(application.edition), message)]


def _received(application: Application) -> list[ValidationError]:
    others = Application.objects.filter(
        edition=application.edition_id, track=application.track, subject_key=application.subject_key, state__in=RECEIVED
    ).exclude(pk=application.pk)
    if not others.exists():
        return []
    message = "同一主体在本届同一类别已有一份申报，不能重复申报"
    return [RuleViolation(stage_article(application.edition), message)]


def _next_number(edition: Edition) -> str:
    editions = Edition.objects.numbered_with(edition)
    given = Application.objects.filter(edition__in=editions, number__isnull=False).count()
    return f"{edition.rules.programme.code}-{edition.year}-S{given + 1:04d}"


def freeze_version(application: Application) -> SubmittedVersion:
    """Write down what was submitted, with its digest; call inside the submitting transaction."""
    data = json.loads(json.dumps(submitted_data(application), cls=DjangoJSONEncoder))
    return SubmittedVersion.objects.create(
        application=application,
        number=application.versions.count() + 1,
        data=data,
        digest=text_digest(canonical_json(data)),
        at=clock.now(),
    )


def submitted_data(application: Application) -> dict[str, Any]:
    """An application as data. Numbers of identity documents stay in the sealed record."""
    return {
        "number": application.number,
        "edition": application.edition.slug,
        "track": application.track,
        "public_name": application.public_name,
        "public_unit": application.public_unit,
        "title": application.title,
        "summary": application.summary,
        "answers": application.answers,
        "superior_declared": application.superior_declared,
        "self_assessment": application.self_assessment,
        "form_answers": application.form_answers,
        "department": application.department.name if application.department else "",
        "recommendation": application.recommendation_opinion,
        "evidence": [
            {"purpose": file.purpose, "label": file.label, "sha256": file.digest} for file in evidence_of(application)
        ],
    }


def check_withdraw(application: Application, *, by: Any) -> None:
    """Raise what keeps the application from being withdrawn now: it is out already, or honoured, or its edition is over."""
    check_actor(application, WITHDRAW, by=by)
    if application.state == ApplicationState.HONOURED:
        raise TransitionNotAllowed(_("申报已获表彰，不能撤回；对荣誉有疑问的，请联系评审办。"))
    check_source(application, WITHDRAW)


@transaction.atomic
def withdraw(application: Application, *, by: Any, reason: str = "") -> Application:
    """The applicant gives up; files stay for the record (Article 37), and a new application may be started."""
    # A stage may end at this moment: the edition's lock decides whether the list still names who withdraws.
    lock_running(application.edition)
    lock(application)
    check_withdraw(application, by=by)
    if application.number and not reason.strip():
        raise ValidationError({"reason": "申报已经提交，撤回须写明理由。"}, code="reason")
    return leave(application, Departure.WITHDRAWN, by=by, reason=reason)
