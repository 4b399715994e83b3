"""Pieces under AES-256-GCM: nothing altered, exchanged, left out or cut off opens."""

import io

import pytest

from portal.backup.sealing import (
    PIECE,
    TAG,
    DigestingWriter,
    NotGenuine,
    OpeningReader,
    SealingWriter,
    derived_key,
)

SET = "ab" * 32
KEY = derived_key(b"k" * 32, SET, "evidence")


def sealed(tmp_path, plain, step=70_001):
    path = tmp_path / "part"
    with SealingWriter(DigestingWriter(path.open("wb")), KEY) as out:
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
    }
    for what, other in others.items():
        with pytest.raises(NotGenuine):
            pytest.fail(f"{what}: {len(opened(other))}")


@pytest.mark.parametrize(("set_id", "purpose"), [("cd" * 32, "evidence"), (SET, "default")])
def test_a_part_opens_as_no_other_and_in_no_other_set(tmp_path, set_id, purpose):
    with pytest.raises(NotGenuine):
        opened(sealed(tmp_path, b"plain"), derived_key(b"k" * 32, set_id, purpose))
