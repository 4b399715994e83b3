"""A gateway for text messages on this machine: it takes what is signed as TC3-HMAC-SHA256 says, and answers as it is told.

The signature is made here anew from the request that arrived, by the published steps: canonical request, text to sign,
key derived from the day and the service.
"""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ID, KEY = "AKIDfictitious", "fictitious-key"


def signed(headers, body: bytes) -> str:
    """What stands in `Authorization` of a request that is signed rightly."""
    told = headers["Authorization"]
    names = told.partition("SignedHeaders=")[2].partition(",")[0]
    lines = "".join(f"{name}:{headers[name].strip().lower()}\n" for name in names.split(";"))
    canonical = "\n".join(["POST", "/", "", lines, names, hashlib.sha256(body).hexdigest()])
    scope = told.partition("Credential=")[2].partition(",")[0].partition("/")[2]
    text = "\n".join(
        ["TC3-HMAC-SHA256", headers["X-TC-Timestamp"], scope, hashlib.sha256(canonical.encode()).hexdigest()]
    )
    key = f"TC3{KEY}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return f"TC3-HMAC-SHA256 Credential={ID}/{scope}, SignedHeaders={names}, Signature={signature}"


class Gateway:
    """Keeps what it took in `sent`; `codes` are its next answers, one a message."""

    def __init__(self) -> None:
        self.sent: list[dict] = []
        self.codes: list[str] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = json.dumps({"Response": gateway.judge(self.headers, body)}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: object) -> None:
                """Nothing on the terminal."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def judge(self, headers, body: bytes) -> dict:
        if headers["Authorization"] != signed(headers, body):
            return {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "wrong"}, "RequestId": "1"}
        if (headers["X-TC-Action"], headers["X-TC-Version"]) != ("SendSms", "2021-01-11"):
            return {"Error": {"Code": "InvalidAction", "Message": "unknown"}, "RequestId": "1"}
        message, code = json.loads(body), self.codes.pop(0) if self.codes else "Ok"
        if code == "Ok":
            self.sent.append(message)
        status = {
            "PhoneNumber": message["PhoneNumberSet"][0],
            "Code": code,
            "Message": f"to {message['PhoneNumberSet']}",
        }
        return {"SendStatusSet": [status], "RequestId": "1"}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def gateway_for(kind: str, settings: Any) -> Iterator[Gateway]:
    """Have letters of a kind sent through one."""
    gateway = Gateway()
    settings.SMS_PROVIDER, settings.SMS_TEMPLATES = "tencent", {kind: "100001"}
    settings.SMS_TENCENT = {
        "id": ID, "key": KEY, "app": "1400000000", "sign": "示例评审办", "region": "ap-guangzhou",
        "endpoint": gateway.place, "protocol": "http",
    }  # fmt: skip
    yield gateway
    gateway.close()
