"""Verbs of identity: register, prove, check, and look at a private value with a reason on record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from portal import clock
from portal.adding import add
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import attach_evidence, check_room, claim_staged, remove_files
from portal.evidence.formats import SCANS, is_of
from portal.evidence.models import StagedUpload
from portal.identity import numbers
from portal.identity.crypto import blind_index
from portal.identity.enums import OrganisationKind, ProofState
from portal.identity.fields import EncryptedTextField
from portal.identity.models import (
    DOCUMENT_PURPOSE,
    UNIT_PURPOSE,
    IdentityProof,
    Organisation,
    Person,
    PrivateLook,
)
from portal.identity.permissions import may_reveal, owns_identity
from portal.identity.providers import MANUAL, ManualReview
from portal.identity.queries import current_proof, not_compared, same_document
from portal.identity.signals import proof_decided
from portal.identity.transitions import REFUSE, VERIFY
from portal.identity.unnamed import check_unnamed
from portal.journal.actions import record, recorded_together
from portal.transitions.core import apply_transition, check_transition, lock

Subject = Person | Organisation
PROOF_MATERIAL = "identity"
Materials = Mapping[str, Sequence[UploadedFile | StagedUpload]]


def register_person(
    *,
    by: Any,
    name: str,
    document_type: str,
    document_number: str,
    phone: str = "",
    email: str = "",
    nationality: str = "",
    as_printed: bool = False,
) -> Person:
    """Register a person with checked numbers. The same account naming the same document again gets the same person.

    `by` None is an objector without an account; one whose number our checks don't know is taken at their word
    (`as_printed`), for the officer to compare. Raises `ValidationError` per field (`error_dict`).
    """
    by_word = as_printed and by is None
    cleaned = numbers.clean_fields(
        name=lambda: numbers.clean_real_name(name),
        document_number=lambda: numbers.clean_document(document_type, document_number, as_printed=by_word),
        phone=lambda: numbers.clean_phone(phone) if phone else "",
        email=lambda: numbers.clean_email(email) if email else "",
    )
    with _refusable(by):
        known = _known_person(by, document_type, cleaned["document_number"])
        if known:
            return _refresh_person(known, by=by, **cleaned)
        return _new_person(by=by, document_type=document_type, nationality=nationality.strip(), **cleaned)


def register_organisation(
    *,
    by: Any,
    name: str,
    credit_code: str,
    contact_name: str,
    contact_phone: str,
    contact_email: str = "",
    kind: str = OrganisationKind.ENTERPRISE,
    registered_on: date | None = None,
    registered_in_district: bool = False,
    address: str = "",
    is_sme: bool = False,
    as_printed: bool = False,
) -> Organisation:
    """Register a unit with a checked credit code and its contact person. The same account and code give the same unit.

    `as_printed` as for a person.
    """
    by_word = as_printed and by is None
    cleaned = numbers.clean_fields(
        name=lambda: numbers.clean_real_name(name),
        credit_code=lambda: (
            numbers.clean_as_printed(credit_code) if by_word else numbers.clean_credit_code(credit_code)
        ),
        contact_name=lambda: numbers.clean_real_name(contact_name),
        contact_phone=lambda: numbers.clean_phone(contact_phone),
        contact_email=lambda: numbers.clean_email(contact_email) if contact_email else "",
        registered_on=lambda: _not_in_the_future(registered_on),
    )
    details = {
        "kind": kind,
        "registered_in_district": registered_in_district,
        "address": address.strip(),
        "is_sme": is_sme,
    }
    with _refusable(by):
        unit = _unit_of(by, cleaned["credit_code"]) or Organisation(owner=by)
        return _write_unit(unit, {**cleaned, **details}, by=by)


def _refusable(by: Any) -> transaction.Atomic:
    """The transaction of a registration. For an objector nothing is looked up, so nothing is refused half-way: no savepoint."""
    return transaction.atomic(savepoint=by is not None)


def _write_unit(unit: Organisation, values: dict[str, Any], *, by: Any) -> Organisation:
    is_new = unit.pk is None
    if not is_new:
        _keep_verified_name(unit, values["name"])
    for field, value in values.items():
        setattr(unit, field, value)
    unit.erased_at = None
    if is_new:
        add(unit)
    else:
        unit.save()
    verb = "identity.organisation_registered" if is_new else "identity.organisation_updated"
    # Without an account it is an objector: the journal does not say who (Article 31).
    record(unit, verb, by=by, payload={"credit_code": values["credit_code"]} if by else {})
    return unit


@transaction.atomic
def take_over_unit(unit: Organisation, *, to: Any, by: Any, renames: bool) -> Organisation:
    """The same unit as another account's own, with what is on record of it; that it was verified is each account's own.

    Where the account has registered it itself, what it registered stands: nobody writes in another's record. It takes the
    name where it `renames`; else another name raises `ValidationError`.
    """
    # Changed at this moment by its owner: what is taken over is what stands then.
    lock(unit)
    own = _unit_of(to, unit.credit_code.for_delivery())
    if own is not None and own.erased_at is None:
        return _named_alike(own, unit.name.for_delivery(), by=by, renames=renames)
    return _write_unit(own or Organisation(owner=to), _on_record(unit), by=by)


def _on_record(unit: Organisation) -> dict[str, Any]:
    plain = ("kind", "registered_on", "registered_in_district", "address", "is_sme")
    sealed = ("name", "credit_code", "contact_name", "contact_phone", "contact_email")
    return {name: getattr(unit, name) for name in plain} | {name: getattr(unit, name).for_delivery() for name in sealed}


def _named_alike(own: Organisation, name: str, *, by: Any, renames: bool) -> Organisation:
    if own.name.for_delivery() == name:
        return own
    if own.verified_at or not renames:
        raise ValidationError(
            "接手账号登记的单位名称与本申报的不一致，请双方核对：登记有误的一方在“申报主体”中更正以后，再来接受移交；更正之前仍由申报人负责。"
        )
    return _write_unit(own, {**_on_record(own), "name": name}, by=by)


def _unit_of(owner: Any, credit_code: str) -> Organisation | None:
    if owner is None:
        return None
    # Registered twice at once it is one row, mended under its lock.
    index = blind_index(credit_code, UNIT_PURPOSE)
    return Organisation.objects.select_for_update().filter(owner=owner, credit_code_index=index).first()


@transaction.atomic
def submit_proof(subject: Subject, *, by: Any, materials: Materials) -> IdentityProof:
    """Hand in pictures for the office to check. `materials` maps each required label to its files.

    A verified identity needs no more: its proof is returned. One still being checked takes the files as further ones.
    Raises `PermissionDenied` for somebody else's identity, `ValidationError` when a required material is missing.
    """
    if subject.owner_id is not None and not owns_identity(by, subject):
        raise PermissionDenied("只能为本人或者本单位提交身份证明。")
    # Two tabs: the second adds its files to the proof that the first opened.
    lock(subject)
    proof = current_proof(subject)
    if proof is None:
        return prove_new(subject, by=by, materials=materials)
    if proof.state == ProofState.PENDING:
        _attach_all(proof, materials, by=by)
    return proof


def check_verify(proof: IdentityProof, *, by: Any) -> None:
    """Raise what keeps an officer from passing a proof: state, right, or that they have not compared (Article 31)."""
    check_transition(proof, VERIFY, by=by)
    missing = not_compared(proof, by=by) if by else []
    if missing:
        names = "、".join(f"“{name}”" for name in missing)
        raise ValidationError(
            f"您还没有打开{names}，不能认定身份属实，请逐一打开、与所填的信息比较后再办理。", code="unseen"
        )


def prove_new(subject: Subject, *, by: Any, materials: Materials) -> IdentityProof:
    """The first proof of a subject that is locked, or registered in this very transaction. Raises `ValidationError`."""
    _check_complete(subject, materials)
    with recorded_together(IdentityProof):
        proof = add(IdentityProof(**_subject_field(subject), provider=MANUAL, submitted_by=by))
        record(proof, "identity.proof_submitted", by=by, payload={"materials": sorted(materials)})
        _attach_all(proof, materials, by=by, is_new=True)
    return proof


@transaction.atomic
def verify_proof(proof: IdentityProof, *, by: Any) -> IdentityProof:
    """The office has compared the materials and found them right; `by` None is a trusted provider's login.

    The journal notes how many other rows name the same document, so that a double account is not overlooked.
    """
    # The subject may be edited, or another picture handed in, at this moment: what is verified is what was compared.
    subject = lock(proof.subject)
    check_verify(proof, by=by)
    others = same_document(subject).filter(verified_at__isnull=False).count()
    at = clock.now()
    apply_transition(proof, VERIFY, by=by, payload={"same_document_verified": others}, checked_by=by, checked_at=at)
    subject.verified_at = at
    subject.save(update_fields=["verified_at"])
    proof_decided.send(IdentityProof, proof=proof)
    return proof


def check_refuse(proof: IdentityProof, *, by: Any) -> None:
    """Raise what keeps a proof from being refused: also that its bearer has no account, and could hand in no other."""
    check_transition(proof, REFUSE, by=by)
    if proof.subject.owner_id is None:
        raise TransitionNotAllowed(
            "异议提出人的证件材料不单独认定：材料不清的，请在“异议台账”中要求补充；身份无法核实的，请决定不予受理。"
        )


@transaction.atomic
def refuse_proof(proof: IdentityProof, *, by: Any, reason: str) -> IdentityProof:
    """The materials do not show who it is; the reason goes to the person, who may hand in others."""
    check_unnamed(proof.subject, reason, "reason", "理由")
    check_refuse(proof, by=by)
    apply_transition(proof, REFUSE, by=by, reason=reason, refusal=reason.strip(), checked_by=by, checked_at=clock.now())
    proof_decided.send(IdentityProof, proof=proof)
    return proof


@transaction.atomic
def erase_identity(subject: Subject, *, reason: str) -> int:
    """Take away who somebody is, and the files they showed it with; how many files. The row and its proof stay, nameless.

    The verb around it answers that the term is over: of an objection, or of an applicant's editions.
    """
    # Whoever checks the proof at this moment finishes first.
    lock(subject)
    files = sum(remove_files(proof) for proof in subject.proofs.all())
    subject.proofs.exclude(provider_subject_index="").update(provider_subject_index="")
    subject.forget()
    subject.erased_at = clock.now()
    subject.save()
    record(subject, "identity.erased", by=None, reason=reason, payload={"files": files})
    return files


def check_reveal(obj: models.Model, field: str, *, by: Any) -> None:
    """Raise what keeps the value from being shown: none that is sealed, not to this person, or it is gone with its term."""
    column = next((one for one in obj._meta.concrete_fields if one.name == field), None)
    if not isinstance(column, EncryptedTextField):
        raise ValidationError(
            f"“{column.verbose_name if column else field}”不是加密保存的内容，请直接查看。", code="plain"
        )
    allowed = getattr(obj, "reveal_permission", may_reveal)
    if not allowed(by, obj):
        raise PermissionDenied(f"您没有权限查阅“{column.verbose_name}”，可查阅的人员为{allowed.name}。")
    if getattr(obj, "erased_at", None) and not getattr(obj, field):
        raise ValidationError("身份信息已经按保存期限删除，没有可以查阅的内容。", code="erased")


@transaction.atomic
def reveal(obj: models.Model, field: str, *, by: Any, reason: str) -> str:
    """Show a private value to a person, and put the look on record in the same transaction (Article 31).

    The office, the discipline body and the owner may; a model may name another predicate as `reveal_permission`.
    """
    check_reveal(obj, field, by=by)
    log_look(obj, str(obj._meta.get_field(field).verbose_name), by=by, reason=reason)  # type: ignore[union-attr]
    return getattr(obj, field).for_delivery()


def log_look(obj: models.Model, what: str, *, by: Any, reason: str) -> PrivateLook:
    """Check the permission for a look at something private and record it; also for pictures of documents."""
    allowed = getattr(obj, "reveal_permission", may_reveal)
    if not allowed(by, obj):
        raise PermissionDenied(f"您没有权限查阅“{what}”，可查阅的人员为{allowed.name}。")
    if not reason.strip():
        raise ValidationError(f"查阅“{what}”须填写理由，请补充后再查阅。", code="reason")
    whose = getattr(obj, "subject", obj)
    if isinstance(whose, Person | Organisation):
        check_unnamed(whose, reason, "reason", "查阅理由")
    return PrivateLook.objects.create(
        by=by, by_name=str(by), by_role=by.role_label, target_type=obj._meta.label_lower, target_id=str(obj.pk),
        field=what, reason=reason.strip(),
    )  # fmt: skip


def _known_person(by: Any, document_type: str, number: str) -> Person | None:
    if by is None:
        return None
    index = blind_index(number, DOCUMENT_PURPOSE)
    return (
        # Registered twice at once it is one row, mended under its lock.
        Person.objects.select_for_update().filter(owner=by, document_type=document_type, document_index=index).first()
    )


def _new_person(*, by: Any, document_type: str, **values: str) -> Person:
    person = add(Person(owner=by, document_type=document_type, **values))
    record(person, "identity.person_registered", by=by, payload={"document_type": document_type})
    return person


def _refresh_person(person: Person, *, by: Any, name: str, document_number: str, phone: str, email: str) -> Person:
    """Take over what was given anew; the journal says which, never what they say."""
    _keep_verified_name(person, name)
    given = {field: value for field, value in {"name": name, "phone": phone, "email": email}.items() if value}
    changed = sorted(field for field, value in given.items() if getattr(person, field).for_delivery() != value)
    for field in changed:
        setattr(person, field, given[field])
    person.save()
    record(person, "identity.person_updated", by=by, payload={"fields": changed})
    return person


def _keep_verified_name(subject: Subject, name: str) -> None:
    # As it would be kept today: one verified before may have spaces that no longer are.
    if subject.verified_at and numbers.clean_name(subject.name.for_delivery()) != name:
        raise ValidationError(
            {"name": "该身份已通过核验，名称不能改动；确需变更的，请联系评审办重新核验。"}, code="verified"
        )


def _not_in_the_future(day: date | None) -> date | None:
    if day and day > clock.today():
        raise ValidationError("成立（登记）日期晚于今天，请核对。", code="date")
    return day


def _subject_field(subject: Subject) -> dict[str, Subject]:
    return {"organisation" if isinstance(subject, Organisation) else "person": subject}


def _check_complete(subject: Subject, materials: Materials) -> None:
    missing = [label for label in ManualReview().required(subject) if not materials.get(label)]
    if missing:
        raise ValidationError(f"尚缺少{'、'.join(missing)}，请上传后再提交。", code="materials")


def _attach_all(proof: IdentityProof, materials: Materials, *, by: Any, is_new: bool = False) -> None:
    for label, files in materials.items():
        names = (file.full_name if isinstance(file, StagedUpload) else str(file.name) for file in files)
        if not all(is_of(name, SCANS) for name in names):
            formats = "、".join(ending.upper() for ending in SCANS)
            raise ValidationError(f"“{label}”须为照片或者扫描件（{formats}），请更换后再提交。", code="scan")
    if is_new:  # what it has is counted once, with all that comes
        check_room(proof, sum(len(files) for files in materials.values()), is_new=True)
    for label, files in materials.items():
        if staged := [file for file in files if isinstance(file, StagedUpload)]:
            claim_staged(staged, proof, by=by, purpose=PROOF_MATERIAL, label=label, is_new=is_new)
        for file in files:
            if not isinstance(file, StagedUpload):
                attach_evidence(proof, file, by=by, purpose=PROOF_MATERIAL, label=label, is_new=is_new)
