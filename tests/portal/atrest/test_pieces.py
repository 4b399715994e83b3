"""Sealed pieces: nothing altered, exchanged, left out or cut off opens."""

import io

import pytest

from portal.atrest.pieces import PIECE, TAG, NotGenuine, OpeningReader, SealingWriter
from portal.backup.sealing import DigestingWriter
from portal.keyring import Key

SALT = b"s" * 32
KEY = Key(b"k" * 32).derived(SALT, "evidence")


def sealed(tmp_path, plain, step=70_001, key=KEY):
    path = tmp_path / "part"
    with SealingWriter(DigestingWriter(path.open("wb")), key) as out:
        for start in range(0, len(plain), step):
            out.write(plain[start : start + step])
    return path.read_bytes()


def opened(content, key=KEY):
    with OpeningReader(io.BytesIO(content), key) as source:
        return source.read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_what_was_sealed_opens_as_it_was(tmp_path, size):
    plain = (bytes(range(251)) * (size // 251 + 1))[:size]
    content = sealed(tmp_path, plain)
    assert len(content) == size + TAG * max(1, -(-size // PIECE))
    assert opened(content) == plain


def test_nothing_but_the_whole_opens(tmp_path):
    one = PIECE + TAG
    content = sealed(tmp_path, b"a" * PIECE + b"b" * PIECE + b"c")
    others = {
        "altered": content[:100] + bytes([content[100] ^ 1]) + content[101:],
        "exchanged": content[one : 2 * one] + content[:one] + content[2 * one :],
        "left out": content[:one] + content[2 * one :],
        "cut off": content[: 2 * one],
        "empty": b"",
        "longer": content + content[2 * one :],
        "with an empty end": content[: 2 * one] + content[:TAG],
        "less than a tag": content[: one + 3],
    }
    for what, other in others.items():
        with pytest.raises(NotGenuine):
            pytest.fail(f"{what}: {len(opened(other))}")


def test_commercial_cryptography_seals_and_refuses_alike(tmp_path):
    plain, key = b"a" * (PIECE + 5), Key(b"k" * 16, national=True).derived(SALT, "evidence")
    content = sealed(tmp_path, plain, key=key)
    assert opened(content, key) == plain
    for other in (content[:9] + bytes([content[9] ^ 1]) + content[10:], content[:-1], content[: PIECE + TAG + 3]):
        with pytest.raises(NotGenuine):
            opened(other, key)


@pytest.mark.parametrize(("salt", "purpose"), [(b"t" * 32, "evidence"), (SALT, "default")])
def test_it_opens_under_no_other_salt_and_for_nothing_else(tmp_path, salt, purpose):
    with pytest.raises(NotGenuine):
        opened(sealed(tmp_path, b"plain"), Key(b"k" * 32).derived(salt, purpose))


def test_any_place_is_read_by_opening_its_piece_alone(tmp_path):
    plain = bytes(range(251)) * 10_000
    content = bytearray(sealed(tmp_path, plain))
    content[PIECE + TAG] ^= 1
    with io.BufferedReader(OpeningReader(io.BytesIO(content), KEY)) as file:
        assert file.seek(-10, io.SEEK_END) == len(plain) - 10
        assert file.read() == plain[-10:]
        file.seek(5)
        assert file.read(100) == plain[5:105]
        file.seek(PIECE - 1)
        with pytest.raises(NotGenuine):
            file.read(2)
