"""Keys of either cryptography: what a standard says comes out, and what is no key is refused in words."""

import base64

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured

from portal.keyring import Key, read_key, read_ring

NATIONAL = base64.b64encode(bytes(range(16))).decode()
PLAIN = base64.b64encode(bytes(range(32))).decode()


def test_sm4_gcm_is_that_of_rfc_8998():
    key = Key(bytes.fromhex("0123456789abcdeffedcba9876543210"), national=True)
    nonce = bytes.fromhex("00001234567800000000abcd")
    context = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    sealed = key.encrypt(nonce, plain, context)
    assert sealed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert key.decrypt(nonce, sealed, context) == plain
    for wrong in (sealed[:-1] + b"\0", b"short"):
        with pytest.raises(InvalidTag):
            key.decrypt(nonce, wrong, context)
    with pytest.raises(InvalidTag):
        key.decrypt(nonce, sealed, b"another column")


def test_the_ring_tells_which_cryptography_a_key_is_for(settings):
    settings.PORTAL_FIELD_KEYS = f"k2:sm:{NATIONAL},k1:{PLAIN}"
    ring = read_ring("PORTAL_FIELD_KEYS")
    assert [(name, key.national, len(key.body)) for name, key in ring.items()] == [("k2", True, 16), ("k1", False, 32)]
    assert len({ring["k2"].mac(b"x"), ring["k1"].mac(b"x"), Key(bytes(range(16))).mac(b"x")}) == 3
    assert NATIONAL not in repr(ring)


@pytest.mark.parametrize(("text", "length"), [(f"sm:{PLAIN}", 16), (NATIONAL, 32), ("sm:", 16), ("?", 32)])
def test_what_is_no_key_is_refused_with_how_to_make_one(text, length):
    with pytest.raises(ImproperlyConfigured, match=f"{length}字节.*openssl rand -base64 {length}"):
        read_key("PORTAL_INDEX_KEY", text)
