"""What the public is told in numbers: of whole months, and of so many that nobody is recognised (Articles 30, 31)."""

import csv
import random
import re
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_pages.statistics import OUTCOMES, figures
from objections import counting
from objections.actions import refuse_objection, take_back_passed, withdraw_objection
from objections.counting import COUNTED, told
from objections.enums import Ending, ObjectionState, Outcome, Refusal
from objections.models import PublicOutcome
from objections.queries import public_outcomes
from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.objections import filed, objection_in, passed_on, released, replied, waiting
from tests.objections.conftest import DURING, MONTH_AFTER, NEXT_MONTH, counted
from workflow.programmes.models import Edition

pytestmark = [pytest.mark.django_db, pytest.mark.article(30, 31)]


def public_answers(client, slug):
    """Everything public that speaks of objections in numbers, or of how they ended."""
    forms = [f"/objections/statistics.{form}{query}" for form in ("csv", "json") for query in ("", f"?edition={slug}")]
    addresses = [
        "/objections/outcomes/", f"/objections/outcomes/?edition={slug}", "/api/v1/objections/statistics", "/feeds/outcomes.atom",
        f"/api/v1/objections/statistics?edition={slug}", f"/editions/{slug}/", "/", "/data/", "/sitemap.xml", *forms,
    ]  # fmt: skip
    # A feed of nothing yet is of the moment at which it is asked for.
    return {
        address: re.sub(rb"<updated>[^<]*</updated><author>", b"", client.get(address).getvalue())
        for address in addresses
    }


@pytest.mark.attack("由统计推知何时有人提出")
@pytest.mark.parametrize("seed", range(4))
def test_no_public_answer_tells_what_was_done_this_month(entry, client, seed, travel_to):
    chance = random.Random(seed)
    slug, states = entry.notice.edition.slug, sorted(ObjectionState.values)
    for days in sorted(chance.sample(range(60), seed * 2)):
        travel_to(DURING + timedelta(days=days))
        objection_in(chance.choice(states), entry)
    travel_to(clock.moment(date(2026, 8, chance.randint(1, 31)), chance.randint(0, 23)))
    before = public_answers(client, slug)
    # An objection upheld takes its entry from the list there and then (Article 31).
    for state in chance.sample(sorted(set(states) - {ObjectionState.CONCLUDED_UPHELD}), 2):
        objection_in(state, entry)
        assert public_answers(client, slug) == before, state
    travel_to(clock.moment(date(2026, 9, 1), 0, 1))
    if seed:
        assert told([entry.notice.edition]).figures["received"] == seed * 2 + 2


def test_what_was_passed_on_counts_so_until_the_month_in_which_it_was_taken_back_is_over(entry, office, travel_to):
    objection, _, _ = passed_on(entry, by=office), filed(entry), filed(entry)
    names = ("received", "passed_on", "pending")
    travel_to(NEXT_MONTH)
    assert counted(entry, *names) == [3, 1, 2]
    take_back_passed(fresh_from_db(objection), by=office, ending=Ending.RETURNED, reason="不属于该机关的职责。")
    assert counted(entry, *names) == [3, 1, 2]
    travel_to(MONTH_AFTER)
    assert counted(entry, *names) == [3, 0, 3]


def test_fewer_than_the_rule_set_says_are_told_by_no_number(entry, client, office, travel_to):
    edition = entry.notice.edition
    for many in (0, 2):
        for _ in range(many):
            replied(entry, by=office)
        travel_to(NEXT_MONTH)
        body = client.get(f"/api/v1/objections/statistics?edition={edition.slug}").json()
        assert (body["least_shown"], body["by_months"]) == (3, [])
        assert {body[name] for name in (*COUNTED, "reports", "accepted", "pending", "median_workdays")} == {None}
        page = client.get(f"/objections/outcomes/?edition={edition.slug}").content.decode()
        assert "收到的异议不足 3 件" in page
        assert client.get("/objections/statistics.csv").content.decode().splitlines()[1:] == ["合计,,2026-05,,,,,,,"]
        assert [c for c in figures(edition)["charts"] if c.title.startswith("异议")] == []
        travel_to(DURING)


def test_all_editions_add_up_those_told_alone(entry, travel_to):
    """Otherwise the difference would be what is told of none."""
    for _ in range(3):
        filed(entry)
    travel_to(NEXT_MONTH)
    few = Edition(pk=0, slug="few", name="示例届次", frozen_id=entry.notice.edition.frozen_id)
    both = told([entry.notice.edition, few])
    assert (both.figures, both.groups) == (told([entry.notice.edition]).figures, told([entry.notice.edition]).groups)
    assert (told([few]).is_told, told([few]).least) == (False, 3)


@pytest.mark.parametrize("seed", range(3))
def test_figures_add_up_over_any_lives(entry, client, seed, travel_to):
    chance = random.Random(seed)
    states = [chance.choice(ObjectionState.values) for _ in range(7)]
    for state in states:
        objection_in(state, entry)
    travel_to(NEXT_MONTH)
    slug = entry.notice.edition.slug
    found = client.get(f"/api/v1/objections/statistics?edition={slug}").json()
    assert found["received"] == len(states) == sum(found[name] for name in Outcome.values) + found["pending"]
    for name in COUNTED:
        assert sum(row[name] for row in found["by_months"]) == found[name]
    page = client.get(f"/objections/outcomes/?edition={slug}").content.decode()
    assert f'<td class="num" data-label="撤回">{states.count("withdrawn")}</td>' in page
    *_, total = csv.reader(client.get(f"/objections/statistics.csv?edition={slug}").content.decode().splitlines())
    assert total[3:] == [str(found[name]) for name in COUNTED]
    bars = next(c.bars for c in figures(entry.notice.edition)["charts"] if c.title.startswith("异议办理情况"))
    assert [bar.value for bar in bars] == [found[name] for name in OUTCOMES]


def test_an_outcome_is_listed_by_month_and_band_once_the_month_is_over(entry, client, office, travel_to):
    released(refuse_objection(filed(entry), by=office, code=Refusal.SCOPE, reason="无关"), by=office)
    later = [waiting(entry, by=office) for _ in range(3)]
    released(withdraw_objection(filed(entry)), by=office)
    travel_to(clock.moment(date(2026, 5, 29)))
    assert "还没有可以公布的办结的异议" in client.get("/objections/outcomes/").content.decode()
    for objection in later:
        refused = refuse_objection(fresh_from_db(objection), by=office, code=Refusal.EVIDENCE, reason="没有补充")
        released(refused, by=office)
    assert not public_outcomes().exists()
    travel_to(NEXT_MONTH)
    page = client.get("/objections/outcomes/").content.decode()
    assert [page.count(words) for words in ("2026年5月", "办理不超过 5 个工作日", "办理 11 至 15 个工作日")] == [
        5 + 1,
        1,
        3,
    ]
    assert "2026-05-29" not in page
    feed = client.get("/feeds/outcomes.atom").content.decode()
    assert (feed.count("<entry>"), "<published>2026-06-01T00:00:00+08:00</published>" in feed, "05-29" in feed) == (
        5,
        True,
        False,
    )
    assert list(public_outcomes()) == sorted(PublicOutcome.objects.all(), key=lambda row: row.key)
    assert counted(entry, "median_workdays") == [12.0]


def test_a_median_is_told_of_so_many_as_may_be_told(entry, office, travel_to):
    refuse_objection(filed(entry), by=office, code=Refusal.SCOPE, reason="无关")
    for _ in range(2):
        withdraw_objection(filed(entry))
    travel_to(NEXT_MONTH)
    assert counted(entry, "received", "median_workdays") == [3, None]


LIVES = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 12)), max_size=30)


@given(least=st.integers(1, 6), opened=st.integers(0, 10), lives=LIVES)
def test_every_row_is_of_whole_months_and_of_enough(least, opened, lives):
    """Over any months of filing and deciding: consecutive, from the opening to the last whole month, nothing lost."""
    edition, rows = edition_of(least, opened), [row_of(*life) for life in lives if sum(life) <= 20]
    with clock.travel(at(21)):
        groups = counting._groups(edition, rows) if len(rows) >= least else []
    assert all(group.counted["received"] >= least for group in groups)
    assert sum(group.counted["received"] for group in groups) in {0, len(rows)}
    if groups:
        assert groups[-1].last == clock.day_of(at(20))
        assert groups[0].first == min(clock.day_of(at(opened)), *(clock.day_of(row.received) for row in rows))
        assert all(b.first == (a.last + timedelta(days=31)).replace(day=1) for a, b in pairwise(groups))
        assert sum(group.counted["dismissed"] for group in groups) == len(rows)


def at(month):
    return clock.moment(date(2026 + month // 12, month % 12 + 1, 1))


def edition_of(least, opened):
    return SimpleNamespace(opened_at=at(opened), rules=SimpleNamespace(objections=SimpleNamespace(least_shown=least)))


def row_of(received, later):
    return counting._Counted(at(received), False, True, "dismissed", at(received + later), 3)
