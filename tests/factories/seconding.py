"""Decisions of two officers, for tests of what comes after them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cms_pages.demonstration.seconding import seconded
from portal.access.enums import Role
from portal.access.models import User
from portal.confirming.models import PendingAct
from tests.factories.access import UserFactory


def by_two(proposed: Any, second: User | None = None) -> Any:
    """What came of what was proposed, confirmed by `second` or an officer made for it."""
    return seconded(proposed, second or UserFactory(roles=[Role.OFFICE]))


def refuses_alone(pending: PendingAct, second: User) -> PendingAct:
    """The verb behind what was proposed runs inside the confirmation and nowhere else, whatever it is handed."""
    with pytest.raises(PermissionDenied, match="须由两名工作人员办理"), transaction.atomic():
        pending.act.run(pending.target(locked=True), pending, second)
    return pending
