"""An identity provider of others' making (oidc-provider-mock, on Authlib), run as the server that it is."""

import json
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask
import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.serving import make_server

from portal.identity.configured import read_providers

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oidc_provider_mock import app as provider_app
    from oidc_provider_mock._storage import storage

ID, NAME, SECRET = "gov-id", "示例统一身份认证", "s3cret:of/tests"
FILE = """
[gov-id]
name = "{name}"
server_url = "{address}"
client_id = "award-portal"
secret = "GOV_ID_SECRET"
scopes = ["openid", "profile"]
person = "L2"
unit = "L3"

[gov-id.claims]
document_type = "cert_type"
document_number = "cert_no"
unit_name = "corp_name"
credit_code = "uscc"
role = "corp_role"

[gov-id.document_types]
"10" = "resident_id"

[gov-id.levels]
L1 = "初级"
L2 = "中级"
L3 = "高级"

[gov-id.roles]
legal = "法定代表人"
agent = "经办人"
"""


@dataclass
class Running:
    """The server: what it was asked for a token with, and whether it is to answer."""

    address: str
    tokens: list[dict[str, str]] = field(default_factory=list)
    is_down: bool = False
    waits: float = 0
    """Seconds before it answers."""
    told: dict[str, Any] = field(default_factory=dict)
    """What its token says otherwise."""
    signs: str = "RS256"
    """With its own key; `forged`, with another; `none`, not at all."""

    def knows(self, sub: str, **claims: Any) -> None:
        """Somebody who may log in there."""
        requests.put(f"{self.address}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def log_in(self, address: str, sub: str = "", **form: str) -> str:
        """What a person does there; where the provider sends their browser."""
        answer = requests.post(address, data={"sub": sub, **form}, timeout=5, allow_redirects=False)
        return answer.headers["Location"]

    def token(self, body: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
        """Its answer to a code, with what it is told to say otherwise."""
        if not self.told and self.signs == "RS256":
            return body
        claims = jwt.decode(body["id_token"], options={"verify_signature": False}) | self.told
        if self.signs == "none":
            return {**body, "id_token": jwt.encode(claims, None, algorithm="none")}
        signing = rsa.generate_private_key(65537, 2048) if self.signs == "forged" else jwt.PyJWK(key).key
        return {**body, "id_token": jwt.encode(claims, signing, algorithm="RS256")}

    def file(self, folder: Path, text: str = FILE) -> Path:
        """A deployment's own file that names it."""
        path = folder / "identity.toml"
        path.write_text(text.format(name=NAME, address=self.address), encoding="utf-8")
        return path


@contextmanager
def running() -> Iterator[Running]:
    app = provider_app()
    server = make_server("localhost", 0, app, threaded=True)
    known = Running(f"http://localhost:{server.server_port}")

    @app.before_request
    def noted() -> Any:
        time.sleep(known.waits)
        if known.is_down:
            return flask.Response("busy", 503)
        if flask.request.path == "/oauth2/token":
            basic = flask.request.authorization
            known.tokens.append({**flask.request.form, **((basic and basic.parameters) or {})})
        return None

    @app.after_request
    def told(response: Any) -> Any:
        if flask.request.path == "/oauth2/token" and response.status_code == 200:
            response.set_data(json.dumps(known.token(response.get_json(), storage.jwk.as_dict(is_private=True))))
        return response

    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def trust(settings: Any, path: Path) -> None:
    """The settings of a deployment that has this file."""
    found, faults = read_providers(str(path), lambda name: SECRET if name == "GOV_ID_SECRET" else "")
    assert faults == []
    settings.PORTAL_IDENTITY_PROVIDERS = found
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [one.app for one in found.values()]}
    }
