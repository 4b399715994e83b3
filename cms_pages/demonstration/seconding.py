"""The second officer, who confirms what the first proposed."""

from typing import Any

from portal.access.models import User
from portal.confirming.actions import confirm
from portal.confirming.models import PendingAct


def seconded(result: Any, second: User) -> Any:
    """What came of a decision once `second` has confirmed it; where one officer was enough, it is done already."""
    return confirm(result, by=second) if isinstance(result, PendingAct) else result
