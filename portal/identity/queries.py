"""Reads about identities."""

from django.db.models import QuerySet

from portal.identity.enums import ProofState
from portal.identity.models import IdentityProof, Organisation, Person

Subject = Person | Organisation


def same_document(subject: Subject) -> QuerySet:
    """Other rows that name the same document or credit code: what whoever checks a proof should look at."""
    rows = type(subject)._default_manager.exclude(pk=subject.pk)
    if isinstance(subject, Organisation):
        return rows.filter(credit_code=subject.credit_code)
    if subject.document_index is None:
        return rows.none()
    return rows.filter(document_type=subject.document_type, document_index=subject.document_index)


def current_proof(subject: Subject) -> IdentityProof | None:
    """The proof that stands: the verified one, else the one being checked, else None."""
    newest = subject.proofs.order_by("-submitted_at", "-pk")
    return newest.filter(state=ProofState.VERIFIED).first() or newest.filter(state=ProofState.PENDING).first()
