"""What waits for a moment reads as it came, and lies on the disk as nothing readable."""

import os
from pathlib import Path

import pytest

from portal.atrest.spools import SealedSpool

WORDS = "一段不应留在磁盘上的话。".encode() * 3000


@pytest.mark.parametrize("in_memory", [1, len(WORDS) * 2])
@pytest.mark.parametrize("place", [0, 1, 15, 16, 17, 70_001, len(WORDS)])
def test_it_reads_from_anywhere_as_it_was_written(in_memory, place):
    with SealedSpool(in_memory) as spool:
        for start in range(0, len(WORDS), 1001):
            spool.write(WORDS[start : start + 1001])
        assert spool.size == spool.tell() == len(WORDS)
        spool.seek(place)
        assert (spool.read(7), spool.read()) == (WORDS[place : place + 7], WORDS[place + 7 :])


def test_nothing_of_it_lies_readable(tmp_path):
    with SealedSpool(folder=str(tmp_path)) as spool:
        spool.write(WORDS)
        spool.seek(0)
        held = [Path("/proc/self/fd", one) for one in os.listdir("/proc/self/fd")]
        (lying,) = [path for path in held if path.exists() and os.readlink(path).startswith(str(tmp_path))]
        content = lying.read_bytes()
    assert (len(content), list(tmp_path.iterdir())) == (len(WORDS), [])
    assert WORDS[:12] not in content
