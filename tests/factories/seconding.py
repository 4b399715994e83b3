"""Decisions of two officers, for tests of what comes after them."""

from typing import Any

from cms_pages.demonstration.seconding import seconded
from portal.access.enums import Role
from portal.access.models import User
from tests.factories.access import UserFactory


def by_two(proposed: Any, second: User | None = None) -> Any:
    """What came of what was proposed, confirmed by `second` or an officer made for it."""
    return seconded(proposed, second or UserFactory(roles=[Role.OFFICE]))
