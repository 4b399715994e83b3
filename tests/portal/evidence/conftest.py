"""A thing that owns evidence, with the permission the test gives it. The journal's own users serve as the thing."""

import pytest

from portal.access.models import User
from portal.evidence import owners
from portal.evidence.owners import register_evidence_owner
from portal.evidence.vault import vault
from portal.stores import innermost
from tests.factories.access import UserFactory
from tests.storing import stores_under


@pytest.fixture
def looks(monkeypatch):
    """Accounts own files here: each reads and removes its own. Collects what `on_read` was told."""
    seen: list[tuple] = []
    monkeypatch.setattr(owners, "_owners", dict(owners._owners))
    own = lambda user, thing: user == thing  # noqa: E731
    register_evidence_owner(User, own, may_remove=own, on_read=lambda *look: seen.append(look))
    return seen


@pytest.fixture
def thing(db, looks):
    return UserFactory()


@pytest.fixture
def stored(settings, tmp_path):
    """An empty vault; gives the files in it."""
    settings.STORAGES = stores_under(tmp_path)
    (tmp_path / "evidence").mkdir()
    assert innermost(vault()).location == str(tmp_path / "evidence")
    return lambda: sorted(path for path in tmp_path.rglob("*") if path.is_file())
