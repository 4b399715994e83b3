"""The diagrams are the tables, and every life can be lived."""

import pytest
from django.core.management import CommandError, call_command

from portal.transitions.diagrams import first_state, lives

LIVES = lives()


@pytest.mark.parametrize("command", ["state_diagrams", "ruleset_reference", "letter_table"])
def test_documents_written_from_code_are_fresh(command):
    call_command(command, "--check")


@pytest.mark.parametrize(("model", "table"), LIVES, ids=[model._meta.label for model, _ in LIVES])
def test_every_state_is_reached_from_the_first(model, table):
    reached = {first_state(model)}
    while found := {one.target for one in table if one.sources & reached} - reached:
        reached |= found
    assert set(type(first_state(model))) - reached == set()


def test_stale_document_is_refused(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="make docs"):
        call_command("state_diagrams", "--check")
    call_command("state_diagrams", "--write")
    call_command("state_diagrams", "--check")
