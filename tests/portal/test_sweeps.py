"""What a worker does by itself: one row that fails keeps no other waiting, whatever it failed of."""

import ast
import inspect
from importlib import import_module

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from portal.errors import TransitionNotAllowed
from portal.jobs import each

LOOPS = (ast.For, ast.While, ast.comprehension)
BY_THEMSELVES = [
    "portal.evidence.tasks.scan_quarantine",  # ends where the scanner falls silent, and passes over what cannot be read
    "portal.evidence.tasks.sweep_orphans",  # the names become rows, nothing is done to one
]


@pytest.mark.parametrize(
    "fault", [PermissionDenied("停用"), KeyError("no"), TransitionNotAllowed("已经办理。"), OSError()]
)
def test_a_row_that_fails_keeps_no_other_waiting(fault, caplog):
    done = []

    def act(row):
        if row == "second":
            raise fault
        done.append(row)
        return row != "third"  # nothing was to be done

    assert each(["first", "second", "third"], act, "%s 未能办理") == 1
    assert done == ["first", "third"]
    assert ("second 未能办理" in caplog.text) is not isinstance(fault, TransitionNotAllowed)


def test_every_sweep_takes_its_rows_one_by_one():
    """A loop of its own in a task waits for the first row that fails: rows go through `each`."""
    bare = []
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        module, _, name = entry["task"].rpartition(".")
        tree = ast.parse(inspect.getsource(import_module(module)))
        (task,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
        if any(isinstance(node, LOOPS) for node in ast.walk(task)):
            bare.append(entry["task"])
    assert bare == BY_THEMSELVES
