"""Running one collected test by itself, quietly."""

import pytest
from _pytest.runner import runtestprotocol


class Failures:
    """Hears of every failure, a subtest's too, which no report of the test itself tells."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.heard.append(report.nodeid)


def keep_quiet(session: pytest.Session) -> None:
    """No dots: thousands of runs would print them."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter:
        session.config.pluginmanager.unregister(reporter)


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run it and tell whether it passed; `following` decides what set-up stays."""
    failures, plugins = Failures(), item.config.pluginmanager
    plugins.register(failures)
    try:
        runtestprotocol(item, nextitem=following)
    finally:
        plugins.unregister(failures)
    return not failures.heard
