"""Starting an application and filling it in, section by section (Articles 2, 18, 20)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal import clock
from portal.evidence.actions import remove_evidence
from portal.evidence.models import EvidenceFile
from portal.identity.actions import register_organisation, register_person
from portal.identity.models import Organisation, Person
from portal.identity.permissions import owns_identity
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.actions.checks import check_edit, refuse_barred
from workflow.applications.actions.documents import Upload, attach_files, check_uploads
from workflow.applications.actions.sealing import save_sealed
from workflow.applications.enums import ApplicationState, Section
from workflow.applications.models import Application
from workflow.applications.rules.deadline import check_accepting
from workflow.applications.rules.declared import read_section
from workflow.applications.rules.parts import file_fields, part_of, part_of_file
from workflow.applications.rules.tracks import check_subject
from workflow.programmes.departments import lock_open_department
from workflow.programmes.models import Department, Edition

SECTION_FIELDS = {
    Section.SUBJECT: ("public_unit",),
    Section.CONTENT: ("title", "summary"),
    Section.CONDITIONS: ("answers", "superior_declared"),
    Section.SELF_ASSESSMENT: ("self_assessment",),
    Section.DEPARTMENT: ("department",),
}


def fields_of_section(section: str) -> tuple[str, ...]:
    """Where a section is kept: a declared one beside the others of its form."""
    return SECTION_FIELDS[Section(section)] if section in Section.values else ("form_answers",)


@transaction.atomic
def start_application(
    edition: Edition,
    *,
    track: str,
    by: Any,
    person: Person | None = None,
    organisation: Organisation | None = None,
    public_unit: str = "",
) -> Application:
    """Start one application; doing it twice gives the same one.

    Raises `RuleViolation` for the wrong kind of subject (Article 2), outside the call (20), under a bar (18, 34, 35).
    """
    subject = person or organisation
    if subject is None or (person and organisation):
        raise ValidationError("请选择以个人或者组织申报，二者择一。")
    if not owns_identity(by, subject):
        raise PermissionDenied("只能以本账号登记的个人或者单位申报。")
    check_subject(edition.rules, track, "person" if person else "organisation")
    check_accepting(edition, clock.now())
    refuse_barred(subject, edition, track)
    application = Application(
        edition=edition, track=track, applicant=by, person=person, organisation=organisation,
        subject_key=subject_key(subject), public_name=public_name(subject), public_unit=public_unit.strip(),
    )  # fmt: skip
    return _created_once(application, by=by)


def _created_once(application: Application, *, by: Any) -> Application:
    same = Application.objects.filter(
        edition=application.edition,
        track=application.track,
        person=application.person,
        organisation=application.organisation,
    ).exclude(state=ApplicationState.WITHDRAWN)
    if existing := same.first():
        return existing
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError:
        return same.get()
    record(application, "application.started", by=by, payload={"track": application.track})
    return application


@transaction.atomic
def begin_application(
    edition: Edition, *, track: str, by: Any, subject: Mapping[str, Any], unit: str = ""
) -> Application:
    """Register who applies and start, in one step; `subject` are the fields of the track's kind of subject."""
    check_accepting(edition, clock.now())
    kind = "person" if "document_number" in subject else "organisation"
    check_subject(edition.rules, track, kind)
    if kind == "person":
        person = register_person(by=by, **subject)
        return start_application(edition, track=track, by=by, person=person, public_unit=unit)
    organisation = register_organisation(by=by, **subject)
    return start_application(edition, track=track, by=by, organisation=organisation)


def subject_key(subject: Person | Organisation) -> str:
    """What tells that two rows of different accounts are the same person or organisation."""
    if isinstance(subject, Organisation):
        return f"organisation:{subject.credit_code.for_delivery()}"
    return f"person:{subject.document_type}:{subject.document_index or subject.pk}"


def public_name(subject: Person | Organisation) -> str:
    """The full name as lists publish it; an applicant agrees to that by applying."""
    return subject.name.for_delivery()


@transaction.atomic
def save_draft(
    application: Application,
    *,
    by: Any,
    section: str,
    data: Mapping[str, Any],
    files: Mapping[str, Sequence[Upload]] | None = None,
) -> Application:
    """Save one section; `files` are documents by evidence code, or by the field of a declared section.

    Refused after the deadline, and outside what a supplement asks for (Article 20).
    """
    # Without the edition's lock: drafts are saved by the hundred on the last day. The row's own keeps two tabs apart.
    lock(application)
    check_edit(application, by=by, section=section)
    changes, sealed = _changes(application, section, data), save_sealed(application, section, data)
    _check_department(application, changes.get("department"))
    if "answers" in changes:
        changes["answers"] = {**application.answers, **changes["answers"]}
    for purpose, uploads in (files or {}).items():
        _attach(application, section, uploads, by=by, purpose=purpose)
    return _write(application, changes, by=by, section=section, sealed=sealed)


def _changes(application: Application, section: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What of the data belongs to the section; a declared one is read as the rule set has it, and kept beside the others."""
    part = part_of(application, section)
    if part is None or part.declared is None:
        return {name: data[name] for name in SECTION_FIELDS[Section(section)] if name in data}
    read = read_section(application.edition.rules.form_fields(part.declared), data)
    answers = application.form_answers
    return {"form_answers": {**answers, section: {**answers.get(section, {}), **read}}}


def _check_department(application: Application, chosen: Department | None) -> None:
    """Whoever is chosen anew takes applications; who was chosen before goes on with it."""
    if chosen is not None and chosen.pk != application.department_id:
        lock_open_department(chosen)


@transaction.atomic
def save_subject(application: Application, *, by: Any, subject: Mapping[str, Any], unit: str = "") -> Application:
    """Save who applies: contact data go to the sealed identity record, the public name follows it."""
    # As in `save_draft`: the row alone, so that no applicant waits for another.
    lock(application)
    check_edit(application, by=by, section=Section.SUBJECT)
    given = {name: value for name, value in subject.items() if value not in ("", None)}
    if application.organisation:
        saved: Any = register_organisation(by=by, **{**_organisation_data(application.organisation), **given})
    else:
        saved = register_person(by=by, **{**_person_data(application.person), **given})
    if saved != application.subject:
        raise ValidationError("开始申报以后不能更换申报主体；证件号码、统一社会信用代码有误的，请撤回后重新申报。")
    changes = {"public_name": public_name(saved), "public_unit": unit.strip()}
    return _write(application, changes, by=by, section=Section.SUBJECT)


def _organisation_data(organisation: Organisation) -> dict[str, Any]:
    """What is on record, so that a field left empty keeps its value."""
    plain = ("kind", "registered_on", "registered_in_district", "address", "is_sme")
    sealed = ("name", "credit_code", "contact_name", "contact_phone", "contact_email")
    return {name: getattr(organisation, name) for name in plain} | {
        name: getattr(organisation, name).for_delivery() for name in sealed
    }


def _person_data(person: Any) -> dict[str, Any]:
    sealed = ("name", "document_number", "phone", "email")
    return {name: getattr(person, name).for_delivery() for name in sealed} | {"document_type": person.document_type}


def _write(
    application: Application, changes: Mapping[str, Any], *, by: Any, section: str, sealed: Sequence[str] = ()
) -> Application:
    """Write what was typed; the journal says which fields changed, never what they say."""
    changed = sorted(name for name, value in changes.items() if getattr(application, name) != value)
    for name, value in changes.items():
        setattr(application, name, value)
    application.updated_at = clock.now()
    application.clean_fields(exclude=[f.name for f in application._meta.fields if f.name not in changes])
    application.save(update_fields=[*changes, "updated_at"])
    record(application, "application.saved", by=by, payload={"section": str(section), "fields": [*changed, *sealed]})
    return application


@transaction.atomic
def attach_document(application: Application, uploads: Sequence[Upload], *, by: Any, purpose: str) -> Application:
    """Attach documents that prove a condition; refused when nothing may be changed any more (Article 20)."""
    return save_draft(application, by=by, section=Section.CONDITIONS, data={}, files={purpose: uploads})


def _attach(application: Application, section: str, uploads: Sequence[Upload], *, by: Any, purpose: str) -> None:
    home, field = file_fields(application).get(purpose, ("", None))
    if field is not None and home == section:
        check_uploads(application, field, uploads)
        return attach_files(application, uploads, by=by, purpose=purpose, label=field.label)
    conditions = application.edition.rules.conditions_for(application.track)
    labels = {item.code: item.label for condition in conditions for item in condition.evidence}
    if purpose not in labels or section != Section.CONDITIONS:
        raise ValidationError("申报表的这一部分没有要求这一类材料，请从列出的材料中选择。")
    return attach_files(application, uploads, by=by, purpose=purpose, label=labels[purpose])


@transaction.atomic
def remove_document(application: Application, file: EvidenceFile, *, by: Any) -> Application:
    """Take a file off a draft; what was submitted stays (Article 37)."""
    # Whoever submits at this moment holds the row: the file is either in what was submitted, or was never asked for.
    lock(application)
    check_edit(application, by=by, section=part_of_file(application, file.purpose))
    remove_evidence(file, by=by)
    return application
