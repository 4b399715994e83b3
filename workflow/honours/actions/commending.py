"""The commendation: the document is issued, the honours are given (Articles 25, 26)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.transitions.core import apply_transition
from workflow.applications.actions import mark_honoured
from workflow.decisions.models import Proposal
from workflow.honours.actions.issuing import queue_certificates
from workflow.honours.enums import CommendationState
from workflow.honours.letters import tell_granted
from workflow.honours.models import Commendation, Honour
from workflow.honours.public import publish_honour
from workflow.honours.queries import commendation_stage, due_honours, finished_notices, unfinished_notices
from workflow.honours.rules import check_document_number, honour_number, prize_amount
from workflow.honours.signals import honour_granted
from workflow.honours.transitions import ISSUE
from workflow.programmes.actions import lock_running, require_office
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.publicity.queries import last_entry


def check_draft(edition: Edition, *, by: Any) -> Stage:
    """Raise what keeps a commendation from being drafted now, the person; else return the stage it is drafted in."""
    require_office(by)
    return commendation_stage(edition)


@transaction.atomic
def draft_commendation(
    edition: Edition, *, document_number: str, issued_on: date, by: Any, title: str = "", body: str = ""
) -> Commendation:
    """Draft the government's document; title by the rule set unless given."""
    # No second draft of one number, and no proposal leaves, while the document is drawn up.
    lock_running(edition)
    stage = check_draft(edition, by=by)
    words = _checked(document_number, issued_on, title, body)
    words["title"] = words["title"] or edition.rules.commendation.document_name.format(year=edition.year)
    commendation = Commendation(edition=edition, stage=stage, **words)
    commendation.full_clean()
    commendation.save()
    record(commendation, "commendation.drafted", by=by, payload={"document_number": commendation.document_number})
    return commendation


def _checked(document_number: str, issued_on: date, title: str, body: str) -> dict[str, Any]:
    """The words of the document as it will stand."""
    check_no_private_numbers(title, body, document_number, what="表彰决定")
    check_document_number(document_number, issued_on)
    return {
        "document_number": document_number.strip(), "issued_on": issued_on, "title": title.strip(), "body": body.strip(),
    }  # fmt: skip


@transaction.atomic
def issue_commendation(
    edition: Edition,
    *,
    document_number: str,
    issued_on: date,
    by: Any,
    amounts: Mapping[int, int] | None = None,
    title: str = "",
    body: str = "",
) -> Commendation:
    """Issue the commendation and give an honour to everyone due one.

    Only after the last notice has run out (Articles 25, 26); again later for an entry whose hold was lifted. `amounts` are whole yuan by application id, for prizes the
    rule set gives as “at most”. Certificates follow by Celery after the commit.
    """
    # Whoever leaves or is held back holds the edition: the honours are exactly those due at this moment.
    lock_running(edition)
    due = check_issue(edition, issued_on=issued_on, by=by)
    words = {"document_number": document_number, "issued_on": issued_on, "title": title, "body": body}
    issued = _issue(edition, words, honours=len(due), by=by)
    honours = [grant_honour(issued, one, amount=(amounts or {}).get(one.application_id), by=by) for one in due]
    _announce(honours)
    return issued


def check_issue(edition: Edition, *, issued_on: date, by: Any) -> list[Proposal]:
    """Raise what keeps a commendation of that date from being issued now, that nobody is due one; else who is."""
    stage = check_commend(edition, by=by)
    if issued_on > clock.today():
        raise ValidationError({"issued_on": "成文日期晚于今天，请核对。"})
    _check_date(stage, issued_on)
    due = list(due_honours(stage).select_related("application__person", "application__organisation"))
    if not due:
        raise RuleViolation(stage.article, "没有公示期满无异议、等待表彰的对象，不能印发表彰决定")
    return due


def _issue(edition: Edition, words: Mapping[str, Any], *, honours: int, by: Any) -> Commendation:
    """The edition's document of that number, drafted before or now, is in force; words given now replace the draft's."""
    drafts = Commendation.objects.filter(edition=edition, state=CommendationState.DRAFT)
    known = drafts.filter(document_number=words["document_number"].strip()).first()
    draft = known or draft_commendation(edition, by=by, **words)
    said = {name: word for name, word in _checked(**words).items() if word}
    return apply_transition(draft, ISSUE, by=by, payload={"honours": honours}, issued_at=clock.now(), **said)


def _announce(honours: Sequence[Honour]) -> None:
    """Winners and departments are told, certificates and the public pages follow after the commit."""
    for honour in honours:
        tell_granted(honour)
    queue_certificates(honours)
    purge_on_commit()


def check_commend(edition: Edition, *, by: Any) -> Stage:
    """Raise what keeps the commendation from being issued now: the person, the stage, a list whose period runs; else the
    stage it is issued in."""
    require_office(by)
    stage = commendation_stage(edition)
    if stage.state == StageState.PENDING:
        raise TransitionNotAllowed(f"“{stage.name}”环节尚未开始，不能印发表彰决定。请先推进届次。")
    waiting = unfinished_notices(stage).first()
    if waiting:
        raise RuleViolation(waiting.article, f"“{waiting.name}”尚未期满，公示无异议后才能表彰")
    return stage


def _check_date(stage: Stage, issued_on: date) -> None:
    """公示无异议后，由区政府发文: the document is dated after the last day of the last notice."""
    ends_on = finished_notices(stage).aggregate(last=Max("ends_on"))["last"]
    if ends_on and issued_on <= ends_on:
        raise RuleViolation(
            stage.article, f"公示期至 {ends_on} 届满，公示无异议后才能发文，成文日期 {issued_on} 应晚于该日，请核对"
        )


def grant_honour(commendation: Commendation, proposal: Proposal, *, amount: int | None, by: Any) -> Honour:
    """Give one honour under the edition's lock: next serial, prize by the rule set, public row. Its winner is not told yet."""
    edition, application = commendation.edition, proposal.application
    line = last_entry(application)
    serial = (Honour.objects.filter(edition=edition).aggregate(last=Max("serial"))["last"] or 0) + 1
    honour = Honour(
        number=honour_number(edition.rules, year=edition.year, serial=serial, tier=proposal.tier, track=proposal.track),
        edition=edition,
        commendation=commendation,
        application=application,
        holder_id=application.applicant_id,
        subject_key=application.subject_key,
        serial=serial,
        tier=proposal.tier,
        track=proposal.track,
        public_name=line.public_name if line else application.public_name,
        public_unit=line.public_unit if line else application.public_unit,
        title=line.title if line else application.title,
        amount_yuan=prize_amount(edition.rules, proposal.tier, proposal.track, amount, name=application.public_name),
        granted_on=commendation.issued_on,
    )
    honour.full_clean()
    honour.save()
    mark_honoured(application, by=by)
    payload = {"number": honour.number, "tier": honour.tier, "track": honour.track, "amount_yuan": honour.amount_yuan}
    record(honour, "honour.granted", by=by, payload=payload)
    publish_honour(honour)
    honour_granted.send(sender=Honour, honour=honour)
    return honour
