"""`make drill-security`: what is marked as an attack is run, and each attack has a line. Loaded by that command alone."""

from collections import defaultdict
from typing import Any

import pytest

ATTACK = "attack"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The attacks a test tries travel with its result, also out of another process."""
    for item in items:
        item.user_properties += [(ATTACK, name) for marker in item.iter_markers(ATTACK) for name in marker.args]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """An attack whose tests were skipped fails the drill, too."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not all(map(held, by_attack(reporter.stats).values())):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    attacks = by_attack(terminalreporter.stats)
    terminalreporter.section("攻击演练")
    for name, results in sorted(attacks.items()):
        terminalreporter.write_line(f"{'挡住' if held(results) else '未挡住'}　{name}（{len(results)} 项测试）")
    failed = sum(not held(results) for results in attacks.values())
    terminalreporter.write_line(f"共 {len(attacks)} 种攻击，{failed} 种未挡住。")


def by_attack(stats: dict[str, list[Any]]) -> dict[str, list[str]]:
    """How each attack's tests came out."""
    found: dict[str, list[str]] = defaultdict(list)
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", ()):
                if name == ATTACK:
                    found[value].append(outcome)
    return found


def held(results: list[str]) -> bool:
    """What was skipped has shown nothing."""
    return set(results) == {"passed"}
