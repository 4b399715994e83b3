"""The rules of honours, each side of each condition: numbers, prizes, uses of the money, grounds and bans (6, 18, 26, 34, 35)."""

from datetime import date

import pytest

from portal.errors import RuleViolation
from tests.locking import answer_to
from workflow.honours.grounds import ban_until, ground_by
from workflow.honours.rules import (
    check_document_number,
    check_prize_use,
    honour_number,
    prize_amount,
)
from workflow.programmes.loading import own_files
from workflow.programmes.ruleset import parse_files
from workflow.programmes.ruleset.schema import RuleSet

pytestmark = [pytest.mark.article(26), pytest.mark.django_db]
WRONG = "ValidationError"
RULE = "RuleViolation"


@pytest.fixture(scope="module")
def rulesets():
    return {rules.programme.slug + rules.version: rules for rules in parse_files(own_files(), loaded=[])}


@pytest.fixture(scope="module")
def quality(rulesets) -> RuleSet:
    return rulesets["changning-quality2023"]


@pytest.fixture(scope="module")
def friendship(rulesets) -> RuleSet:
    return rulesets["hongqiao-friendship2023"]


@pytest.mark.parametrize(("number", "answer"), [
    ("示例府发〔2026〕9号", ""), (" 示例府发〔2026〕120号 ", ""), ("示例府发〔2025〕9号", WRONG), ("示例府发(2026)9号", WRONG),
    ("示例府发〔2026〕09号", WRONG), ("〔2026〕9号", WRONG), ("示例府发〔2026〕9", WRONG), ("", WRONG),
])  # fmt: skip
def test_a_number_of_a_document(number, answer):
    assert answer_to(lambda: check_document_number(number, date(2026, 2, 5))) == answer


@pytest.mark.parametrize(("given", "answer"), [(None, ""), (500_000, ""), (499_999, RULE), (0, RULE)])
def test_a_prize_of_a_fixed_sum(quality, given, answer):
    assert answer_to(lambda: prize_amount(quality, "mayor", "practice", given, name="某单位")) == answer
    assert prize_amount(quality, "mayor", "practice", None, name="某单位") == 500_000


@pytest.mark.parametrize(("given", "answer"), [(None, ""), (0, ""), (1, RULE)])
def test_no_prize(friendship, given, answer):
    assert answer_to(lambda: prize_amount(friendship, "friendship", "person", given, name="某人")) == answer
    assert prize_amount(friendship, "friendship", "person", None, name="某人") == 0


@pytest.mark.parametrize(("given", "answer"), [
    (None, RULE), (-1, RULE), (0, RULE), (1, ""), (500_000, ""), (500_001, RULE),
])  # fmt: skip
def test_a_prize_of_at_most_a_sum(quality, given, answer):
    prizes = [prize.model_copy(update={"kind": "at_most"}) for prize in quality.prizes]
    rules = quality.model_copy(update={"prizes": prizes})
    assert answer_to(lambda: prize_amount(rules, "mayor", "practice", given, name="某单位")) == answer


@pytest.mark.article(6)
def test_prize_money_is_spent_on_what_the_measures_list(quality, friendship):
    for use in quality.prize_uses:
        assert answer_to(lambda use=use: check_prize_use(quality, use.code)) == ""
    assert answer_to(lambda: check_prize_use(quality, "banquet")) == RULE
    assert answer_to(lambda: check_prize_use(friendship, quality.prize_uses[0].code)) == RULE


@pytest.mark.article(34)
@pytest.mark.article(35)
def test_a_ground_is_one_of_the_rule_set_s(quality, friendship):
    assert [ground_by(quality, article).cause for article in ("34", "35")] == ["fraud", "incident"]
    assert answer_to(lambda: ground_by(quality, "1")) == RULE
    assert ban_until(ground_by(quality, "34"), date(2024, 6, 30)) == date(2029, 6, 30)


def test_a_certificate_s_number_follows_the_pattern(quality):
    number = honour_number(quality, year=2026, serial=7, tier="gold", track="practice")
    assert ("2026" in number, "7" in number) == (True, True)


def test_what_is_refused_is_said_in_the_rule_set_s_words(quality, friendship):
    said = {
        "奖励标准为50万元，不能另定为1元": lambda: prize_amount(quality, "mayor", "practice", 1, name="某单位"),
        "是精神奖励，不发奖金": lambda: prize_amount(friendship, "friendship", "person", 1, name="某人"),
        "可用：34、35": lambda: ground_by(quality, "1"),
        "可用：工作方案": lambda: ground_by(friendship, "34"),
        f"奖金只能用于：{quality.prize_uses[0].name}、": lambda: check_prize_use(quality, "banquet"),
        "本奖项没有奖金": lambda: check_prize_use(friendship, "banquet"),
    }
    for words, act in said.items():
        with pytest.raises(RuleViolation, match=words):
            act()
