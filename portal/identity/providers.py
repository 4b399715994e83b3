"""How an identity is proved: a picture a person checks, or a login from a provider the government trusts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from portal.identity.enums import DocumentType
from portal.identity.models import Organisation, Person

MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ManualReview:
    """The office compares the pictures with what was typed. `required` names the materials by subject."""

    name: str = MANUAL
    label: str = "人工核验"

    def required(self, subject: Person | Organisation) -> tuple[str, ...]:
        """The materials without which nothing can be checked."""
        if isinstance(subject, Organisation):
            return ("营业执照或登记证书", "授权委托书")
        return ("身份证件照片",)


@dataclass(frozen=True, slots=True)
class ProviderClaims:
    """What a trusted provider says about whoever logged in. The number is optional: few providers give it."""

    subject: str
    name: str
    document_type: str = ""
    document_number: str = ""
    phone: str = ""
    email: str = ""


def is_trusted(provider: str) -> bool:
    """Whether a login from the provider proves an identity (`TRUSTED_IDENTITY_PROVIDERS`)."""
    return provider in settings.TRUSTED_IDENTITY_PROVIDERS


def read_claims(data: Mapping[str, Any]) -> ProviderClaims | None:
    """The claims of an OpenID Connect login, or None when it names no subject or no person.

    `name` is the standard claim; `id_document_type` and `id_document_number` are optional extensions.
    """
    claims = {**data, **(data.get("id_token") or {}), **(data.get("userinfo") or {})}
    subject, name = str(claims.get("sub") or ""), _full_name(claims)
    if not subject or not name:
        return None
    kind = str(claims.get("id_document_type") or "")
    return ProviderClaims(
        subject=subject,
        name=name,
        document_type=kind if kind in DocumentType.values else "",
        document_number=str(claims.get("id_document_number") or "") if kind in DocumentType.values else "",
        phone=str(claims.get("phone_number") or "") if claims.get("phone_number_verified") else "",
        email=str(claims.get("email") or "") if claims.get("email_verified") else "",
    )


def _full_name(claims: Mapping[str, Any]) -> str:
    parts = f"{claims.get('family_name') or ''}{claims.get('given_name') or ''}"
    return str(claims.get("name") or parts).strip()
