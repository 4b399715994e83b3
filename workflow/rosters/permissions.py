"""Whose a place on a list is: the winner's alone."""

from typing import Any

from portal.access.predicates import is_authenticated, predicate


@predicate("获奖者本人")
def is_holder(user: Any, place: Any) -> bool:
    return is_authenticated(user) and place is not None and place.honour.holder_id == user.pk
