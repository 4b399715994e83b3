"""Reads about identities."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Max, QuerySet, When

from portal.evidence.models import EvidenceFile
from portal.identity import numbers
from portal.identity.crypto import blind_index
from portal.identity.enums import ProofState
from portal.identity.fields import Private, apart
from portal.identity.models import DOCUMENT_PURPOSE, UNIT_PURPOSE, IdentityProof, Organisation, Person, PrivateLook

Subject = Person | Organisation
VERIFIED_FIRST = Case(When(state=ProofState.VERIFIED, then=0), default=1)


def same_document(subject: Subject) -> QuerySet[Any]:
    """Other rows that name the same document or credit code: what whoever checks a proof should look at.

    Rows of accounts and of objectors are indexed apart: only who has the keys can ask for both.
    """
    if isinstance(subject, Organisation):
        found = digests(subject.credit_code, UNIT_PURPOSE)
        return Organisation.objects.filter(credit_code_index__in=found).exclude(pk=subject.pk)
    if subject.document_index is None:
        return Person.objects.none()
    found = digests(subject.document_number, DOCUMENT_PURPOSE)
    named = Person.objects.filter(document_type=subject.document_type, document_index__in=found)
    return named.exclude(pk=subject.pk)


def digests(number: Private, purpose: str) -> list[str]:
    """A number's digests, as an account's and as an objector's."""
    return [blind_index(number.for_delivery(), one) for one in (purpose, apart(purpose))]


def doubt_about(subject: Subject) -> str:
    """What our rules find wrong with a number that was taken as its bearer read it off the document; empty for nothing."""
    try:
        if isinstance(subject, Organisation) and subject.credit_code:
            numbers.clean_credit_code(subject.credit_code.for_delivery())
        elif isinstance(subject, Person) and subject.document_number:
            numbers.clean_document(subject.document_type, subject.document_number.for_delivery())
    except ValidationError as error:
        return "".join(error.messages)
    return ""


def not_compared(proof: IdentityProof, *, by: Any) -> list[str]:
    """What an officer has not opened of a proof: materials since the last of them came, and the number where it is masked."""
    opened = _opened(proof, by)
    materials = EvidenceFile.objects.of(proof).order_by("label").values_list("label").annotate(Max("uploaded_at"))
    missing = [name for name, came in materials if name not in opened or opened[name] < came]
    number = _masked_number(proof.subject)
    return [*missing, number] if number and number not in _opened(proof.subject, by) else missing


def _opened(thing: models.Model, by: Any) -> dict[str, datetime]:
    """What somebody has opened of a thing, and when last."""
    looks = PrivateLook.objects.filter(by=by, target_type=thing._meta.label_lower, target_id=str(thing.pk))
    return dict(looks.order_by("field").values_list("field").annotate(Max("at")))


def _masked_number(subject: Subject) -> str:
    """What its number is called; empty where it has none, or it is shown: a unit with an account."""
    name = "credit_code" if isinstance(subject, Organisation) else "document_number"
    shown = isinstance(subject, Organisation) and subject.owner_id is not None
    return str(subject._meta.get_field(name).verbose_name) if getattr(subject, name) and not shown else ""  # type: ignore[union-attr]


def current_proof(subject: Subject) -> IdentityProof | None:
    """The proof that stands: the verified one, else the one being checked, else None."""
    standing = subject.proofs.filter(state__in=[ProofState.VERIFIED, ProofState.PENDING])
    return standing.order_by(VERIFIED_FIRST, "-submitted_at", "-pk").first()
