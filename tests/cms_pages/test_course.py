"""The course of an edition: phases, the funnel's lengths, places and prizes; what an article is used for."""

from types import SimpleNamespace

import pytest

from cms_pages.course import BAR, Step, phases_of, places_of, scaled
from cms_pages.uses import uses_of
from workflow.programmes.loading import OWN_FILES
from workflow.programmes.ruleset import RuleSet, parse_ruleset, read_ruleset

NAME = "changning-quality-2023.toml"


def own_rules() -> RuleSet:
    return parse_ruleset(read_ruleset(OWN_FILES / NAME), name=NAME)


def stages(*kinds: str) -> list[SimpleNamespace]:
    return [SimpleNamespace(kind=kind) for kind in kinds]


@pytest.mark.parametrize(
    ("kinds", "phases"),
    [
        (
            ("application", "screening", "notice", "assessment", "conference", "approval", "notice", "commendation"),
            [("一、申报与资格", 3), ("二、评审", 1), ("三、审定", 3), ("四、表彰", 1)],
        ),
        (("notice", "commendation"), [("一、评选", 1), ("二、表彰", 1)]),
        ((), []),
    ],
)
def test_a_list_belongs_to_the_phase_before_it(kinds, phases):
    assert [(phase.title, len(phase.stages)) for phase in phases_of(stages(*kinds))] == phases


def test_bars_stand_one_after_the_other_and_the_longest_fills_the_drawing():
    places = {"模式": 1, "成果": 2}
    first, last = Step("资格审查", before=3), Step("获奖", at_most=8)
    first.add("成果", 2, places)
    first.add("模式", 2, places)
    scaled([first, last])
    assert [(part.track, part.x, part.width) for part in first.parts] == [("模式", 0, 65), ("成果", 65, 65)]
    assert (first.total, first.before_width, last.most_width) == (4, 98, BAR)


def test_nothing_is_drawn_before_anything_was_counted():
    assert scaled([Step("获奖", before=5, at_most=14)]) == []


@pytest.mark.article(3)
@pytest.mark.article(26)
def test_places_and_prizes_are_those_of_the_measures():
    assert [(place.tier, place.track, place.places, place.prize) for place in places_of(own_rules())] == [
        ("长宁区区长质量奖", "先进质量管理模式", "不超过2个", "50万元/家"),
        ("长宁区区长质量奖", "先进质量管理成果", "不超过2个", "2万元/名"),
        ("长宁区质量金奖", "先进质量管理模式", "合计不超过10个", "10万元/家"),
        ("长宁区质量金奖", "先进质量管理成果", "合计不超过10个", "1万元/名"),
    ]


@pytest.mark.parametrize(
    ("article", "label"),
    [("17", "申报条件自查"), ("21", "评选环节：资格审查公示"), ("31", "异议受理"), ("33", "称号使用登记")],
)
def test_an_article_names_what_it_is_used_for(article, label):
    assert label in [use["label"] for use in uses_of(own_rules(), article)]


def test_an_article_nothing_goes_by_is_used_for_nothing():
    assert uses_of(own_rules(), "39") == []
