"""Work in a process of its own: its result, its refusal, its limits."""

import time

import pytest

from portal.bounded import OutOfBounds, in_bounds


def test_the_result_and_the_refusal_come_back():
    assert in_bounds(sorted, "cab", seconds=2, megabytes=512) == ["a", "b", "c"]
    with pytest.raises(ValueError, match="invalid literal"):
        in_bounds(int, "x", seconds=2, megabytes=512)


@pytest.mark.parametrize(
    ("work", "argument"),
    [(bytes, 2_000_000_000), (time.sleep, 60), (range(2**62).count, "x")],
)
@pytest.mark.attack("以小文件拖住网页进程")
def test_what_takes_too_much_is_ended(work, argument):
    started = time.monotonic()
    with pytest.raises(OutOfBounds):
        in_bounds(work, argument, seconds=1, megabytes=512)
    assert time.monotonic() - started < 5
