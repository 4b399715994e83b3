"""How an identity is proved: a picture a person checks, or a login from a provider the government trusts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from portal.identity import numbers
from portal.identity.configured import PERSON, UNIT, Provider
from portal.identity.enums import DocumentType
from portal.identity.models import IdentityProof, Organisation, Person

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
    """What a trusted provider says about whoever logged in. Of an account the number is optional: few providers give it."""

    subject: str
    name: str
    document_type: str = ""
    document_number: str = ""
    phone: str = ""
    email: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """Who a provider says logged in, with a number that names them, for one without an account: a person, or a unit by its
    code. Everything is in the form in which it is kept; `level` as people read it, with the operator's role.
    """

    provider: str
    subject: str
    kind: str
    name: str
    number: str
    document_type: str = ""
    level: str = ""


class Unproven(Exception):
    """A login that proves nothing; `why` is one of the words below."""

    LEVEL, CLAIMS, ROLE = "level", "claims", "role"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def trusted() -> Mapping[str, Provider]:
    """The providers of this deployment by their ids (`PORTAL_IDENTITY_PROVIDERS`)."""
    return settings.PORTAL_IDENTITY_PROVIDERS


def way_of(proof: IdentityProof | Login) -> str:
    """`人工核验`, `由统一身份认证核验（高级）`."""
    if proof.provider == MANUAL:
        return ManualReview().label
    known = trusted().get(proof.provider)
    return f"由{known.name if known else proof.provider}核验{f'（{proof.level}）' if proof.level else ''}"


def read_claims(provider: Provider, data: Mapping[str, Any]) -> ProviderClaims | None:
    """Whom an account's login names, or None when it names no subject or no person, or is of too low a level."""
    claims = {**data, **(data.get("id_token") or {}), **(data.get("userinfo") or {})}
    subject, name = _text(claims, "sub"), _full_name(provider, claims)
    level = _text({**claims, **(data.get("id_token") or {})}, provider.claim("level"))
    if not subject or not name or not provider.proves(PERSON) or not provider.is_high_enough(level, PERSON):
        return None
    kind = _document_type(provider, claims)
    return ProviderClaims(
        subject=subject,
        name=name,
        document_type=kind,
        document_number=_text(claims, provider.claim("document_number")) if kind else "",
        phone=_text(claims, provider.claim("phone")) if claims.get("phone_number_verified") else "",
        email=_text(claims, provider.claim("email")) if claims.get("email_verified") else "",
        level=provider.levels.get(level, ""),
    )


def read_login(provider: Provider, kind: str, claims: Mapping[str, Any]) -> Login:
    """Whom the claims of a verified login name. Raises `Unproven`; `ValidationError` for a name or number that is none."""
    level = _text(claims, provider.claim("level"))
    if not provider.is_high_enough(level, kind):
        raise Unproven(Unproven.LEVEL)
    if not _text(claims, "sub"):
        raise Unproven(Unproven.CLAIMS)
    shown = provider.levels.get(level, "")
    if kind == UNIT:
        return _read_unit(provider, claims, shown)
    name, document = _full_name(provider, claims), _document_type(provider, claims)
    number = _text(claims, provider.claim("document_number"))
    if not name or not document or not number:
        raise Unproven(Unproven.CLAIMS)
    return Login(
        provider=provider.id,
        subject=_text(claims, "sub"),
        kind=PERSON,
        name=numbers.clean_real_name(name),
        number=numbers.clean_document(document, number),
        document_type=document,
        level=shown,
    )


def _read_unit(provider: Provider, claims: Mapping[str, Any], level: str) -> Login:
    name, code = (_text(claims, provider.claim(one)) for one in ("unit_name", "credit_code"))
    if not name or not code:
        raise Unproven(Unproven.CLAIMS)
    role = _text(claims, provider.claim("role"))
    if provider.roles and role not in provider.roles:
        raise Unproven(Unproven.ROLE)
    return Login(
        provider=provider.id,
        subject=_text(claims, "sub"),
        kind=UNIT,
        name=numbers.clean_real_name(name),
        number=numbers.clean_credit_code(code),
        level="，".join(filter(None, [level, provider.roles.get(role, "")])),
    )


def _document_type(provider: Provider, claims: Mapping[str, Any]) -> str:
    """Ours for what the provider calls it; empty for one we don't know."""
    told = _text(claims, provider.claim("document_type"))
    kind = provider.document_types.get(told, told)
    return kind if kind in DocumentType.values else ""


def _full_name(provider: Provider, claims: Mapping[str, Any]) -> str:
    parts = f"{claims.get('family_name') or ''}{claims.get('given_name') or ''}"
    return _text(claims, provider.claim("name")) or parts.strip()


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
