"""A portal of one thread that says what reached it."""

import hashlib
import json

from portal.serving.bodies import Terms
from portal.serving.server import Server

LARGE = 8 * 1024 * 1024
MOST = 1_000_000


def wsgi(environ, start_response):
    """The body's digest and what is asked of environ; `/large` a large answer, `/broken` none."""
    if environ["PATH_INFO"] == "/broken":
        raise RuntimeError("broken")
    start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    if environ["PATH_INFO"] == "/large":
        return (b"x" * 65536 for _ in range(LARGE // 65536))
    body = environ["wsgi.input"].read()
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    return [json.dumps(told | {"size": len(body), "digest": hashlib.sha256(body).hexdigest()}).encode()]


application = Server(
    wsgi,
    ready=lambda environ: (200, [], b"at hand") if environ["PATH_INFO"] == "/ready" else None,
    terms=Terms(most=MOST, spare=0, idle=1.5, grace=1.5, rate=1000),
    threads=1,
)
