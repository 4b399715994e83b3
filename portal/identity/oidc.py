"""A login at a trusted provider for one who has no account here: OpenID Connect's code flow, with state, nonce and PKCE.

allauth's would make an account of it, or tie it to one. Nothing of what a provider answers is logged.
"""

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

import jwt
import requests

from portal.identity.configured import Provider

TIMEOUT = 5
"""Seconds for a provider to answer, each time it is asked."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SKEW = 60
BASIC = "client_secret_basic"


class Unreachable(Exception):
    """The provider does not answer, or not what OpenID Connect asks of it."""


class Untrue(Exception):
    """An answer that is not the provider's to this very request."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is kept while somebody logs in there: where it was begun is where it is asked and believed."""

    provider: str
    redirect_uri: str
    state: str
    nonce: str
    verifier: str
    issuer: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    by_post: bool

    def write(self) -> dict[str, Any]:
        return asdict(self)


def begin(provider: Provider, *, redirect_uri: str) -> tuple[str, Asking]:
    """Where to send the browser, and what to keep. Raises `Unreachable`."""
    found = _get(f"{provider.server_url}/.well-known/openid-configuration")
    try:
        asking = Asking(
            provider=provider.id,
            redirect_uri=redirect_uri,
            **{name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")},
            **{name: str(found[name]) for name in ("issuer", "token_endpoint", "jwks_uri")},
            userinfo_endpoint=str(found.get("userinfo_endpoint") or ""),
            # Where it names no way, the standard's own.
            by_post=BASIC not in (found.get("token_endpoint_auth_methods_supported") or [BASIC]),
        )
        address = str(found["authorization_endpoint"])
    except KeyError as error:
        raise Unreachable from error
    if asking.issuer.rstrip("/") != provider.server_url:
        raise Unreachable
    return f"{address}{'&' if '?' in address else '?'}{urlencode(_asked(provider, asking))}", asking


def _asked(provider: Provider, asking: Asking) -> dict[str, str]:
    digest = hashlib.sha256(asking.verifier.encode()).digest()
    return {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": asking.redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": asking.state,
        "nonce": asking.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        # Whoever is logged in there already, on a computer that others use, is not taken for who objects.
        "prompt": "login",
    }


def finish(provider: Provider, asking: Asking, *, code: str) -> dict[str, Any]:
    """The claims of whoever logged in: the code for a token, its signature, issuer, audience, time and nonce verified.

    Raises `Unreachable`, `Untrue`.
    """
    answer = _token(provider, asking, code)
    claims = _verified(provider, asking, str(answer.get("id_token") or ""))
    if not asking.userinfo_endpoint or not answer.get("access_token"):
        return claims
    more = _get(asking.userinfo_endpoint, Authorization=f"Bearer {answer['access_token']}")
    if more.get("sub") != claims["sub"]:
        raise Untrue
    return {**more, **claims}


def _token(provider: Provider, asking: Asking, code: str) -> dict[str, Any]:
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": asking.redirect_uri,
        "code_verifier": asking.verifier,
    }
    own = (provider.client_id, provider.secret)
    if asking.by_post:
        sent |= dict(zip(("client_id", "client_secret"), own, strict=True))
    auth = None if asking.by_post else requests.auth.HTTPBasicAuth(*(quote(one, safe="") for one in own))
    return _json(
        lambda: requests.post(asking.token_endpoint, data=sent, auth=auth, timeout=TIMEOUT, allow_redirects=False)
    )


def _verified(provider: Provider, asking: Asking, token: str) -> dict[str, Any]:
    try:
        key = _key(_get(asking.jwks_uri), jwt.get_unverified_header(token))
        claims = jwt.decode(
            token,
            key=key,
            algorithms=ALGORITHMS,
            audience=provider.client_id,
            issuer=asking.issuer,
            leeway=SKEW,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
    except jwt.PyJWTError as error:
        raise Untrue from error
    if not secrets.compare_digest(str(claims["nonce"]).encode(), asking.nonce.encode()):
        raise Untrue
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Untrue
    return claims


def _key(found: dict[str, Any], header: dict[str, Any]) -> jwt.PyJWK:
    """The provider's key that the token names; the only one it has, where it names none."""
    keys = [one for one in jwt.PyJWKSet.from_dict(found).keys if one.public_key_use in {None, "sig"}]
    named = [one for one in keys if one.key_id == header.get("kid")] if header.get("kid") else keys
    if len(named) != 1:
        raise Untrue
    return named[0]


def _get(address: str, **headers: str) -> dict[str, Any]:
    return _json(lambda: requests.get(address, headers=headers, timeout=TIMEOUT, allow_redirects=False))


def _json(ask: Any) -> dict[str, Any]:
    try:
        answer = ask()
        found = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError) as error:
        raise Unreachable from error
    if not isinstance(found, dict):
        raise Untrue if answer.status_code in {400, 401} else Unreachable
    return found
