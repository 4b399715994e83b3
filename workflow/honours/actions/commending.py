"""The commendation: the document is issued, the honours are given (Articles 25, 26)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from portal import clock
from portal.confirming.actions import check_none_waits
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.shown import Shown, check_shown
from portal.transitions.core import apply_transition, check_source, lock
from workflow.applications.actions import mark_honoured
from workflow.applications.enums import IN_REVIEW
from workflow.decisions.actions.checks import require_on_list
from workflow.decisions.queries import granted
from workflow.honours.actions.issuing import queue_certificates
from workflow.honours.drawing import draw_up_honours
from workflow.honours.enums import CommendationState
from workflow.honours.letters.granting import tell_granted
from workflow.honours.models import Commendation, Honour
from workflow.honours.public import publish_honour
from workflow.honours.queries import commendation_stage, due_honours, finished_notices, unfinished_notices
from workflow.honours.rules import check_document_number
from workflow.honours.signals import honour_granted
from workflow.honours.transitions import DISCARD, ISSUE
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.programmes.two_officers import require_two

COMMEND = "honour.commend"
DRAFT_FIELDS = ("document_number", "issued_on", "title", "body", "amount_lines")
"""What the form of a draft begins with."""


def check_draft(edition: Edition, *, by: Any) -> Stage:
    """Raise what keeps a commendation from being drafted now: the person, that nobody is to be commended, a draft that waits
    to be issued, of which an edition has one; else return the stage it is drafted in."""
    require_on_list(edition, by=by)
    check_running(edition)
    stage = commendation_stage(edition)
    if not edition.applications.filter(state__in=IN_REVIEW).exists():
        raise RuleViolation(stage.article, "本届没有等待表彰的对象，不必拟制表彰决定")
    if stage.state == StageState.PENDING and not granted(edition).exists():
        raise RuleViolation(stage.article, "评审会尚未形成拟获奖名单，不必拟制表彰决定")
    if draft := edition.commendations.filter(state=CommendationState.DRAFT).first():
        raise TransitionNotAllowed(
            f"{edition.name}已有表彰决定草稿（{draft.document_number}），请修改该草稿，不必另行拟制"
        )
    return stage


@transaction.atomic
def draft_commendation(
    edition: Edition,
    *,
    document_number: str,
    issued_on: date,
    by: Any,
    title: str = "",
    body: str = "",
    amounts: Mapping[int, int] | None = None,
) -> Commendation:
    """Draft the government's document; title by the rule set unless given. It is read as it will stand, then issued."""
    # No second draft, and no proposal leaves, while the document is drawn up.
    lock_running(edition)
    stage = check_draft(edition, by=by)
    words = _checked(edition, document_number, issued_on, title, body)
    commendation = Commendation(edition=edition, stage=stage, amounts=_stored(amounts), **words)
    commendation.full_clean()
    commendation.save()
    record(commendation, "commendation.drafted", by=by, payload={"document_number": commendation.document_number})
    return commendation


def check_revise(commendation: Commendation, *, by: Any) -> None:
    """Raise what keeps a draft from being changed now: the person, that it is issued, or waits to be."""
    require_on_list(commendation, by=by)
    check_running(commendation.edition)
    check_source(commendation, ISSUE)
    check_none_waits(COMMEND, commendation)


@transaction.atomic
def revise_commendation(
    commendation: Commendation,
    *,
    by: Any,
    document_number: str,
    issued_on: date,
    title: str = "",
    body: str = "",
    amounts: Mapping[int, int] | None = None,
    shown: Shown | None = None,
) -> Commendation:
    """Change the draft. `shown` is what the page said when it was opened."""
    # The edition before its draft, as issuing does.
    lock_running(commendation.edition)
    lock(commendation)
    check_revise(commendation, by=by)
    check_shown(commendation, DRAFT_FIELDS, shown)
    words = _checked(commendation.edition, document_number, issued_on, title, body)
    for name, value in {**words, "amounts": _stored(amounts)}.items():
        setattr(commendation, name, value)
    commendation.full_clean()
    commendation.save(update_fields=[*words, "amounts"])
    record(commendation, "commendation.revised", by=by, payload={"document_number": commendation.document_number})
    return commendation


def discard_drafts(edition: Edition, *, by: Any, cancelled: bool, reason: str) -> None:
    """With the edition's end nothing is issued any more: its drafts fall, and their numbers are free."""
    for draft in edition.commendations.filter(state=CommendationState.DRAFT).order_by("pk"):
        apply_transition(draft, DISCARD, by=None, reason=reason)


def _stored(amounts: Mapping[int, int] | None) -> dict[str, int]:
    return {str(pk): amount for pk, amount in (amounts or {}).items()}


def _checked(edition: Edition, document_number: str, issued_on: date, title: str, body: str) -> dict[str, Any]:
    """The words of the document as it will stand."""
    check_no_private_numbers(title, body, document_number, what="表彰决定")
    check_document_number(document_number, issued_on)
    named = title.strip() or edition.rules.commendation.document_name.format(year=edition.year)
    return {
        "document_number": document_number.strip(), "issued_on": issued_on, "title": named, "body": body.strip(),
    }  # fmt: skip


def check_issue(commendation: Commendation, *, by: Any) -> None:
    """Raise what keeps the draft from being issued now, that nobody is due an honour."""
    stage = check_commend(commendation.edition, by=by)
    check_source(commendation, ISSUE)
    if commendation.issued_on > clock.today():
        raise ValidationError({"issued_on": "成文日期晚于今天，请核对。"})
    _check_date(stage, commendation.issued_on)
    if not due_honours(stage).exists():
        raise RuleViolation(stage.article, "没有公示期满、等待表彰的对象，不能印发表彰决定")


@transaction.atomic
def issue_commendation(commendation: Commendation, *, by: Any, under: PendingAct | None = None) -> Commendation:
    """Issue the draft and give an honour to everyone due one.

    Only after the last notice has run out (Articles 25, 26); again later for an entry whose hold was lifted. By two
    officers, unless the rule set leaves it to one: `under` is what the other proposed (`propose_commendation`).
    Certificates follow by Celery after the commit.
    """
    # Whoever leaves or is held back holds the edition: the honours are exactly those due at this moment.
    edition = lock_running(commendation.edition)
    lock(commendation)
    check_issue(commendation, by=by)
    require_two("commendation", edition, commendation, by=by, under=under)
    honours = draw_up_honours(commendation)
    apply_transition(commendation, ISSUE, by=by, payload={"honours": len(honours)}, issued_at=clock.now())
    for honour in honours:
        grant_honour(honour, by=by)
    _announce(honours)
    return commendation


def _announce(honours: Sequence[Honour]) -> None:
    """Winners and departments are told, certificates and the public pages follow after the commit."""
    for honour in honours:
        tell_granted(honour)
    queue_certificates(honours)
    purge_on_commit()


def check_commend(edition: Edition, *, by: Any) -> Stage:
    """Raise what keeps the commendation from being issued now: the person, the stage, a list whose period runs; else the
    stage it is issued in."""
    require_on_list(edition, by=by)
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
            stage.article,
            f"公示期至{official_date(ends_on)}届满，公示无异议后才能发文，成文日期{official_date(issued_on)}应晚于该日，请核对",
        )


def grant_honour(honour: Honour, *, by: Any) -> Honour:
    """Give an honour that was drawn up, under the edition's lock: its row, its public row. Its winner is not told yet."""
    honour.full_clean()
    honour.save()
    mark_honoured(honour.application, by=by)
    payload = {"number": honour.number, "tier": honour.tier, "track": honour.track, "amount_yuan": honour.amount_yuan}
    record(honour, "honour.granted", by=by, payload=payload)
    publish_honour(honour)
    honour_granted.send(sender=Honour, honour=honour)
    return honour
