"""Each kind of condition, judged as of the closing day, with its article."""

from datetime import date, datetime, timedelta

import pytest

from portal import clock
from portal.errors import RuleViolation
from tests.factories.applications import good_answers
from workflow.applications.rules import (
    assess,
    ban_bar,
    check_accepting,
    check_subject,
    first_date_after,
    reapplication_bar,
    superior_bar,
    unmet,
)
from workflow.programmes.loading import own_files
from workflow.programmes.ruleset import parse_files

CLOSING = date(2026, 4, 11)


@pytest.fixture(scope="module")
def rulesets():
    return {rules.programme.slug + rules.version: rules for rules in parse_files(own_files(), loaded=[])}


@pytest.fixture
def quality(rulesets):
    return rulesets["changning-quality2023"]


@pytest.fixture
def friendship(rulesets):
    return rulesets["hongqiao-friendship2023"]


def missing(rules, track, **changed):
    answers = {**good_answers(rules, track), **changed}
    return [
        (item.condition.code, item.article, item.met)
        for item in unmet(rules, assess(rules, track, answers, on=CLOSING))
    ]


@pytest.mark.article(16)
@pytest.mark.article(17)
@pytest.mark.parametrize("track", ["practice", "achievement"])
def test_good_answers_meet_every_condition(quality, track):
    assert missing(quality, track) == []


@pytest.mark.article(16)
@pytest.mark.parametrize(
    ("code", "answer", "expected"),
    [
        ("registered", {"met": False}, ("registered", "16(1)", False)),
        ("registered", {}, ("registered", "16(1)", None)),
        ("operating", {"since": "2023-04-12"}, ("operating", "16(1)", False)),
        ("operating", {"since": "不知道"}, ("operating", "16(1)", None)),
        ("compliance", {"met": False, "note": ""}, ("compliance", "16(2)", False)),
        ("distinctive", {"met": True, "note": " "}, ("distinctive", "16(3)", None)),
        ("leading", {"met": False}, ("leading", "16(4)", False)),
        ("responsibility", {"met": False}, ("responsibility", "16(5)", False)),
        ("no-loss", {"loss": "loss"}, ("no-loss", "16(6)", False)),
        ("no-loss", {"loss": "exception", "note": ""}, ("no-loss", "16(6)", None)),
        ("no-incident", {"clean": False}, ("no-incident", "16(6)", False)),
        ("no-complaint", {"clean": False}, ("no-complaint", "16(6)", False)),
        ("no-dishonesty", {"clean": False}, ("no-dishonesty", "16(6)", False)),
    ],
)
def test_condition_of_an_organisation_not_met_names_its_article(quality, code, answer, expected):
    assert missing(quality, "practice", **{code: answer}) == [expected]


@pytest.mark.article(16)
def test_three_years_are_full_on_the_anniversary_itself(quality):
    assert missing(quality, "practice", operating={"since": "2023-04-11"}) == []


@pytest.mark.article(16)
def test_policy_loss_with_an_explanation_is_excepted(quality):
    assert missing(quality, "practice", **{"no-loss": {"loss": "exception", "note": "承担保供任务。"}}) == []


@pytest.mark.article(17)
@pytest.mark.parametrize(
    ("code", "answer", "expected"),
    [
        ("quality-work", {"since": "2021-04-12"}, ("quality-work", "17(1)", False)),
        ("innovation", {"met": False}, ("innovation", "17(2)", False)),
        ("employer-standing", {"met": False}, ("employer-standing", "17(3)", False)),
        ("employer-no-incident", {"clean": False}, ("employer-no-incident", "17(4)", False)),
        ("employer-no-complaint", {"clean": False}, ("employer-no-complaint", "17(4)", False)),
        ("employer-no-dishonesty", {"clean": False}, ("employer-no-dishonesty", "17(4)", False)),
    ],
)
def test_condition_of_a_person_not_met_names_its_article(quality, code, answer, expected):
    assert missing(quality, "achievement", **{code: answer}) == [expected]


FIVE = ("exchange", "economy", "technology", "charity", "other-fields")


@pytest.mark.parametrize("kept", FIVE)
def test_friendship_any_one_of_five_is_enough(friendship, kept):
    no = {code: {"met": False} for code in FIVE if code != kept}
    assert missing(friendship, "person", **no) == []


def test_friendship_none_of_five_is_refused(friendship):
    no = {code: {"met": False} for code in FIVE}
    assert [met for _, _, met in missing(friendship, "person", **no)] == [False]


def test_friendship_is_for_foreign_nationals(friendship):
    found = missing(friendship, "person", **{"foreign-national": {"nationality": "中国"}})
    assert [(code, met) for code, _, met in found] == [("foreign-national", False)]


@pytest.mark.article(2)
@pytest.mark.parametrize(("track", "kind"), [("practice", "person"), ("achievement", "organisation")])
def test_wrong_kind_of_subject_is_refused(quality, track, kind):
    with pytest.raises(RuleViolation, match=r"依据《.+》第二条"):
        check_subject(quality, track, kind)


@pytest.mark.article(2)
@pytest.mark.parametrize(("track", "kind"), [("practice", "organisation"), ("achievement", "person")])
def test_right_kind_of_subject_is_accepted(quality, track, kind):
    assert check_subject(quality, track, kind) is None


@pytest.mark.article(18)
def test_superior_award_in_the_same_year_is_refused(quality):
    bar = superior_bar(quality, True)
    assert bar.article == "18"
    assert "上海市政府质量奖" in bar.message
    assert superior_bar(quality, False) is None


@pytest.mark.article(18)
def test_reapplication_says_the_first_day_allowed(quality):
    term, won = quality.terms.reapplication, date(2021, 4, 11)
    bar = reapplication_bar(term, award="长宁区质量金奖", commended_on=won, on=date(2026, 4, 11))
    assert (bar.article, "2026年4月12日" in bar.message) == ("18", True)
    assert reapplication_bar(term, award="长宁区质量金奖", commended_on=won, on=date(2026, 4, 12)) is None


@pytest.mark.article(34)
@pytest.mark.article(35)
@pytest.mark.parametrize(("cause", "article"), [("fraud", "34"), ("incident", "35")])
def test_ban_after_revocation_says_the_first_day_allowed(quality, cause, article):
    (ban,) = [ban for ban in quality.terms.bans if ban.cause == cause]
    bar = ban_bar(ban, revoked_on=date(2024, 6, 30), on=date(2029, 6, 30))
    assert (bar.article, "2029年7月1日" in bar.message) == (article, True)
    assert ban_bar(ban, revoked_on=date(2024, 6, 30), on=date(2029, 7, 1)) is None


def test_term_from_a_leap_day_ends_with_february():
    assert first_date_after(date(2024, 2, 29), 5) == date(2029, 3, 1)


@pytest.mark.article(20)
@pytest.mark.django_db
def test_deadline_holds_to_the_second(edition):
    assert check_accepting(edition, edition.deadline) is None
    with pytest.raises(RuleViolation, match=r"2026-04-11 17:00 截止.*依据《.+》第二十条"):
        check_accepting(edition, edition.deadline + timedelta(seconds=1))


@pytest.mark.article(20)
@pytest.mark.django_db
def test_deadline_is_shanghai_time(edition):
    late = datetime.fromisoformat("2026-04-11T09:00:01+00:00")
    with pytest.raises(RuleViolation):
        check_accepting(edition, late)


@pytest.mark.django_db
def test_nothing_is_accepted_before_the_opening(edition):
    with pytest.raises(RuleViolation, match="尚未开始"):
        check_accepting(edition, clock.moment(date(2026, 3, 2), 8, 59, 59))
