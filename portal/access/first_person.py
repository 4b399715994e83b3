"""What takes two people asks again, at the second signature, whether the first still may (Article 28)."""

from typing import Any

from portal.access.models import User
from portal.access.predicates import Predicate
from portal.errors import TransitionNotAllowed


def still_may(key: Any, may: Predicate, thing: Any) -> bool:
    """Whether the account of that key may do the first part now: not suspended, not recused, not without the role since."""
    # From the database: an object that remembers who proposed may remember their roles as well.
    return may(User.objects.get(pk=key), thing)


def check_first_person(key: Any, may: Predicate, thing: Any, *, did: str, instead: str) -> None:
    """Raise `TransitionNotAllowed` unless two people stand behind the thing now.

    `did` is what the first is called (提出人), `instead` what the second does: refuse it, or draw it up anew.
    """
    if not still_may(key, may, thing):
        first = User.objects.get(pk=key)
        raise TransitionNotAllowed(f"{did}{first}现在已经回避、停用或者不再办理此类事项，{instead}。")
