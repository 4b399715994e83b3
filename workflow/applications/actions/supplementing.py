"""补正: the office asks for what is missing, the applicant answers once, in time (Article 21)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed, raise_all
from portal.jobs import each
from portal.journal.actions import record
from portal.messages.wording import sentence
from portal.transitions.core import Transition, apply_transition, check_transition, lock
from portal.workdays.calendar import add_workdays
from portal.workdays.days import YearNotConfirmed
from workflow.applications import letters
from workflow.applications.actions.checks import check_in_time, incomplete, unfit
from workflow.applications.actions.drafting import fields_of_section
from workflow.applications.actions.sealing import settle_sealed
from workflow.applications.actions.submitting import freeze_version
from workflow.applications.enums import Outcome, Section, SupplementState
from workflow.applications.models import Application, Supplement
from workflow.applications.rules.citations import application_settings, stage_article
from workflow.applications.rules.parts import Part, parts_of
from workflow.applications.transitions import ANSWER, CLOSE_SUPPLEMENT, DROP, LAPSE, REQUEST_SUPPLEMENT, RESUBMIT
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Edition, Stage

DEFAULT_WORKDAYS = 5
SUPPLEMENTING = frozenset({"application", "screening"})
"""Kinds of stages in which a supplement may be asked for."""
NOT_SUPPLEMENTED = frozenset({Section.DEPARTMENT})
"""The department and its opinion stay as they are."""
NAMED = {Section.SUBJECT: ("public_name",)}
"""What follows from a section beside its own fields."""


def supplement_workdays(edition: Edition) -> int:
    """How many working days an applicant has: the current stage's own number, else that of applying."""
    stage = edition.current_stage
    own = getattr(stage.options, "supplement_workdays", None) if stage else None
    return own or application_settings(edition.rules).supplement_workdays or DEFAULT_WORKDAYS


def sections_to_supplement(application: Application) -> list[Part]:
    """The parts of this application's form that a supplement may open."""
    return [part for part in parts_of(application) if part.code not in NOT_SUPPLEMENTED]


def check_request_supplement(application: Application, *, by: Any) -> None:
    """Raise what keeps the office from asking for a supplement now.

    Only before anybody judges or the public reads what it would change (Articles 20, 21).
    """
    check_transition(application, REQUEST_SUPPLEMENT, by=by)
    _check_open_to_supplement(application, application.edition.current_stage)


@transaction.atomic
def request_supplement(application: Application, *, by: Any, items: str, sections: Sequence[str]) -> Supplement:
    """Ask for what is missing, naming the sections that may be changed; due so many working days from today."""
    # The stage must not be left between the question and the answer: `advance_edition` waits for the same lock.
    lock_running(application.edition)
    lock(application)
    check_request_supplement(application, by=by)
    if not items.strip():
        raise ValidationError({"items": "请逐项写明需要补正的内容。"})
    if not sections or not set(sections) <= {part.code for part in sections_to_supplement(application)}:
        raise ValidationError({"sections": "请选择申报人可以修改的部分。"})
    workdays = supplement_workdays(application.edition)
    due_on = add_workdays(clock.today(), workdays)
    apply_transition(application, REQUEST_SUPPLEMENT, by=by, reason=items, payload={"due_on": due_on})
    supplement = Supplement.objects.create(
        application=application, items=items.strip(), sections=sorted(sections), due_on=due_on, workdays=workdays,
        requested_by=by,
    )  # fmt: skip
    letters.tell_applicant(letters.SUPPLEMENT, application, due=due_on, items=sentence(items))
    return supplement


def _check_open_to_supplement(application: Application, stage: Stage | None) -> None:
    if stage is None or stage.kind not in SUPPLEMENTING:
        name = stage.name if stage else "本届"
        raise RuleViolation(
            stage_article(application.edition),
            f"补正在申报、受理和资格审查环节要求；现为“{name}”，评审人员和社会公众所见的材料不再改动",
        )
    if stage.passages.in_force().filter(application=application).exclude(outcome=Outcome.PENDING).exists():
        raise TransitionNotAllowed(f"“{stage.name}”的结果已经作出，不能再要求补正。")


def check_resubmit(application: Application, *, by: Any) -> None:
    """Raise what keeps the supplement from being answered now; of what its applicant can mend, all at once."""
    check_transition(application, RESUBMIT, by=by)
    check_in_time(application)
    raise_all([*unfit(application), *incomplete(application)])


@transaction.atomic
def resubmit(application: Application, *, by: Any) -> Application:
    """Answer the supplement: once, in time, complete; freezes a further version."""
    # Answered or closed as overdue, whoever has the row first; the edition stays in its stage meanwhile.
    lock_running(application.edition)
    lock(application)
    check_resubmit(application, by=by)
    supplement = application.open_supplement
    _end_supplement(application, ANSWER, by=by)
    apply_transition(application, RESUBMIT, by=by)
    freeze_version(application)
    lapse_acts(application, reason="申报人已经提交补正，请审查后重新提出", decision="screening")
    letters.tell_of_resubmission(application, supplement)
    return application


def check_close_supplement(application: Application, *, by: Any) -> None:
    """Raise what keeps a supplement from being closed unanswered: it is not overdue yet."""
    check_transition(application, CLOSE_SUPPLEMENT, by=by)
    supplement = application.open_supplement
    if supplement and clock.today() <= supplement.due_on:
        raise TransitionNotAllowed(f"补正期限为{official_date(supplement.due_on)}，期限内不能办结，请届满后再办理。")


@transaction.atomic
def close_supplement(application: Application, *, by: Any, reason: str) -> Application:
    """Close a supplement that nobody answered, once it is overdue; the case is again as it was submitted."""
    # An answer sent at this moment either came first, and nothing is overdue, or comes too late.
    lock_running(application.edition)
    lock(application)
    check_close_supplement(application, by=by)
    apply_transition(application, CLOSE_SUPPLEMENT, by=by, reason=reason)
    _end_supplement(application, LAPSE, by=by)
    letters.tell_applicant(letters.SUPPLEMENT_CLOSED, application, reason=sentence(reason))
    return application


def drop_supplement(application: Application, **what: Any) -> None:
    """Who left the running owes nothing any more."""
    _end_supplement(application, DROP, by=None)


def _end_supplement(application: Application, transition: Transition, *, by: Any) -> None:
    if supplement := application.open_supplement:
        contacts = settle_sealed(application, answered=transition is ANSWER)
        payload = None if transition is ANSWER else _put_back(application, supplement, contacts)
        apply_transition(supplement, transition, by=by, payload=payload, closed_at=clock.now())


def _put_back(application: Application, supplement: Supplement, contacts: Sequence[str]) -> dict[str, Any]:
    """Undo what was typed into an unanswered supplement: nobody judges what was never submitted. Says what, for the journal.

    Its files are kept as all of a received case (Article 37), and left out by `evidence_of`.
    """
    version = application.versions.latest("number")
    opened = {
        name for section in supplement.sections for name in (*fields_of_section(section), *NAMED.get(section, ()))
    }
    typed = sorted(name for name in opened if getattr(application, name) != version.data[name])
    for name in typed:
        setattr(application, name, version.data[name])
    application.save(update_fields=typed)
    return {"version": version.number, "fields": [*typed, *contacts]}


def move_due_dates() -> int:
    """Count open supplements again by the calendar in force: later where a day is no longer worked, never earlier."""
    open_ones = Supplement.objects.filter(state=SupplementState.OPEN).order_by("pk")
    return each(open_ones, _move, "补正 %s 的期限未能重新计算")


@transaction.atomic
def _move(supplement: Supplement) -> bool:
    # The answer may arrive while a confirmed year moves the dates: the row says which was first.
    application = lock(supplement.application)
    before = supplement.due_on
    if application.open_supplement != supplement or supplement.workdays is None:
        return False
    try:
        after = add_workdays(clock.day_of(supplement.requested_at), supplement.workdays)
    except YearNotConfirmed:
        return False  # it moves when that year is confirmed: nobody is kept from confirming this one
    if after <= before:
        return False
    supplement.due_on = after
    supplement.save(update_fields=["due_on"])
    record(
        application, "application.supplement_moved", by=None, payload={"before": before, "due_on": supplement.due_on}
    )
    letters.tell_applicant(letters.SUPPLEMENT_MOVED, application, before=before, due=supplement.due_on)
    return True
