"""Filing a case when it is over, or its edition is, and its archive packages (Article 37)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import keep_made
from portal.jobs import queue_job
from portal.journal.actions import record as note
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.applications.rules.citations import application_settings
from workflow.programmes.models import Edition
from workflow.records.enums import RecordState
from workflow.records.models import Package, Record
from workflow.records.packing import CASE, SEALED, case_bag, sealed_bag
from workflow.records.queries import last_day, over, to_repack
from workflow.records.transitions import office_on_record

ENDED, OVER = "届次结束，案卷归档", "案件办结，案卷归档"


def check_file(application: Application) -> None:
    """Raise unless the application was received, and it is over for good or its edition is."""
    if application.submitted_at is None:
        raise TransitionNotAllowed("该申报没有提交，不归档。")
    if not over().filter(pk=application.pk).exists():
        raise TransitionNotAllowed(f"该申报和届次“{application.edition.name}”都尚未结束，结束之后自动归档。")


@transaction.atomic
def file_record(application: Application) -> Record:
    """File a case by the system, with its first package to be made. Twice is once."""
    # One edition's numbers follow one another: whoever files another case of it waits.
    lock(application.edition)
    lock(application)
    if known := Record.objects.filter(application=application).first():
        return set_term(known)
    check_file(application)
    edition = application.edition
    form_name = application_settings(edition.rules).form_name
    record = Record.objects.create(
        application=application,
        number=_next_number(edition),
        title=f"{edition.name}：{application.public_name}{form_name}及评审材料",
        kept_until=last_day(edition),
    )
    note(record, "record.filed", by=None, payload={"number": record.number, "kept_until": record.kept_until})
    _ask(record, ENDED if record.kept_until else OVER, by=None)
    return record


@transaction.atomic
def set_term(record: Record) -> Record:
    """Once the edition has ended, the term of a case filed before is known. Twice is once."""
    # Two sweeps: the second finds it set.
    lock(record)
    if record.kept_until is None and (until := last_day(record.application.edition)):
        record.kept_until = until
        record.save(update_fields=["kept_until"])
        note(record, "record.term_set", by=None, payload={"kept_until": until})
    return record


@transaction.atomic
def reopen_record(record: Record, *, because: str) -> Record:
    """Something was decided on a filed case: it is packed once more when it is over again. Twice before that is once."""
    # Its package may be made at this moment: what that one lacks comes with the next.
    lock(record)
    if record.state == RecordState.DISPOSED:
        return record
    record.reopened_for = because
    record.save(update_fields=["reopened_for"])
    note(record, "record.reopened", by=None, reason=because)
    return record


@transaction.atomic
def repack_record(record: Record) -> Package | None:
    """Have a further package made of a case that was reopened, unless it is still in hand. The earlier ones stay."""
    # Two sweeps: the second finds it asked for.
    lock(record)
    if not to_repack().filter(pk=record.pk).exists():
        return None
    because, record.reopened_for = record.reopened_for, ""
    record.save(update_fields=["reopened_for"])
    return _ask(record, because, by=None)


def _next_number(edition: Edition) -> str:
    """The archive number (DA/T 13): fonds and category, year and term, piece."""
    rules = edition.rules
    serial = Record.objects.filter(application__edition__in=Edition.objects.numbered_with(edition)).count() + 1
    return f"{rules.programme.code}-ZY·{edition.year}-D{rules.terms.retention.years:02d}-{serial:04d}"


def check_ask_package(record: Record, *, by: Any) -> None:
    """Raise what keeps a further package from being asked for now."""
    if by is not None and not office_on_record(by, record):
        raise PermissionDenied(f"归档包由{office_on_record.name}提出制作。")
    if record.state == RecordState.DISPOSED:
        raise TransitionNotAllowed(f"案卷 {record.number} 已经销毁，不能再制作归档包。")
    if record.packages.filter(made_at=None).exists():
        raise TransitionNotAllowed(f"案卷 {record.number} 的归档包正在制作，请稍候。")


@transaction.atomic
def ask_package(record: Record, *, by: Any, reason: str) -> Package:
    """Have the worker make a further package, for a reason on record."""
    if not reason.strip():
        raise ValidationError({"reason": "制作归档包须写明理由，请补充后再提交。"})
    # Two officers at once: the second finds that it is being made.
    lock(record)
    check_ask_package(record, by=by)
    return _ask(record, reason.strip(), by=by)


def _ask(record: Record, reason: str, *, by: Any) -> Package:
    package = Package.objects.create(
        record=record, version=record.packages.count() + 1, reason=reason, asked_by=by, asked_at=clock.now()
    )
    note(record, "record.package_asked", by=by, reason=reason, payload={"version": package.version})
    queue_job("workflow.records.tasks.make_package", package.pk)
    return package


@transaction.atomic
def make_package(package: Package) -> Package:
    """Make what was asked for. Twice is once, also when two workers try at the same moment."""
    # The record first, as its disposal does: what is disposed of meanwhile is not packed again.
    record = lock(package.record)
    lock(package)
    package.record = record
    if package.made_at is not None or record.state == RecordState.DISPOSED:
        return package
    made_at, label = clock.now(), f"第{package.version}版"
    case, package.digest = case_bag(package, made_at)
    keep_made(record, case, purpose=CASE, label=label)
    if sealed := sealed_bag(package, made_at):
        keep_made(record, sealed, purpose=SEALED, label=label)
    package.made_at = made_at
    package.save(update_fields=["made_at", "digest"])
    note(record, "record.packaged", by=None, payload={"version": package.version, "manifest": package.digest})
    return package
