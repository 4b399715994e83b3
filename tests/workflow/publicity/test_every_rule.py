"""The rules of a list, each side of each condition: its lines, its order, its length (Articles 21, 25)."""

from datetime import date

import pytest

from tests.conftest import fresh_from_db
from tests.factories.identity import resident_id
from tests.factories.programmes import load_own, planned_edition
from tests.factories.workdays import known_years
from tests.locking import answer_to
from workflow.publicity import rules
from workflow.publicity.permissions import may_change_entry
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]
LINE = {"application_id": 1, "public_name": "示例单位", "public_unit": "", "title": "示例模式", "tier_label": ""}
RULE = "RuleViolation"


@pytest.fixture
def proposed(stage):
    """The list of winners-to-be."""
    return stage.edition.stages.get(code="winners-notice")


LINES = [
    ([], RULE, RULE),
    ([{}], "", RULE),
    ([{"tier_label": "长宁区质量金奖"}], "", ""),
    ([{"tier_label": "长宁区质量金奖"}, {}], "", RULE),
    *(
        ([{"tier_label": "长宁区质量金奖", field: f"见 {secret}"}], RULE, RULE)
        for field in ("public_name", "public_unit", "title")
        for secret in ("13912345678", resident_id(1))
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "any_list", "winners"), LINES)
def test_lines_that_may_be_published(stage, proposed, given, any_list, winners, monkeypatch):
    monkeypatch.setattr(rules, "_line_checks", [])
    lines = [{**LINE, **line} for line in given]
    answers = [answer_to(lambda where=where: rules.check_lines(where, lines)) for where in (stage, proposed)]
    assert answers == [any_list, winners]


def test_a_list_of_winners_is_asked_of_the_conference_and_no_other(stage, proposed, monkeypatch):
    asked = []
    monkeypatch.setattr(rules, "_line_checks", [lambda where, keys: asked.append((where.code, keys))])
    for where in (stage, proposed):
        rules.check_lines(where, [{**LINE, "tier_label": "长宁区质量金奖"}])
    assert asked == [("winners-notice", [1])]


@pytest.mark.parametrize(("workdays", "answer"), [(4, RULE), (5, ""), (6, "")])
def test_a_list_is_no_shorter_than_the_least(stage, workdays, answer):
    assert rules.edition_minimum(stage.edition) == 5
    assert answer_to(lambda: rules.check_length(stage, workdays)) == answer


def test_the_lines_are_the_workflow_s_and_in_its_order(stage, proposed, monkeypatch):
    first, second = stage.edition.applications.order_by("pk")
    tiers = {first.pk: "长宁区质量金奖", second.pk: "长宁区区长质量奖"}
    monkeypatch.setattr(rules, "_tier_sources", [lambda application: tiers[application.pk]])
    found = [
        (line["position"], line["application_id"], line["tier_label"])
        for line in rules.entry_fields(proposed, [first, second])
    ]
    assert found == [(1, second.pk, "长宁区区长质量奖"), (2, first.pk, "长宁区质量金奖")]
    assert [line["tier_label"] for line in rules.entry_fields(stage, [second, first])] == ["", ""]
    monkeypatch.setattr(rules, "_tier_sources", [lambda application: None])
    assert [line["application_id"] for line in rules.entry_fields(proposed, [second, first])] == [first.pk, second.pk]


def test_where_there_is_one_tier_it_is_everybody_s(stage, monkeypatch):
    monkeypatch.setattr(rules, "_tier_sources", [])
    other = planned_edition(load_own("hongqiao-friendship-2023"))
    labels = [rules.tier_label(stage.edition.applications.first(), edition) for edition in (stage.edition, other)]
    assert labels == ["", other.rules.tiers[0].name]


def test_the_days_of_a_period_are_those_worked(db):
    known_years()
    friday, monday = date(2026, 5, 15), date(2026, 5, 18)
    assert rules.workday_dates(friday, monday) == [friday, monday]
    assert rules.workday_dates(friday, friday) == [friday]


REGISTERS = {
    "_waiting_sources": rules.register_waiting, "_tier_sources": rules.register_tier_source,
    "_line_checks": rules.register_line_check,
}  # fmt: skip


@pytest.mark.parametrize("name", REGISTERS)
def test_a_source_is_known_once_however_often_it_registers(monkeypatch, name):
    monkeypatch.setattr(rules, name, [])

    def source(notice):
        return [(1, "YY1")]

    for _ in range(2):
        assert REGISTERS[name](source) is source
    assert getattr(rules, name) == [source]
    if name == "_waiting_sources":
        assert rules.waiting_references(None) == [(1, "YY1")]


@pytest.mark.article(28)
def test_who_may_change_an_entry(running, office, second_office, reviewer):
    entry = running.entries.first()
    order_recusal(fresh_from_db(entry.application), second_office, by=None, reason="有利害关系。")
    assert [may_change_entry(user, entry) for user in (office, second_office, reviewer)] == [True, False, False]
