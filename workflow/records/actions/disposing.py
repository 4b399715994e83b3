"""Disposal: two officers release what has been kept to the end of its term; the tables' owner takes it away (Article 37).

The application's own role may not delete a row of a received case (`records_kept`), so nothing that runs in the portal can.
"""

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from portal import clock
from portal.access.predicates import is_office
from portal.casework.actions import erase_casework_of
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.documents.issued import store_issued
from portal.documents.rendering import digest
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import remove_all
from portal.evidence.copies import drop_stray_copies
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import discard_all
from portal.journal.actions import record as note
from portal.transitions.core import apply_transition, lock
from workflow.applications.models import Application
from workflow.programmes.models import Edition
from workflow.records.contents import NOT_ITS_OWN, case_files, hold_still
from workflow.records.documents import disposal_certificate, kept_words
from workflow.records.enums import DisposalState
from workflow.records.materials import EMPTIED, GONE, IMMUTABLE, MATERIALS
from workflow.records.models import Disposal, Record
from workflow.records.transitions import CARRY_OUT, DISPOSE, LIST, SPARE

APPROVE = "record.dispose"
HELD, UNFINISHED = "执行之前案卷已经冻结", "执行之前案卷又有尚未办结的事项"


def due_records(edition: Edition) -> models.QuerySet[Record]:
    """The case files of an edition that may be put on a disposal list today."""
    return Record.objects.due().filter(application__edition=edition).order_by("number")


def check_approve(edition: Edition, *, by: Any, listed: Iterable[int] | None = None) -> None:
    """Raise what keeps a disposal list from being drawn up or confirmed now; of a list, that all of it is due still."""
    if by is not None and not is_office(by):
        raise PermissionDenied("销毁清册由评审办提出和复核。")
    due = set(due_records(edition).values_list("pk", flat=True))
    if not due:
        raise TransitionNotAllowed(f"“{edition.name}”没有保管期满、未冻结并且没有未办结事项的案卷，不能销毁。")
    if set(listed or ()) - due:
        raise TransitionNotAllowed("清册所列的案卷中有的已经冻结、又有办理或者已经销毁，请不同意本事项，重新提出清册。")


@transaction.atomic
def approve_disposal(edition: Edition, *, listed: Iterable[int], by: Any, under: PendingAct) -> Disposal:
    """Put case files on a disposal list, as the second officer. Nothing is gone yet: `dispose_records` carries it out."""
    if by is None:
        raise PermissionDenied("销毁清册须由两名工作人员办理，系统不能代替。")
    # Numbers of one edition's lists follow one another, and no case stands on two.
    lock(edition)
    require_second(APPROVE, edition, by=by, under=under, demanded=True, label="销毁案卷")
    check_approve(edition, by=by, listed=listed)
    disposal = Disposal.objects.create(
        edition=edition,
        number=_next_number(edition),
        pending=under,
        reason=under.reason,
        proposed_by=str(under.proposed_by),
        confirmed_by=str(by),
        approved_at=clock.now(),
    )
    for record in Record.objects.filter(pk__in=listed).order_by("pk"):
        apply_transition(record, LIST, by=by, reason=disposal.reason, disposal=disposal)
    note(disposal, "disposal.approved", by=by, reason=disposal.reason, payload={"records": sorted(listed)})
    return disposal


def _next_number(edition: Edition) -> str:
    serial = Disposal.objects.filter(edition=edition).count() + 1
    return f"{edition.rules.programme.code}-XH·{edition.year}-{serial:02d}"


def check_carry_out(disposal: Disposal) -> None:
    """Raise while a case on the list is within its term: this machine's clock is slow, or a restored line is wrong."""
    if early := disposal.records.exclude(kept_until__lt=clock.today()).order_by("kept_until").last():
        raise TransitionNotAllowed(
            f"案卷 {early.number} {kept_words(early)}，保管期限未满，不能销毁。请核对本机时钟和销毁清册。"
        )


@transaction.atomic
def carry_out(disposal: Disposal, *, again: bool = False) -> Disposal:
    """Take away rows and files of every case on the list, those spared that are held or in hand again, and certify it.

    As the tables' owner. Rows and the certificate go in one transaction; the files when that is certain. Twice is once.
    `again`: after a restoration, when what was in hand in the backup was over long ago.
    """
    # Two runs at once: the second finds it done.
    if lock(disposal).state == DisposalState.DONE:
        return disposal
    check_carry_out(disposal)
    records = [_held_still(record) for record in disposal.records.order_by("pk")]
    gone = [record for record in records if not _spared(record, again=again)]
    for record in gone:
        take_away(record)
    pdf = disposal_certificate(disposal, gone)
    return apply_transition(
        disposal,
        CARRY_OUT,
        by=None,
        payload={"records": [record.number for record in gone], "sha256": digest(pdf)},
        done_at=clock.now(),
        certificate=store_issued("disposals", pdf),
        digest=digest(pdf),
    )


def _held_still(record: Record) -> Record:
    """Whoever proposes, reports or objects at this moment comes first and spares the case, or comes when it is gone."""
    # The application, the honour, what hangs on them, then the record: the order of verbs that open a filed case again.
    # A hold takes the record alone.
    hold_still(record.application)
    return lock(record)


def _spared(record: Record, *, again: bool) -> bool:
    why = HELD if record.standing_hold else UNFINISHED if record.is_unfinished and not again else ""
    if why:
        apply_transition(record, SPARE, by=None, reason=why, disposal=None)
    return bool(why)


@transaction.atomic
def take_away(record: Record) -> Record:
    """Erase what the case consists of, its files and packages: rows now, files once the transaction is through."""
    application = record.application
    files = case_files(application, left_out=NOT_ITS_OWN) | EvidenceFile.objects.of(record)
    stored = list(files.values_list("storage_name", flat=True))
    with pgtrigger.ignore(*IMMUTABLE):
        remove_all(files)
        rows = sum(_delete(label, path, application) for label, path in MATERIALS)
    rows += erase_casework_of(application)
    emptied = sum(_empty(label, path, fields, application) for label, path, fields in EMPTIED)
    payload = {"files": len(stored), "rows": rows, "emptied": emptied}
    apply_transition(record, DISPOSE, by=None, payload=payload, disposed_on=clock.today(), reopened_for="")
    transaction.on_commit(lambda: _discard(stored), robust=True)
    return record


def _rows(label: str, path: str, application: Application) -> models.QuerySet[Any]:
    return apps.get_model(label)._base_manager.filter(**{path: application.pk})


def _delete(label: str, path: str, application: Application) -> int:
    count, _ = _rows(label, path, application).delete()
    return count


def _empty(label: str, path: str, fields: tuple[str, ...], application: Application) -> int:
    """The rows stay, since results, accounts and numbers hang on them; what was written in them goes."""
    rows = list(_rows(label, path, application))
    for row in rows:
        for name in fields:
            if getattr(row, name):
                setattr(row, name, GONE if label != "applications.application" else type(getattr(row, name))())
        row.save(update_fields=fields)
    return len(rows)


def _discard(stored: list[str]) -> None:
    discard_all(stored)
    drop_stray_copies()
