"""What is refused: acts, each with its error and words of it; of none of them anything stays."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import transaction

from portal.journal.models import Event
from portal.messages.models import Message

Refused = tuple[Callable[[], Any], type[Exception], str]
"""What is tried, the error it raises, and words that the error says."""


def refuses(*acts: Refused) -> None:
    """Every act is refused with its words, and leaves neither event nor letter."""
    before = _left()
    for act, error, words in acts:
        with pytest.raises(error, match=words), transaction.atomic():
            act()
        assert _left() == before, words


def each_is_refused(subtests: pytest.Subtests, acts: Mapping[str, Refused]) -> None:
    """The same, each by its name."""
    for name, act in acts.items():
        with subtests.test(name):
            refuses(act)


def _left() -> tuple[int, int]:
    return Event.objects.count(), Message.objects.count()
