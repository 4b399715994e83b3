"""The rules of a title, each side of the conditions the wordings' own table leaves open (Article 33)."""

from dataclasses import dataclass
from datetime import date

import pytest

from portal import clock
from workflow.programmes.loading import own_files
from workflow.programmes.ruleset import parse_files
from workflow.titles.enums import Medium
from workflow.titles.rules import check_medium, check_period, check_wording, end_refusals

pytestmark = pytest.mark.article(33)
TODAY = date(2026, 10, 9)


@dataclass
class Awarded:
    year: int = 2026
    tier: str = "gold"
    track: str = "practice"


@pytest.fixture(scope="module")
def rules():
    return {rules.programme.slug + rules.version: rules for rules in parse_files(own_files(), loaded=[])}[
        "changning-quality2023"
    ]


# First day, last day, and whether the end is refused on 9 October 2026.
ENDS = [
    (date(2026, 10, 1), date(2026, 9, 30), True), (date(2026, 10, 1), date(2026, 10, 1), False),
    (date(2026, 10, 1), TODAY, False), (date(2026, 10, 1), date(2026, 10, 10), True), (TODAY, TODAY, False),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "refused"), ENDS)
def test_a_use_has_ended_between_its_first_day_and_today(rules, travel_to, first, last, refused):
    travel_to(clock.moment(TODAY, 10))
    assert bool(end_refusals(first, last, rules)) is refused


PERIODS = [
    (date(2026, 9, 30), None, 1), (date(2026, 10, 1), None, 0), (date(2026, 10, 1), date(2026, 10, 1), 0),
    (date(2026, 10, 2), date(2026, 10, 1), 1), (date(2026, 9, 30), date(2026, 9, 29), 2),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "faults"), PERIODS)
def test_a_use_begins_with_the_honour_and_ends_no_sooner(rules, first, last, faults):
    assert len(check_period(first, last, date(2026, 10, 1), rules)) == faults


def test_products_are_forbidden_where_the_rule_set_says_so(rules):
    product = "2026年度长宁区质量金奖（先进质量管理模式）产品"
    use = rules.title_use.model_copy(update={"forbidden": ("packaging",)})
    found = []
    for title_use in (rules.title_use, use, None):
        asked = rules.model_copy(update={"title_use": title_use})
        media = [bool(check_medium(medium, "官网", Awarded(), asked)) for medium in (Medium.PACKAGING, Medium.WEBSITE)]
        found.append((bool(check_wording(product, Awarded(), asked)), *media))
    assert found == [(True, True, False), (False, True, False), (False, False, False)]


@pytest.mark.parametrize(("track", "faults"), [("先进质量管理模式", 0), ("管理模式", 0), ("", 1)])
def test_a_track_is_named_by_its_name_or_by_its_title(rules, track, faults):
    tracks = tuple(
        one.model_copy(update={"title_wording": "管理模式"}) if one.code == "practice" else one for one in rules.tracks
    )
    several = rules.model_copy(update={"tracks": tracks})
    one_alone = rules.model_copy(update={"tracks": tracks[:1]})
    wording = f"2026年度长宁区质量金奖（{track}）"
    assert len(check_wording(wording, Awarded(), several)) == faults
    assert check_wording(wording, Awarded(track=tracks[0].code), one_alone) == []
