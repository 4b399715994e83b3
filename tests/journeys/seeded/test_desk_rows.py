"""A desk's list costs the same at any length: what a row shows comes with the row."""

from itertools import islice

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.admin.viewsets import viewsets

from portal.desk.desk import Desk
from portal.desk.listing import cells, ordered

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


def test_no_row_of_any_desk_asks_the_database_again(seeded):
    asking = {}
    for desk in (one for one in viewsets.viewsets if isinstance(one, Desk)):
        reader = next(user for user in seeded.values() if desk.who(user))
        rows = list(islice(ordered(desk.rows(reader)), 5))
        with CaptureQueriesContext(connection) as asked:
            for row in rows:
                list(cells(desk, row))
        if asked:
            asking[desk.name] = asked.captured_queries[0]["sql"]
    assert not asking
