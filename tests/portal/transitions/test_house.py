"""Nothing but the engine writes a state, anywhere in the house."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from portal.transitions.models import Stateful
from portal.transitions.tables import OWN_ROOTS, all_transitions, table_modules

ROOT = Path(__file__).resolve().parents[3]
ENGINE = ROOT / "portal" / "transitions" / "core.py"


def sources():
    found = [path for root in OWN_ROOTS for path in (ROOT / root).rglob("*.py") if "migrations" not in path.parts]
    return [path for path in found if path != ENGINE]


def state_writes(tree):
    """Assignments to `.state` of something other than self, and `state=` in update or bulk writes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = {keyword.arg for keyword in node.keywords}
            if node.func.attr in {"update", "update_or_create", "create"} and "state" in names:
                yield node.lineno


def test_the_search_for_writes_finds_them():
    code = "a.state = 1\nrows.update(state=2)\nM.objects.create(state=3)\nrows.filter(state=4)\nb = a.state"
    assert list(state_writes(ast.parse(code))) == [1, 2, 3]


def test_no_code_outside_the_engine_writes_a_state():
    texts = {path: path.read_text() for path in sources()}
    found = {path: list(state_writes(ast.parse(text))) for path, text in texts.items() if "state" in text}
    assert {str(path.relative_to(ROOT)): lines for path, lines in found.items() if lines} == {}


@pytest.mark.django_db
def test_every_model_with_a_life_is_guarded_by_the_database():
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, Stateful)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgname LIKE '%%state_guard%%'"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    assert {"workdays_calendaryear", "outbox_delivery"} <= tables
    assert tables - guarded == set()


def test_every_app_with_a_life_has_its_table():
    homes = {model._meta.app_config.name for model in apps.get_models() if issubclass(model, Stateful)}
    assert homes - {module.__name__.rpartition(".")[0] for module in table_modules()} == set()


def test_events_are_namespaced():
    events = [transition.event for transition in all_transitions()]
    assert [event for event in events if event.count(".") != 1] == []
    assert len(events) > 10
