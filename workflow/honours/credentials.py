"""Each honour as a W3C Verifiable Credential 2.0 that is an Open Badges 3.0 achievement, and the list of those revoked."""

import base64
import gzip
import hashlib
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.conf import settings

from portal import clock
from portal.signing.published import issuer_did
from workflow.honours.enums import HonourState
from workflow.honours.inscriptions import certificate_inscription
from workflow.honours.models import Honour

VC = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
MEDIA_TYPE = "application/vc+jwt"
LIST_SIZE = 131_072
"""How many credentials share a list, so that asking for it tells nobody which one is meant (Bitstring Status List, 6.1)."""
LIST_DAYS = 7


def address(path: str) -> str:
    return f"{settings.PORTAL_BASE_URL}{path}"


def credential_claims(honour: Honour) -> dict[str, Any]:
    """The credential and the claims of its token; nothing that the register does not say in public."""
    rules, given = honour.edition.rules, clock.moment(honour.granted_on)
    credential_id, subject = address(f"/credentials/{honour.number}"), address(f"/register/{honour.number}/#holder")
    issuer = {"id": issuer_did(), "type": ["Profile"], "name": rules.certificate.signatory, "url": address("/")}
    return {
        "@context": [VC, BADGES],
        "id": credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{honour.year}年度{honour.tier_label}（{honour.track_label}）",
        "issuer": issuer,
        "validFrom": given.isoformat(),
        "credentialSubject": {
            "id": subject,
            "type": ["AchievementSubject"],
            "identifier": [_holder(honour)],
            "achievement": _achievement(honour),
        },
        "credentialStatus": _status(honour),
        "iss": issuer["id"],
        "sub": subject,
        "jti": credential_id,
        "nbf": int(given.timestamp()),
    }


def _holder(honour: Honour) -> dict[str, Any]:
    """The holder by name, as Open Badges identifies whoever has no address to give."""
    return {"type": "IdentityObject", "hashed": False, "identityType": "name", "identityHash": honour.public_name}


def _achievement(honour: Honour) -> dict[str, Any]:
    decided = honour.commendation
    award = f"{honour.year}年度{honour.tier_label}（{honour.track_label}）"
    return {
        "id": address(f"/editions/{honour.edition.slug}/#{honour.tier}-{honour.track}"),
        "type": ["Achievement"],
        "achievementType": "Award",
        "inLanguage": "zh-CN",
        "name": award,
        "description": honour.title or str(certificate_inscription(honour)),
        "criteria": {
            "id": address(decided.public_address),
            "narrative": f"《{decided.title}》（{decided.document_number}）",
        },
        "image": {"id": address(f"/badges/{honour.number}.svg"), "type": "Image"},
    }


def _status(honour: Honour) -> dict[str, Any]:
    number, place = divmod(honour.pk, LIST_SIZE)
    return {
        "id": f"{list_address(number)}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": list_address(number),
    }


def list_address(number: int) -> str:
    return address(f"/credentials/status/{number}")


def revoked_places(number: int) -> list[int]:
    """The places of a list whose honours are revoked at this moment, in order."""
    within = Honour.objects.filter(pk__gte=number * LIST_SIZE, pk__lt=(number + 1) * LIST_SIZE)
    revoked = within.filter(state=HonourState.REVOKED).order_by("pk").values_list("pk", flat=True)
    return [pk % LIST_SIZE for pk in revoked]


def digest_of(places: Collection[int]) -> str:
    """What a list says, in short."""
    return hashlib.sha256(",".join(map(str, places)).encode()).hexdigest()


def list_claims(number: int, places: Collection[int]) -> dict[str, Any]:
    """The list as a credential of its own; believed for `LIST_DAYS` at most."""
    did, where, now = issuer_did(), list_address(number), clock.now().replace(microsecond=0)
    until = now + timedelta(days=LIST_DAYS)
    return {
        "@context": [VC],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": now.isoformat(),
        "validUntil": until.isoformat(),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": _encoded(places),
        },
        "iss": did,
        "sub": f"{where}#list",
        "jti": where,
        "nbf": int(now.timestamp()),
        "exp": int(until.timestamp()),
    }


def _encoded(places: Collection[int]) -> str:
    """The bits, the first the highest of the first byte, compressed, as multibase base64url."""
    bits = bytearray(LIST_SIZE // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
