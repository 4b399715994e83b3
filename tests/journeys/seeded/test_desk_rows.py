"""A desk's list costs the same at any length: what a row shows comes with the row."""

import re
from itertools import islice, pairwise

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from wagtail.admin.viewsets import viewsets

from portal.desk.desk import Desk
from portal.desk.filtering import boxes
from portal.desk.listing import cells, headings, narrowed, ordered, state_tabs

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


def test_no_row_of_any_desk_asks_the_database_again(seeded):
    asking = {}
    for desk in (one for one in viewsets.viewsets if isinstance(one, Desk)):
        reader = next(user for user in seeded.values() if desk.who(user))
        rows = list(islice(ordered(desk.list_rows(reader)), 5))
        with CaptureQueriesContext(connection) as asked:
            for row in rows:
                list(cells(row, desk.columns))
        if asked:
            asking[desk.name] = asked.captured_queries[0]["sql"]
    assert not asking


def test_every_list_stands_in_every_order_its_headings_offer(seeded):
    for desk in (one for one in viewsets.viewsets if isinstance(one, Desk)):
        reader = next(user for user in seeded.values() if desk.who(user))
        rows = desk.list_rows(reader)
        for heading in headings(desk, QueryDict()):
            query = QueryDict(heading.link.removeprefix("?"))
            list(narrowed(desk, rows, query, boxes(desk, reader, query))[:2])
        drawn = boxes(desk, reader, QueryDict())
        tabs = state_tabs(desk, rows, QueryDict(), drawn)
        assert not tabs or tabs[0].count == desk.rows(reader).count() == sum(tab.count for tab in tabs[1:]), desk.name


def test_every_list_is_narrowed_by_each_of_its_filters(seeded):
    """By several at once, from one day to another; what a person asks for twice is asked the same way."""
    for desk in (one for one in viewsets.viewsets if isinstance(one, Desk)):
        reader = next(user for user in seeded.values() if desk.who(user))
        for box in boxes(desk, reader, QueryDict()):
            query = QueryDict(mutable=True)
            query.setlist(box.name, [value for value, _ in box.options[:2]])
            if box.kind == "days":
                query.update({name: "2027-01-01" for name, _, _ in box.ends})
            drawn = boxes(desk, reader, query)
            narrowing = [one.name for one in drawn if one.value]
            assert narrowing == ([box.name] if box.options or box.kind == "days" else []), f"{desk.name}.{box.name}"
            list(narrowed(desk, desk.list_rows(reader), query, drawn)[:2])
            state_tabs(desk, desk.list_rows(reader), query, drawn)


def test_every_verb_for_many_says_of_each_case_what_becomes_of_it(seeded, client):
    tried = set()
    for desk in (one for one in viewsets.viewsets if isinstance(one, Desk)):
        for user in (one for one in seeded.values() if desk.who(one)):
            rows = list(ordered(desk.rows(user))[:3])
            chosen = [row.pk for row in rows]
            for verb in (one for one in desk.verbs if one.many and rows and one.permits(user, rows[0])):
                if (desk.name, verb.name) not in tried:
                    client.force_login(user)
                    page = client.get(desk.many_url(verb), {"chosen": chosen})
                    said = [*page.context["ready"], *page.context["kept_back"]]
                    assert len(said) == len(chosen), f"{desk.name}.{verb.name}"
                    tried.add((desk.name, verb.name))
    assert len(tried) > 8


def test_no_page_of_any_desk_skips_a_level_of_heading(seeded, client):
    """The list and the newest case, of whoever may read it: whoever goes by headings misses none (WCAG 1.3.1)."""
    skipped, seen = {}, 0
    for desk in (one for one in viewsets.viewsets if isinstance(one, Desk)):
        reader = next(user for user in seeded.values() if desk.who(user))
        client.force_login(reader)
        rows = list(ordered(desk.list_rows(reader))[:1])
        for path in (desk.list_url(), *(desk.detail_url(row) for row in rows)):
            levels = [int(level) for level in re.findall(r"<h([1-6])\b", client.get(path).content.decode())]
            levels = levels[levels.index(1) :]  # the menu's own come before the page's
            seen += 1
            if any(after > before + 1 for before, after in pairwise(levels)):
                skipped[path] = levels
    assert not skipped
    assert seen > 40
