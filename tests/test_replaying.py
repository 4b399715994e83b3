"""What is put down as it was lived finds its keys taken only where other processes of the run numbered alike."""

import pytest
from django.db import transaction

from portal.journal.models import Event
from portal.workdays.models import CalendarYear
from tests import replaying
from tests.factories.workdays import known_years
from tests.owning import as_owner

pytestmark = pytest.mark.django_db


def test_what_cannot_be_put_down_again_is_lived_again():
    with transaction.atomic():
        known_years()
        years, events = CalendarYear.objects.count(), Event.objects.count()
        with (
            as_owner() as cursor,
            cursor.copy("COPY (SELECT * FROM journal_event ORDER BY id DESC LIMIT 1) TO STDOUT") as row,
        ):
            taken = b"".join(bytes(part) for part in row).decode()
        transaction.set_rollback(True)
    replaying.write({}, {"journal_event": [taken]})
    known_years()
    assert (CalendarYear.objects.count(), Event.objects.count()) == (years, events + 1)
