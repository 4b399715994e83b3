"""A login from a trusted identity provider is a proof (OpenID Connect through allauth)."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.adding import add
from portal.identity import numbers
from portal.identity.actions import verify_proof
from portal.identity.crypto import blind_index
from portal.identity.enums import ProofState
from portal.identity.models import DOCUMENT_PURPOSE, PROVIDER_PURPOSE, IdentityProof, Organisation, Person
from portal.identity.providers import Login, ProviderClaims, read_claims, trusted

log = logging.getLogger("portal.identity")


def accept_login(user: Any, *, provider: str, data: Mapping[str, Any]) -> IdentityProof | None:
    """Turn a trusted provider's login into a verified proof, once per provider subject and account.

    None when the provider is not trusted or its claims name nobody. The login itself never fails because of this.
    """
    known = trusted().get(provider)
    claims = read_claims(known, data) if known else None
    if claims is None:
        return None
    try:
        return prove_by_login(user, provider=provider, claims=claims)
    except ValidationError as error:
        log.warning("identity proof by %s not taken: %s", provider, error.messages)
        return None


@transaction.atomic
def prove_by_login(user: Any, *, provider: str, claims: ProviderClaims) -> IdentityProof:
    """The verified proof of the account's person at this provider; a person is registered when there is none.

    A provider that names no document proves the name alone: a number typed by hand stays unproved.
    """
    index = _index(provider, claims.subject)
    # Two logins at once would each find no proof and register the person twice.
    type(user)._base_manager.select_for_update().get(pk=user.pk)
    proofs = IdentityProof.objects.filter(provider=provider, provider_subject_index=index, submitted_by=user)
    if proof := proofs.filter(state=ProofState.VERIFIED).first():
        return proof
    person = _matching_person(user, claims) or _new_person(user, claims)
    proof = IdentityProof.objects.create(
        person=person, provider=provider, provider_subject_index=index, level=claims.level, submitted_by=user
    )
    return verify_proof(proof, by=None)


def prove_new_by_login(subject: Person | Organisation, login: Login) -> IdentityProof:
    """The proof of who has no account, registered in this very transaction as the login names them; `verify_proof` follows."""
    whose = {"organisation": subject} if isinstance(subject, Organisation) else {"person": subject}
    index = _index(login.provider, login.subject)
    return add(IdentityProof(**whose, provider=login.provider, provider_subject_index=index, level=login.level))


def _index(provider: str, subject: str) -> str:
    return blind_index(f"{provider}\x00{subject}", PROVIDER_PURPOSE)


def _matching_person(user: Any, claims: ProviderClaims) -> Person | None:
    number = numbers.clean_document(claims.document_type, claims.document_number) if claims.document_number else ""
    index = blind_index(number, DOCUMENT_PURPOSE) if number else None
    candidates = Person.objects.filter(owner=user, document_type=claims.document_type, document_index=index)
    if index is None:
        candidates = Person.objects.filter(owner=user, document_index__isnull=True)
    name = numbers.clean_name(claims.name)
    unproved = candidates.exclude(proofs__state=ProofState.PENDING)
    return next((person for person in unproved if person.name == name), None)


def _new_person(user: Any, claims: ProviderClaims) -> Person:
    number = numbers.clean_document(claims.document_type, claims.document_number) if claims.document_number else ""
    person = Person(
        owner=user,
        name=numbers.clean_name(claims.name),
        document_type=claims.document_type if number else "",
        document_number=number,
        phone=claims.phone,
        email=claims.email,
    )
    person.save()
    return person
