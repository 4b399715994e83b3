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
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.documents.issued import store_issued
from portal.documents.rendering import digest
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import remove_files
from portal.evidence.copies import drop_stray_copies
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import discard_all
from portal.journal.actions import record as note
from portal.transitions.core import apply_transition, lock
from workflow.applications.models import Application
from workflow.programmes.models import Edition
from workflow.records.documents import disposal_certificate
from workflow.records.enums import DisposalState
from workflow.records.models import Disposal, Record
from workflow.records.transitions import CARRY_OUT, DISPOSE, LIST, SPARE

APPROVE = "record.dispose"
MATERIALS = (
    ("reviews.opinion", "assignment__application"),
    ("reviews.scoresheet", "assignment__application"),
    ("reviews.report", "application"),
    ("reviews.consultation", "application"),
    ("reviews.recusalrequest", "application"),
    ("supervision.feedback", "assignment__application"),
    ("applications.supplement", "application"),
    ("applications.submittedversion", "application"),
)
"""What is taken away with a case, and the path to its application; results, lists, honours and the journal stay."""
IMMUTABLE = (
    "reviews.Opinion:immutable",
    "reviews.ScoreSheet:immutable",
    "reviews.Report:immutable",
    "reviews.Consultation:reply_stands",
    "supervision.Feedback:append_only",
    "applications.SubmittedVersion:immutable",
)
HELD = "执行之前案卷已经冻结"


def due_records(edition: Edition) -> models.QuerySet[Record]:
    """The case files of an edition that may be put on a disposal list today."""
    return Record.objects.due().filter(application__edition=edition).order_by("number")


def check_approve(edition: Edition, *, by: Any, listed: Iterable[int] | None = None) -> None:
    """Raise what keeps a disposal list from being drawn up or confirmed now; of a list, that all of it is due still."""
    if by is not None and not is_office(by):
        raise PermissionDenied("销毁清册由评审办提出和复核。")
    due = set(due_records(edition).values_list("pk", flat=True))
    if not due:
        raise TransitionNotAllowed(f"“{edition.name}”没有保管期满、未冻结的案卷，不能销毁。")
    if set(listed or ()) - due:
        raise TransitionNotAllowed("清册所列的案卷中有的已经冻结或者销毁，请不同意本事项，重新提出清册。")


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
    if early := disposal.records.filter(kept_until__gte=clock.today()).order_by("kept_until").last():
        raise TransitionNotAllowed(
            f"案卷 {early.number} 保管至{official_date(early.kept_until)}，保管期限未满，不能销毁。请核对本机时钟和销毁清册。"
        )


@transaction.atomic
def carry_out(disposal: Disposal) -> Disposal:
    """Take away rows and files of every case on the list, those held since spared, and certify it. As the tables' owner.

    Rows and the certificate go in one transaction; the files when that is certain. Twice is once.
    """
    # Two runs at once: the second finds it done. A hold takes the record: either it comes first and spares the case, or
    # it finds it gone.
    if lock(disposal).state == DisposalState.DONE:
        return disposal
    check_carry_out(disposal)
    records = [lock(record) for record in disposal.records.order_by("pk")]
    held = {record.pk for record in records if record.standing_hold}
    for record in records:
        if record.pk in held:
            apply_transition(record, SPARE, by=None, reason=HELD, disposal=None)
    gone = [record for record in records if record.pk not in held]
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


@transaction.atomic
def take_away(record: Record) -> Record:
    """Erase what the case consists of, its files and packages: rows now, files once the transaction is through."""
    application = record.application
    stored = [
        name
        for target in (application, record)
        for name in EvidenceFile.objects.of(target).values_list("storage_name", flat=True)
    ]
    with pgtrigger.ignore(*IMMUTABLE):
        files = remove_files(application) + remove_files(record)
        rows = sum(_delete(label, path, application) for label, path in MATERIALS)
    _empty(application)
    apply_transition(record, DISPOSE, by=None, payload={"files": files, "rows": rows}, disposed_on=clock.today())
    transaction.on_commit(lambda: _discard(stored), robust=True)
    return record


def _delete(label: str, path: str, application: Application) -> int:
    count, _ = apps.get_model(label)._base_manager.filter(**{path: application}).delete()
    return count


def _empty(application: Application) -> None:
    """The row stays, since results and honours hang on it; what was written in it goes."""
    application.summary = application.self_assessment = application.recommendation_opinion = ""
    application.answers = {}
    application.save(update_fields=["summary", "self_assessment", "recommendation_opinion", "answers"])


def _discard(stored: list[str]) -> None:
    discard_all(stored)
    drop_stray_copies()
