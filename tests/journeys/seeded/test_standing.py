"""Every kind of thing with a life, in a portal that has lived: a state no event led to is found, whatever it is a state of."""

import pytest
from django.db import DatabaseError, connection, transaction

from portal.journal.standing import contradictions
from portal.transitions.diagrams import first_state, lives
from portal.transitions.models import GUARD

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
# Too rare for the demonstration to have one.
FEWEST = 25


@pytest.mark.attack("以应用账号改动状态、职权、页面而不被发现")
def test_every_kind_of_state_written_past_its_verb_is_found(seeded):
    assert [str(one) for one in contradictions()] == []
    changed = {model._meta.label_lower: row for model, _ in lives() if (row := moved(model))}
    assert len(changed) >= FEWEST
    found = {one.target_type: one.target_id for one in contradictions() if one.what == "状态"}
    assert {label: changed[label] for label in changed.keys() - found.keys()} == {}


def moved(model) -> str:
    """The number of a row that stands in another state now, written as the application's role; empty where there is none."""
    row = model._base_manager.order_by("pk").first()
    others = [state for state in type(first_state(model)) if row and state != row.state]
    return next((str(row.pk) for state in others if written(model, row.pk, state.value)), "")


def written(model, pk, state) -> bool:
    """Whether no constraint of the table's stood in the way."""
    table, key = model._meta.db_table, model._meta.pk.column
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, 'on', true)", [GUARD])
            cursor.execute(f"UPDATE {table} SET state = %s WHERE {key} = %s", [state, pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError:
        return False
    return True
