"""Fixtures every floor shares: people with roles, a travelled clock, a real browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest

from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from tests.factories.access import UserFactory


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def person_with(db: Any) -> Callable[..., User]:
    """A function that makes an account holding the given roles."""
    return lambda *roles, **fields: UserFactory(roles=roles, **fields)


@pytest.fixture
def office(db: Any) -> User:
    return UserFactory(roles=[Role.OFFICE], display_name="评审办甲")


@pytest.fixture
def second_office(db: Any) -> User:
    return UserFactory(roles=[Role.OFFICE], display_name="评审办乙")


@pytest.fixture
def editor(db: Any) -> User:
    return UserFactory(roles=[Role.EDITOR], display_name="编辑甲")


@pytest.fixture
def reviewer(db: Any) -> User:
    return UserFactory(roles=[Role.REVIEWER], display_name="评审员甲")


@pytest.fixture
def discipline(db: Any) -> User:
    return UserFactory(roles=[Role.DISCIPLINE], display_name="纪检甲")


@pytest.fixture
def applicant(db: Any) -> User:
    return UserFactory(display_name="示例企业甲")


@pytest.fixture
def travel_to() -> Iterator[Callable[[datetime], None]]:
    """Move the clock until the test ends."""
    with ExitStack() as stack:
        yield lambda at: stack.enter_context(clock.travel(at))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, headless, driven by Playwright."""
    import os

    from playwright.sync_api import sync_playwright

    # Playwright's event loop stays in this thread; Django's guard would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        yield chromium
        chromium.close()
