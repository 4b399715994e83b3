"""The steps between an empty database and a working portal."""

import pytest
from django.core.management import get_commands

from portal.launcher.commands import DOCUMENTS
from portal.launcher.steps import BOOTSTRAP


@pytest.mark.parametrize("name", [step.command[0] for step in BOOTSTRAP] + [DOCUMENTS[0]])
def test_step_names_a_command_that_exists(name: str) -> None:
    assert name in get_commands()
