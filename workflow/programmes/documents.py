"""The documents recorded with an edition: each stands published on the portal, and a wrong record is taken back (Article 19)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.access.enums import Role
from portal.access.predicates import is_editor, is_office
from portal.confirming.acts import Act, register_act
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.programmes.actions import application_article, check_unended, lock_unended
from workflow.programmes.enums import DocumentKind, EditionState
from workflow.programmes.models import Edition, EditionDocument
from workflow.programmes.publications import Publication, publication_at

may_record_documents = is_office | is_editor
WITHDRAW_DOCUMENT = "edition.withdraw_document"
OPEN_STATES = frozenset({EditionState.PLANNED, EditionState.RUNNING})


def check_record_document(edition: Edition, *, by: Any) -> None:
    """Raise what keeps a document from being recorded now: the person, the edition's end."""
    if by is not None and not may_record_documents(by):
        raise PermissionDenied("登记届次文件由评审办或编辑进行。")
    check_unended(edition)


def check_withdraw_document(edition: Edition, *, by: Any) -> None:
    """Raise what keeps any record of the edition from being taken back now."""
    check_record_document(edition, by=by)
    if not edition.documents.all():
        raise TransitionNotAllowed("本届还没有登记文件。")


@transaction.atomic
def record_document(edition: Edition, kind: str, url: str, *, by: Any) -> EditionDocument:
    """Note that a document of the edition stands published at an address of the portal. Twice is once.

    Raises `RuleViolation` when nothing of that kind can be read there now.
    """
    check_record_document(edition, by=by)
    found = publication_at(kind, url)
    if found is None:
        label = dict(DocumentKind.choices).get(kind, kind)
        raise RuleViolation(application_article(edition), f"“{url}”不是本站已公开的{label}，请先发布，再登记其网址")
    if not found.may_stand_with(edition):
        raise RuleViolation(
            application_article(edition), f"{found.kind.label}“{found.title}”属于其他届次或者其他奖项，不能登记到本届"
        )
    known = edition.documents.filter(kind=found.kind, url=found.url).first()
    return known or _record(edition, found, by=by)


def _record(edition: Edition, found: Publication, *, by: Any) -> EditionDocument:
    # The same page published twice at once is recorded once; an ended edition takes no more.
    lock_unended(edition)
    document, created = EditionDocument.objects.get_or_create(
        edition=edition, kind=found.kind, url=found.url, defaults={"title": found.title}
    )
    if created:
        payload = {"kind": found.kind, "title": found.title, "url": found.url}
        record(edition, "edition.document_published", by=by, payload=payload)
    return document


@transaction.atomic
def replace_documents(edition: Edition, wanted: Iterable[tuple[str, str]], *, by: Any) -> None:
    """Record what a call rests on, (kind, url) each.

    Before the edition opens, what an earlier version of the call named and this one does not goes. Afterwards applicants
    have relied on it: it stays recorded, and only two people take it back.
    """
    pairs = list(wanted)
    kinds = {kind for kind, _ in pairs}
    for kind, url in pairs:
        record_document(edition, kind, url, by=by)
    for document in edition.documents.filter(kind__in=kinds) if edition.state == EditionState.PLANNED else ():
        if (document.kind, document.url) not in pairs:
            _take_back(document, by=by, reason="申报通知改列其他文件")


def recorded_with(url: str) -> Edition | None:
    """An edition, not cancelled, that the document at this address is recorded with."""
    rows = EditionDocument.objects.filter(url=url).exclude(edition__state=EditionState.CANCELLED)
    found = rows.select_related("edition").first()
    return found.edition if found else None


def check_may_take_back(document: EditionDocument, payload: Mapping[str, Any], by: Any) -> None:
    """A record can be taken back while the edition lives, as long as a running one keeps a document of each kind."""
    edition = Edition.objects.get(pk=document.edition_id)
    if edition.state not in OPEN_STATES:
        raise TransitionNotAllowed(f"届次当前为“{edition.get_state_display()}”，文件登记不能撤回。")
    others = edition.documents.filter(kind=document.kind).exclude(pk=document.pk)
    if document.withdrawn_at:
        raise TransitionNotAllowed("该登记已经撤回，无须重复办理。")
    if edition.state == EditionState.RUNNING and not others.exists():
        label = document.get_kind_display()
        raise RuleViolation(application_article(edition), f"进行中的届次须有已公开的{label}，请先登记正确的{label}")


def _lock_document(document: EditionDocument) -> EditionDocument:
    """Its edition first, as everywhere: two records of one kind are not taken back at one moment."""
    lock(document.edition)
    return lock(document)


def _run(document: EditionDocument, pending: PendingAct, by: Any) -> EditionDocument:
    return _take_back(document, by=by, reason=pending.reason)


def _take_back(document: EditionDocument, *, by: Any, reason: str) -> EditionDocument:
    document.withdrawn_at = clock.now()
    document.save(update_fields=["withdrawn_at"])
    payload = {"kind": document.kind, "title": document.title, "url": document.url}
    record(document.edition, "edition.document_withdrawn", by=by, reason=reason, payload=payload)
    return document


register_act(
    Act(
        name=WITHDRAW_DOCUMENT,
        label="撤回文件登记",
        model=EditionDocument,
        told_on="edition",
        may_propose=may_record_documents,
        may_confirm=may_record_documents,
        check=check_may_take_back,
        run=_run,
        describe=lambda document, payload: [("登记文件", f"{document.title}（{document.url}）", "撤回登记")],
        lock=_lock_document,
        asked=(Role.OFFICE, Role.EDITOR),
        article=lambda document: application_article(document.edition),
        ends_with=lambda document, payload: (document.edition,),
    )
)
