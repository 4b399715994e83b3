"""Reads about identities."""

from typing import Any

from django.db.models import QuerySet

from portal.identity.enums import ProofState
from portal.identity.models import IdentityProof, Organisation, Person

Subject = Person | Organisation


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
    newest = subject.proofs.order_by("-submitted_at", "-pk")
    return newest.filter(state=ProofState.VERIFIED).first() or newest.filter(state=ProofState.PENDING).first()
