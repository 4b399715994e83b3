"""Filing an objection: real name, evidence, one receipt however often the form is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from objections import receipts, throttle
from objections.enums import Claimant, Kind
from objections.letters import tell_objector, tell_office
from objections.models import Objection
from objections.rules import clock_fields
from portal import clock
from portal.errors import cite
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.identity.actions import register_organisation, register_person, submit_proof
from portal.identity.crypto import blind_index
from portal.identity.models import DOCUMENT_PURPOSE, IdentityProof, Organisation, Person
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.programmes.models import Edition
from workflow.publicity.models import NoticeEntry
from workflow.publicity.queries import is_objectable

EVIDENCE = "objection"


@dataclass(frozen=True)
class Draft:
    """What the form hands over. Exactly one of `person` and `organisation` holds the fields of its registration."""

    token: str
    edition: Edition
    entry: NoticeEntry | None
    subject_text: str
    statement: str
    requested_outcome: str
    person: Mapping[str, Any] | None = None
    organisation: Mapping[str, Any] | None = None
    identity_files: Mapping[str, Sequence[StagedUpload]] = field(default_factory=dict)
    evidence: Sequence[StagedUpload] = ()


@transaction.atomic
def submit_objection(draft: Draft, *, by: Any = None) -> Objection:
    """File it, or return the one this form already made.

    In time for a running notice it is an objection; later it is taken as a report, which holds nothing. Raises
    `ValidationError` (per field) for numbers, missing materials or too many objections by one person in a day.
    """
    _lock_token(draft.token)
    if existing := find_by_token(draft.token):
        return existing
    _check_words(draft)
    subject = _register(draft, by=by)
    index = _identity_index(subject)
    if throttle.FILED_BY.exhausted(index):
        raise ValidationError(
            "同一提出人一天内提交的异议过多，请合并为一件提交，或者明日再提交；已填写的内容均已保留。"
        )
    proof = submit_proof(subject, by=by, materials=draft.identity_files)
    objection = _create(draft, subject, index, proof)
    claim_staged(list(draft.evidence), objection, by=by, purpose=EVIDENCE)
    record(objection, "objection.submitted", by=by, payload=_payload(objection, draft))
    tell_objector(objection, "submitted")
    tell_office(
        objection,
        "收到新的异议",
        f"收到{objection.get_kind_display()} {objection.number}，请于 {objection.due_on} 前决定是否受理。",
    )
    transaction.on_commit(lambda: throttle.FILED_BY.spend(index))
    return objection


def _create(draft: Draft, subject: Person | Organisation, index: str, proof: IdentityProof) -> Objection:
    pk, number = receipts.next_identity(clock.today().year)
    return Objection.objects.create(
        pk=pk,
        number=number,
        kind=_kind_of(draft),
        edition=draft.edition,
        entry=draft.entry,
        subject_text=draft.subject_text.strip(),
        claimant=Claimant.PERSON if isinstance(subject, Person) else Claimant.ORGANISATION,
        person=subject if isinstance(subject, Person) else None,
        organisation=subject if isinstance(subject, Organisation) else None,
        proof=proof,
        identity_index=index,
        statement=draft.statement.strip(),
        requested_outcome=draft.requested_outcome.strip(),
        token_hash=receipts.token_hash(draft.token),
        secret_hash=receipts.secret_hash(number, receipts.secret_of(draft.token)),
        received_at=clock.now(),
        **clock_fields(draft.edition.rules.objections.acceptance_workdays),
    )


def find_by_token(token: str) -> Objection | None:
    """The objection a form made, if it made one."""
    return Objection.objects.filter(token_hash=receipts.token_hash(token)).first()


def _lock_token(token: str) -> None:
    """A second click waits for the first to finish, then finds what it made."""
    if not receipts.is_token(token):
        raise ValidationError("表单已经失效，请刷新页面后重新提交；已上传的文件在一天内保留。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 31))", [token])


def _check_words(draft: Draft) -> None:
    missing = {}
    if not draft.statement.strip():
        missing["statement"] = "请写明异议的事实和理由。"
    if not draft.requested_outcome.strip():
        missing["requested_outcome"] = "请写明您的请求。"
    if not draft.subject_text.strip():
        missing["subject_text"] = "请写明对什么提出异议。"
    if not draft.evidence:
        missing["evidence"] = f"请提供必要的证明材料（{_basis(draft)}），至少一个文件。"
    if missing:
        raise ValidationError(missing)


def _basis(draft: Draft) -> str:
    return cite(draft.edition.rules.objections.article)


def _register(draft: Draft, *, by: Any) -> Person | Organisation:
    if draft.person is not None:
        return register_person(by=by, **draft.person)
    if draft.organisation is not None:
        return register_organisation(by=by, **draft.organisation)
    raise ValidationError(f"异议须署真实姓名或者单位名称（{_basis(draft)}）；不愿具名的，请使用举报渠道。")


def _identity_index(subject: Person | Organisation) -> str:
    if isinstance(subject, Person):
        return subject.document_index
    return blind_index(subject.credit_code, DOCUMENT_PURPOSE)


def _kind_of(draft: Draft) -> str:
    if draft.entry is None:
        return Kind.REPORT
    lock(draft.entry.notice)  # who ends the notice sees this objection, or this sees that it has ended
    return Kind.OBJECTION if is_objectable(draft.entry) else Kind.REPORT


def _payload(objection: Objection, draft: Draft) -> dict[str, Any]:
    """What the journal keeps: nothing that leads to the objector."""
    return {
        "kind": objection.kind,
        "edition": objection.edition.slug,
        "entry": draft.entry.pk if draft.entry else None,
        "files": len(draft.evidence),
        "due_on": objection.due_on,
    }
