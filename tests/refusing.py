"""Acts that are refused, many in one test."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from portal.journal.models import Event

Refused = tuple[Callable[[], Any], type[Exception], str]


def refuses(*acts: Refused) -> None:
    """Each answers in these words and leaves no event."""
    for act, error, words in acts:
        before = Event.objects.count()
        with pytest.raises(error, match=words), transaction.atomic():
            act()
        assert Event.objects.count() == before, words
