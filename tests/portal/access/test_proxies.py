"""Whose word on a visitor's address is taken, and that what is asked always sees an address."""

import pytest

from portal.serving.peers import trusting


def seen(peer, forwarded="192.0.2.1, 203.0.113.9", proxies=()):
    told = {}
    app = trusting(lambda environ, start: told.update(environ) or [], proxies)
    app({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}, None)
    return told["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "peer", "address"),
    [
        ([], "127.0.0.1", "127.0.0.1"),
        (["127.0.0.1"], "127.0.0.1", "203.0.113.9"),
        (["127.0.0.1"], "127.0.0.1:51544", "203.0.113.9"),
        (["10.0.0.0/8"], "10.1.2.3", "203.0.113.9"),
        (["127.0.0.1"], "198.51.100.4", "198.51.100.4"),
        (["2001:db8::/32"], "[2001:db8::5]:443", "203.0.113.9"),
        (["127.0.0.1"], "::ffff:127.0.0.1", "203.0.113.9"),
        (["unix:"], "", "203.0.113.9"),
    ],
)
@pytest.mark.attack("伪造来源地址")
def test_visitor_behind_a_front_server_keeps_an_address_of_their_own(proxies, peer, address):
    assert seen(peer, proxies=proxies) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("1.2.3.4:5678", "1.2.3.4"),
        ("[2001:db8::1]:5678", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("", "0.0.0.0"),
        ("unix:", "0.0.0.0"),
        ("nobody", "0.0.0.0"),
    ],
)
def test_peer_of_any_spelling_is_an_address(peer, address):
    assert seen(peer) == address


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::9]:4711", "2001:db8::9"),
        ("203.0.113.9, 127.0.0.1", "203.0.113.9"),
        ("198.51.100.66, unknown", "127.0.0.1"),
        ("<script>, 203.0.113.9", "203.0.113.9"),
        ("", "127.0.0.1"),
    ],
)
@pytest.mark.attack("伪造来源地址")
def test_what_a_front_server_says_is_read_up_to_the_first_word_that_is_no_address(forwarded, address):
    assert seen("127.0.0.1", forwarded, ["127.0.0.1"]) == address


@pytest.mark.django_db
@pytest.mark.parametrize("peer", ["1.2.3.4:5678", "[2001:db8::1]:443", "", "nobody"])
def test_login_takes_a_peer_of_any_spelling(client, rf, peer):
    """allauth's limits and the record of who came in both take it as an address."""
    request = rf.post("/accounts/login/", {"login": "nobody", "password": "wrong"}, REMOTE_ADDR=peer)
    answer = trusting(lambda environ, start: client.handler(environ), [])(request.environ, None)
    assert answer.status_code == 200
