"""What is refused: a table of acts, each with its error and words of it; of none of them anything stays."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import transaction

from portal.journal.models import Event
from portal.messages.models import Message

Refusals = Mapping[str, tuple[Callable[[], Any], type[Exception], str]]
"""By name: what is tried, the error it raises, and words that the error says."""


def each_is_refused(subtests: pytest.Subtests, acts: Refusals) -> None:
    """Every act is refused with its words, and leaves neither event nor letter."""
    before = left()
    for name, (act, error, words) in acts.items():
        with subtests.test(name), pytest.raises(error, match=words), transaction.atomic():
            act()
    assert left() == before


def left() -> tuple[int, int]:
    """How many events and letters there are."""
    return Event.objects.count(), Message.objects.count()
