"""The published keys as others read them: a JSON Web Key set, a did:web document."""

import base64
import json
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from portal.signing.models import PublishedKey


def issuer_did() -> str:
    """The portal as an issuer, `did:web:award.example.gov.cn`."""
    return f"did:web:{quote(urlsplit(settings.PORTAL_BASE_URL).netloc, safe='')}"


def key_address(kid: str) -> str:
    """A key's full name in the headers of what it signed."""
    return f"{issuer_did()}#{kid}"


def certificate_of(row: PublishedKey) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(row.chain[0]))


def key_set(rows: list[PublishedKey]) -> dict[str, Any]:
    """`/.well-known/award-keys.json` (RFC 7517): every key ever used, withdrawn ones marked."""
    return {"keys": [_jwk(row) for row in rows]}


def did_document(rows: list[PublishedKey]) -> dict[str, Any]:
    """`/.well-known/did.json`: the keys that may vouch for something now."""
    did, trusted = issuer_did(), [row for row in rows if row.withdrawn_at is None]
    methods = [
        {"id": key_address(row.kid), "type": "JsonWebKey", "controller": did, "publicKeyJwk": _public(row)}
        for row in trusted
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _jwk(row: PublishedKey) -> dict[str, Any]:
    certificate = certificate_of(row)
    thumbprint = base64.urlsafe_b64encode(bytes.fromhex(row.kid)).rstrip(b"=").decode()
    return {
        **_public(row),
        "use": "sig",
        "x5c": row.chain,
        "x5t#S256": thumbprint,
        "subject": certificate.subject.rfc4514_string(),
        "published_at": row.published_at.isoformat(timespec="seconds"),
        "withdrawn_at": row.withdrawn_at.isoformat(timespec="seconds") if row.withdrawn_at else None,
    }


def _public(row: PublishedKey) -> dict[str, Any]:
    public: Any = certificate_of(row).public_key()
    kind: Any = RSAAlgorithm if isinstance(public, rsa.RSAPublicKey) else ECAlgorithm
    return {**json.loads(kind.to_jwk(public)), "kid": row.kid, "alg": row.algorithm}
