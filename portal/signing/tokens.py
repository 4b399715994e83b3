"""JSON Web Signatures by the signing key: `vc+jwt` as VC-JOSE-COSE has it."""

from collections.abc import Mapping
from typing import Any

import jwt

from portal.signing.keys import SigningKey
from portal.signing.published import key_address


def sign_token(payload: Mapping[str, Any], key: SigningKey) -> str:
    """The claims as a compact JWS that names its key."""
    headers = {"kid": key_address(key.kid), "typ": "vc+jwt", "cty": "vc"}
    return jwt.encode(dict(payload), key.private, algorithm=key.algorithm, headers=headers)
