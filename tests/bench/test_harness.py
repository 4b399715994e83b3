"""The arithmetic of the measurements."""

import inspect
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.bench import table
from tests.bench.__main__ import EVERY, PARTS
from tests.bench.figure import Figure, Goal, number, unmeasured
from tests.bench.intake import SPENT_ON
from tests.bench.lighthouse import Found, group, lets_in, line, worst
from tests.bench.measuring import measure_alternating, percentile, rate
from tests.bench.servers import read_wrk


def test_slices_run_in_turn_and_medians_are_taken():
    order, ours, limit = [], iter([5.0, 1.0, 3.0]), iter([10.0, 40.0, 20.0])
    pair = measure_alternating(
        lambda: order.append("A") or next(ours), lambda: order.append("B") or next(limit), rounds=3
    )
    assert "".join(order) == "ABABAB"
    assert pair.medians == (3.0, 20.0)


def test_no_round_begins_when_the_time_is_over():
    pair = measure_alternating(lambda: 1.0, lambda: 2.0, rounds=5, seconds=0)
    assert (pair.ours, pair.limit) == ([1.0], [2.0])


def test_no_round_measures_nothing():
    with pytest.raises(ValueError, match="至少一轮"):
        measure_alternating(float, float, 0)


@pytest.mark.parametrize(("share", "value"), [(0.5, 10), (0.95, 19), (1, 20), (0.01, 1)])
def test_percentile_is_the_nearest_rank(share, value):
    assert percentile(range(20, 0, -1), share) == value


def test_percentile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="至少一个值"):
        percentile([], 0.5)


def test_rate_counts_every_call():
    calls = []
    assert rate([lambda: calls.append(1)] * 7) > 0
    assert len(calls) == 7


@pytest.mark.parametrize(
    ("goal", "ours", "limit", "met"),
    [
        (Goal("ratio", "≥", 0.5), 5, 10, True),
        (Goal("ratio", "≥", 0.5), 4, 10, False),
        (Goal("ratio", "≤", 3), 30, 10, True),
        (Goal("ratio", "=", 1), 11, 10, False),
        (Goal("ours", "≤", 8), 9, None, False),
        (Goal("ratio", "≥", 0.5), 5, None, None),
        (None, 5, 10, None),
    ],
)
def test_goal_is_judged_by_ratio_or_value(goal, ours, limit, met):
    assert Figure("k", "t", "", ours, limit, goal=goal).met is met


def test_figure_survives_the_file():
    figure = Figure("k", "标题", "次/秒", 4.0, 8.0, "对照", Goal("ratio", "≥", 0.5), "说明")
    read = json.loads(json.dumps(figure.as_dict()))
    assert (read["ratio"], read["met"]) == (0.5, True)
    assert Figure.from_dict(read) == figure


def test_unmeasured_figure_is_neither_met_nor_missed():
    assert table.cells(unmeasured("k", "标题", "原因")) == ("标题", "未测", "—", "—", "—", "—")


def test_table_columns_align_for_chinese():
    figures = [
        Figure("a", "首页", "次/秒", 1234.5, 2000.0, "对照", Goal("ratio", "≥", 0.5)),
        Figure("b", "ab", "", 1.0),
    ]
    head, _, first, second = table.lines(figures)[:4]
    column = table.width(head[: head.index("本系统")])
    assert table.width(first[: first.index("1,234")]) == column
    assert second.index("1") == column


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (0.5, "0.5"), (8, "8"), (12.345, "12.3"), (1234.56, "1,235"), (100.4, "100")]
)
def test_numbers_are_short(value, text):
    assert number(value) == text


def test_wrk_report_with_failures_is_void():
    good = "Running 2s test\nRequests/sec:  15234.10\nTransfer/sec: 1MB"
    assert read_wrk(good) == 15234.1
    with pytest.raises(RuntimeError, match="Non-2xx"):
        read_wrk(f"Non-2xx or 3xx responses: 3\n{good}")
    with pytest.raises(RuntimeError, match="没有结果"):
        read_wrk("unable to connect")


def test_what_a_filing_is_spent_on_is_told_by_functions_that_are_there():
    for file, name in (one for functions in SPENT_ON.values() for one in functions):
        found = [module for path, module in list(sys.modules.items()) if f"{path.replace('.', '/')}.py".endswith(file)]
        assert any(f"def {name}(" in inspect.getsource(module) for module in found), (file, name)


def test_lighthouse_is_asked_for_by_name_and_tells_the_lowest_of_its_scores():
    assert "lighthouse" in set(EVERY) - set(PARTS)
    robots = "User-agent: *\nDisallow: /search/\n"
    assert [lets_in(robots, path) for path in ("/search/?q=1", "/register/")] == [False, True]
    told = line("搜索", Found({"performance": 100.0, "accessibility": 98.0}))
    assert (told.title, told.ours, told.met) == ("搜索（性能 100、无障碍 98；有意不供收录）", 98.0, False)


def test_the_heaviest_first_view_and_the_farthest_shift_are_told():
    weight, shift = worst({"首页": Found({}, kilobytes=101.0), "名录": Found({}, kilobytes=20.0, shift=0.01)})
    assert [(one.title, one.met) for one in (weight, shift)] == [
        ("手机首屏最重的页面（首页）", False), ("版面位移最大的页面（名录）", False),
    ]  # fmt: skip


def test_a_limit_that_is_held_fails_the_measuring():
    limit = Goal("ours", "≤", 10)
    assert Figure("k", "t", "毫秒", 11, goal=limit, held=True).is_exceeded
    assert not any(
        one.is_exceeded
        for one in (Figure("k", "t", "毫秒", 11, goal=limit), Figure("k", "t", "毫秒", 9, goal=limit, held=True))
    )


def test_a_browser_that_was_started_does_not_outlive_its_run(tmp_path):
    noted = tmp_path / "pid"
    with group(["sh", "-c", f"sleep 60 & echo $! > {noted}; wait"], {"PATH": os.environ["PATH"]}) as child:
        await_that(lambda: noted.exists() and noted.read_text().strip())
    assert child.returncode == -signal.SIGKILL
    await_that(lambda: is_gone(Path("/proc", noted.read_text().strip(), "stat")))


def is_gone(stat):
    """Whether a process has ended, collected by its parent or not."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def await_that(holds):
    for _ in range(100):
        if holds():
            return
        time.sleep(0.02)
    pytest.fail("在两秒之内没有做到")
