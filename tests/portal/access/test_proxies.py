"""Whose word on a visitor's address is taken."""

import pytest

from portal.wsgi import trusting


@pytest.mark.parametrize(
    ("proxies", "peer", "seen"),
    [
        ([], "127.0.0.1", "127.0.0.1"),
        (["127.0.0.1"], "127.0.0.1", "203.0.113.9"),
        (["10.0.0.0/8"], "10.1.2.3", "203.0.113.9"),
        (["127.0.0.1"], "198.51.100.4", "198.51.100.4"),
    ],
)
def test_visitor_behind_a_front_server_keeps_an_address_of_their_own(proxies, peer, seen):
    told = {}
    app = trusting(lambda environ, start: told.update(environ) or [], proxies)
    app({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": "192.0.2.1, 203.0.113.9"}, None)
    assert told["REMOTE_ADDR"] == seen
