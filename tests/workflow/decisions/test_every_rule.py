"""The conference's rules and who sits in it, each side of each condition (Articles 2, 3, 8, 25, 28)."""

import pytest

from portal.access.enums import Role
from portal.errors import RuleViolation
from portal.powers.actions import suspend_account
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.programmes import load_own, planned_edition
from tests.locking import answer_to
from workflow.decisions.actions import appoint_representative, register_member
from workflow.decisions.permissions import is_member, may_read_conference, office_or_member, seat_of
from workflow.decisions.rules import check_place_exists, full_message, quorum_counts, quota_label, share_name
from workflow.programmes.loading import own_files
from workflow.programmes.ruleset import parse_files

pytestmark = [pytest.mark.django_db, pytest.mark.article(25)]
RULE = "RuleViolation"


@pytest.fixture(scope="module")
def quality():
    return {rules.programme.slug + rules.version: rules for rules in parse_files(own_files(), loaded=[])}[
        "changning-quality2023"
    ]


@pytest.mark.parametrize(("at_most", "tier", "answer"), [
    (1, "gold", ""), (0, "gold", RULE), (0, "mayor", ""), (1, "silver", RULE),
])  # fmt: skip
def test_a_place_there_is(quality, at_most, tier, answer):
    quotas = [
        quota.model_copy(update={"at_most": at_most if "gold" in quota.tiers else quota.at_most})
        for quota in quality.quotas
    ]
    rules = quality.model_copy(update={"quotas": quotas})
    assert answer_to(lambda: check_place_exists(rules, tier, "practice")) == answer


def test_a_tier_without_a_quota_for_the_track_has_no_place(quality):
    rules = quality.model_copy(update={"quotas": [one for one in quality.quotas if "gold" not in one.tiers]})
    assert answer_to(lambda: check_place_exists(rules, "gold", "practice")) == RULE
    assert answer_to(lambda: check_place_exists(rules, "mayor", "practice")) == ""


def refused(rules, tier: str) -> str:
    with pytest.raises(RuleViolation) as refusal:
        check_place_exists(rules, tier, "practice")
    return refusal.value.article


def test_a_refusal_names_the_quota_s_article_else_the_first_tier_s(quality):
    first, *others = quality.tiers
    tiers = (first.model_copy(update={"article": "甲"}), *(one.model_copy(update={"article": "乙"}) for one in others))
    quotas = tuple(one.model_copy(update={"at_most": 0, "article": "丙"}) for one in quality.quotas)
    changed = [quality.model_copy(update={"tiers": tiers, "quotas": given}) for given in ((), quotas)]
    assert [(refused(rules, "gold"), refused(rules, "silver")) for rules in changed] == [("甲", "甲"), ("丙", "甲")]


def test_words_of_shares_and_quotas(quality):
    assert [share_name(2, 3, strict) for strict in (True, False)] == ["超过三分之二", "达到三分之二"]
    gold = next(quota for quota in quality.quotas if "gold" in quota.tiers)
    one_track = gold.model_copy(update={"tracks": ["practice"]})
    assert [quota_label(quota, quality) for quota in (gold, one_track)] == [
        "长宁区质量金奖", "长宁区质量金奖（先进质量管理模式）",
    ]  # fmt: skip
    assert full_message(gold, quality).startswith(f"名额已满：长宁区质量金奖共 {gold.at_most} 个")


def test_who_left_the_room_counts_as_the_rule_set_says():
    assert [quorum_counts(9, 7, 2, 1, recused_count=count) for count in (True, False)] == [(6, 9), (6, 7)]


def test_who_sits_in_which_conference(office, discipline, reviewer):
    edition, other = planned_edition(load_own()), planned_edition(load_own("hongqiao-friendship-2023"))
    here, there, former, idle = (UserFactory(roles=[Role.CONFERENCE]) for _ in range(4))
    for place, (user, where) in enumerate({here: edition, there: other, former: edition, idle: edition}.items()):
        member = register_member(where, f"区某委办{place}", by=office, user=user)
        if user == former:
            appoint_representative(member, user=None, by=office)
    suspend_account(idle, reason="停用")
    people = {
        "here": here, "there": there, "former": former, "idle": fresh_from_db(idle), "office": office,
        "discipline": discipline, "reviewer": reviewer, "nobody": None,
    }  # fmt: skip

    def who(may, thing=None):
        return {name for name, user in people.items() if may(user, thing)}

    seat = seat_of(here, edition)
    assert seat is not None
    assert who(is_member, seat) == {"here"}
    assert who(office_or_member, seat) == {"here", "office"}
    assert who(is_member) == {"here", "there", "former"}
    assert who(may_read_conference) == {"here", "there", "former", "office", "discipline"}
