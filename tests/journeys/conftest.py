"""A portal as `make run` leaves it before the demonstration, and the accounts that a module's tests share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from cms_pages.demonstration.cast import APPLICANTS, STAFF, make_accounts
from portal.access.models import User
from tests.factories import cms
from tests.factories.programmes import load_fixture
from tests.replaying import live_or_replay
from workflow.programmes.loading import load_ruleset_files, own_files


def set_up() -> None:
    """Calendar, rule sets, measures and the accounts of the demonstration."""
    call_command("load_workdays", verbosity=0)
    load_ruleset_files(own_files(), by=None)
    load_fixture("riverside-2026")
    cms.load_measures()
    make_accounts()


def set_up_portal() -> dict[str, User]:
    """The accounts of a portal ready for its first edition, by name."""
    live_or_replay(set_up)
    names = [*(name for name, *_ in (*STAFF, *APPLICANTS)), "admin"]
    return {name: User.objects.get(username=name) for name in names}


@pytest.fixture
def accounts(db: Any) -> dict[str, User]:
    return set_up_portal()


@pytest.fixture(scope="module")
def shared_accounts(module_setup: Callable[..., Any]) -> dict[str, User]:
    """The portal, there for a whole module: what is lived in it once each of its tests finds."""
    return module_setup(set_up_portal)
