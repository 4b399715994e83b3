import pytest

from portal.errors import RuleViolation
from tests.factories.programmes import load_fixture, load_own
from workflow.decisions.rules import check_place_exists, quorum_counts, quota_code, quota_label
from workflow.programmes.ruleset.governance import Fraction, reaches, smallest

MORE_THAN_TWO_THIRDS = {"numerator": 2, "denominator": 3, "strict": True}
TWO_THIRDS = {"numerator": 2, "denominator": 3, "strict": False}


@pytest.mark.article(8)
@pytest.mark.parametrize(
    ("present", "members", "share", "reached"),
    [
        (6, 9, MORE_THAN_TWO_THIRDS, False),
        (7, 9, MORE_THAN_TWO_THIRDS, True),
        (6, 10, MORE_THAN_TWO_THIRDS, False),
        (7, 10, MORE_THAN_TWO_THIRDS, True),
        (8, 12, MORE_THAN_TWO_THIRDS, False),
        (9, 12, MORE_THAN_TWO_THIRDS, True),
        (6, 9, TWO_THIRDS, True),
        (6, 10, TWO_THIRDS, False),
        (7, 10, TWO_THIRDS, True),
        (8, 12, TWO_THIRDS, True),
        (0, 0, TWO_THIRDS, False),
        (3333333333333333, 5000000000000000, MORE_THAN_TWO_THIRDS, False),
    ],
)
def test_quorum_counts_in_whole_numbers(present, members, share, reached):
    assert reaches(present, members, **share) is reached
    assert (present >= smallest(members, **share) > 0) is reached
    assert Fraction(**share, article="8").is_reached(present, members) is reached


@pytest.mark.article(28)
def test_recused_stay_in_the_denominator_unless_the_rule_set_lets_them_out():
    assert quorum_counts(10, 8, 2, 1, recused_count=True) == (7, 10)
    assert quorum_counts(10, 8, 2, 1, recused_count=False) == (7, 8)


@pytest.mark.article(3)
@pytest.mark.django_db
def test_quota_has_a_name_of_its_own_and_a_label_for_people():
    rules = load_own().rules
    assert [quota_code(quota) for quota in rules.quotas] == [
        "mayor:practice",
        "mayor:achievement",
        "gold:achievement+practice",
    ]
    assert [quota_label(quota, rules) for quota in rules.quotas] == [
        "长宁区区长质量奖（先进质量管理模式）",
        "长宁区区长质量奖（先进质量管理成果）",
        "长宁区质量金奖",
    ]


@pytest.mark.article(2)
@pytest.mark.django_db
def test_a_tier_the_award_does_not_have_is_refused():
    with pytest.raises(RuleViolation, match=r"本奖项没有设“silver”这一等级.*依据《.+》第二条"):
        check_place_exists(load_own().rules, "silver", "practice")
    rules = load_fixture("riverside-2026").rules
    check_place_exists(rules, rules.tiers[0].code, rules.tracks[0].code)
