"""The files that come with the portal say what their sources say."""

import datetime as dt
import json
from fractions import Fraction as Share

import pytest

from tests.workflow.programmes.ruleset.conftest import SHIPPED, load
from workflow.programmes.measures import load_measures_file
from workflow.programmes.ruleset import RuleSet, parse_files
from workflow.programmes.ruleset.base import NUMBER_CITATION
from workflow.programmes.ruleset.checks.citations import _citations
from workflow.programmes.ruleset.stage_settings import NoticeSettings

NAMES = ("changning-quality-2022", "changning-quality-2023", "hongqiao-friendship-2023", "riverside-2026")


@pytest.mark.parametrize("name", NAMES)
def test_ruleset_survives_freezing(name: str) -> None:
    ruleset = load(name)
    assert RuleSet.from_data(json.loads(json.dumps(ruleset.as_data()))) == ruleset


def test_shipped_files_load_together() -> None:
    loaded = parse_files(sorted(SHIPPED.glob("*.toml")))
    assert [(ruleset.programme.slug, ruleset.version) for ruleset in loaded] == [
        ("changning-quality", "2022"),
        ("changning-quality", "2023"),
        ("hongqiao-friendship", "2023"),
    ]


@pytest.mark.parametrize(
    ("name", "yuan", "honours"),
    [
        ("changning-quality-2022", 1_590_000, 14),
        ("changning-quality-2023", 2_040_000, 14),
        ("hongqiao-friendship-2023", 0, 10),
        ("riverside-2026", 170_000, 9),
    ],
)
def test_largest_budget_and_honours(name: str, yuan: int, honours: int) -> None:
    ruleset = load(name)
    assert ruleset.largest_budget() == yuan
    assert ruleset.largest_honours() == honours


def test_quotas_of_2023() -> None:
    ruleset = load("changning-quality-2023")
    both = ("practice", "achievement")
    quotas = [(quota.tiers, quota.tracks, quota.at_most) for quota in ruleset.quotas]
    assert quotas == [(("mayor",), both[:1], 2), (("mayor",), both[1:], 2), (("gold",), both, 10)]
    assert all(quota.may_be_vacant for quota in ruleset.quotas)
    assert ruleset.cycle.years == 2


def test_filing_figures_of_2022() -> None:
    ruleset = load("changning-quality-2022")
    assert ruleset.filing is not None
    organisations, persons = ruleset.filing.populations
    assert Share(100 * ruleset.largest_honours("organisation"), organisations.count) == Share("0.035")
    assert Share(100 * ruleset.largest_honours("person"), persons.count) == Share("0.007")
    assert (organisations.last_honours, persons.last_honours) == (4, 3)
    assert ruleset.budget.stated_yuan == 1_590_000
    assert ruleset.cycle.years == 3


def test_validity_of_the_quality_award_has_no_gap() -> None:
    earlier, later = load("changning-quality-2022").validity, load("changning-quality-2023").validity
    assert earlier.ends is not None
    assert earlier.ends + dt.timedelta(days=1) == later.starts == dt.date(2023, 11, 15)
    assert later.ends == dt.date(2028, 11, 14)


def test_stages_of_2023() -> None:
    ruleset = load("changning-quality-2023")
    assert [(stage.kind, stage.article) for stage in ruleset.stages] == [
        ("application", "20"),
        ("screening", "21"),
        ("notice", "21"),
        ("assessment", "22"),
        ("assessment", "23"),
        ("assessment", "24"),
        ("conference", "25"),
        ("approval", "25"),
        ("notice", "25"),
        ("commendation", "26"),
    ]
    assert [notice.workdays for notice in ruleset.stages_of(NoticeSettings)] == [5, 5]


def test_defence_stands_between_documents_and_visit_in_2022() -> None:
    ruleset = load("changning-quality-2022")
    codes = [stage.code for stage in ruleset.stages]
    place = codes.index("documents")
    assert codes[place + 1 : place + 3] == ["defence", "site-visit"]


def test_hongqiao_quorum_is_more_than_two_thirds_of_ten() -> None:
    conference = load("hongqiao-friendship-2023").conference
    assert conference is not None
    assert len(conference.members) == 10
    quorum = conference.quorum
    assert [
        (quorum.smallest(whole), quorum.is_reached(quorum.smallest(whole) - 1, whole)) for whole in (9, 10, 12)
    ] == [
        (7, False),
        (7, False),
        (9, False),
    ]


def test_hongqiao_needs_any_one_of_five() -> None:
    ruleset = load("hongqiao-friendship-2023")
    (group,) = ruleset.condition_groups
    assert group.needs == "any"
    assert sum(condition.group == group.code for condition in ruleset.conditions) == 5
    assert [entry.code for entry in ruleset.honours_lists] == [
        "magnolia-reserve",
        "hongqiao-talent",
        "friendship-alliance",
    ]


def test_conditions_quote_the_measures_word_for_word() -> None:
    measures = load_measures_file(SHIPPED.parent / "measures" / "changning-quality-2023.toml")
    for condition in load("changning-quality-2023").conditions:
        match = NUMBER_CITATION.match(condition.article)
        assert match is not None
        item = measures.article(int(match["article"])).items[int(match["item"])]
        assert item.partition("）")[2] == condition.text


def test_citations_of_2023_lead_to_articles_and_items_that_exist() -> None:
    measures = load_measures_file(SHIPPED.parent / "measures" / "changning-quality-2023.toml")
    matches = (NUMBER_CITATION.match(text) for _, text in _citations(load("changning-quality-2023").as_data(), ()))
    cited = {(int(match["article"]), match["item"]) for match in matches if match}
    assert {number for number, _ in cited} <= {article.number for article in measures.articles}
    assert all(int(item) in measures.article(number).items for number, item in cited if item)


def test_terms_of_2023() -> None:
    terms = load("changning-quality-2023").terms
    assert terms.reapplication is not None
    assert terms.tracking is not None
    assert (terms.reapplication.years, terms.tracking.years, terms.retention.years) == (5, 5, 10)
    assert [(ban.cause, ban.years, len(ban.report_to)) for ban in terms.bans] == [("fraud", 5, 2), ("incident", 5, 0)]
