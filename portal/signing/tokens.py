"""JSON Web Signatures by the signing key: `vc+jwt` as VC-JOSE-COSE has it."""

import json
from collections.abc import Mapping
from typing import Any

from jwt.utils import base64url_encode

from portal.signing.keys import SigningKey
from portal.signing.published import key_address


def sign_token(payload: Mapping[str, Any], key: SigningKey) -> str:
    """The claims as a compact JWS that names its key. PyJWT signs with keys it holds: a device hands none out."""
    header = {"alg": key.algorithm, "kid": key_address(key.kid), "typ": "vc+jwt", "cty": "vc"}
    signed = b".".join(base64url_encode(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload))
    return b".".join((signed, base64url_encode(key.sign(signed)))).decode()
