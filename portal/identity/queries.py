"""Reads about identities."""

from typing import Any

from django.db.models import Case, QuerySet, When

from portal.identity.enums import ProofState
from portal.identity.models import IdentityProof, Organisation, Person

Subject = Person | Organisation
VERIFIED_FIRST = Case(When(state=ProofState.VERIFIED, then=0), default=1)


def same_document(subject: Subject) -> QuerySet[Any]:
    """Other rows that name the same document or credit code: what whoever checks a proof should look at."""
    if isinstance(subject, Organisation):
        return Organisation.objects.filter(credit_code=subject.credit_code).exclude(pk=subject.pk)
    if subject.document_index is None:
        return Person.objects.none()
    named = Person.objects.filter(document_type=subject.document_type, document_index=subject.document_index)
    return named.exclude(pk=subject.pk)


def current_proof(subject: Subject) -> IdentityProof | None:
    """The proof that stands: the verified one, else the one being checked, else None."""
    standing = subject.proofs.filter(state__in=[ProofState.VERIFIED, ProofState.PENDING])
    return standing.order_by(VERIFIED_FIRST, "-submitted_at", "-pk").first()
