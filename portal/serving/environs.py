"""A request of granian's own interface (RSGI) as WSGI's environ (PEP 3333)."""

import sys
from io import BytesIO
from typing import Any

BASE = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
BARE_NAMES = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def environ_of(scope: Any) -> dict[str, Any]:
    """Everything but the body, which stands as empty.

    A header whose name holds an underscore is dropped: it would pass for another one (`X_Forwarded_For`).
    """
    environ: dict[str, Any] = {
        **BASE,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client,
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
    }
    environ["SERVER_NAME"], _, environ["SERVER_PORT"] = scope.server.rpartition(":")
    for name, value in scope.headers.items():
        if "_" not in name:
            _add(environ, BARE_NAMES.get(name) or f"HTTP_{name.upper().replace('-', '_')}", value)
    if scope.authority:  # HTTP/2 names the host so
        environ.setdefault("HTTP_HOST", scope.authority)
    return environ


def _add(environ: dict[str, Any], name: str, value: str) -> None:
    if name in environ:
        value = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{value}"
    environ[name] = value
