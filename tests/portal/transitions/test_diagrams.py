"""The diagrams are the tables, and every life can be lived."""

import pytest
from django.core.management import CommandError, call_command

from portal.transitions.diagrams import first_state, lives
from portal.transitions.management.commands.generated_documents import documents

LIVES = lives()


def test_documents_written_from_code():
    """That they are fresh is asked by `make check`."""
    assert set(documents()) == {
        "alert_rules",
        "article_report",
        "letter_table",
        "ruleset_reference",
        "seams",
        "state_diagrams",
    }


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
