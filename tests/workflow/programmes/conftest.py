"""A stage kind whose blockers the test decides."""

import pytest

from workflow.programmes.stages import StageKind, _kinds


class Gate(StageKind):
    """A stage kind under the test's control."""

    def __init__(self):
        self.entry, self.exit, self.calls = [], [], []

    def entry_blockers(self, stage):
        return self.entry

    def exit_blockers(self, stage):
        return self.exit

    def on_enter(self, stage, *, by):
        self.calls.append(("enter", stage.code))

    def on_leave(self, stage, *, by):
        self.calls.append(("leave", stage.code))


@pytest.fixture
def gate(monkeypatch):
    """Every kind answers as this one gate does."""
    one = Gate()
    for kind in ("application", "screening", "notice", "assessment", "conference", "approval", "commendation"):
        monkeypatch.setitem(_kinds, kind, one)
    return one
