"""The rules of review, each side of each condition: who must stay away, whom a request names, what a score may be (22, 28)."""

import pytest
from django.core.exceptions import ValidationError

from portal.access.models import User
from tests.locking import answer_to
from workflow.applications.models import Application
from workflow.programmes.loading import own_files
from workflow.programmes.ruleset import parse_files
from workflow.programmes.ruleset.stage_settings import AssessmentSettings
from workflow.reviews.models import PanelMember, RecusalRequest
from workflow.reviews.rules import checked_score, clash_with, conflict, is_named, names_account, resemblance

pytestmark = [pytest.mark.article(22), pytest.mark.article(28), pytest.mark.django_db]

NOBODY: frozenset[str] = frozenset()
"""Whom they guided."""

# A reviewer's unit, whether it is the applicant's own account, and what follows: must stay away, may have to.
OF = {"applicant_id": 2, "public_name": "示例质量协会", "public_unit": "示例大学"}
CONFLICTS = [
    ("某大学", 1, OF, (False, False)),
    ("某大学", 2, OF, (True, False)),
    ("示例大学", 1, OF, (True, False)),
    ("示例质量协会", 1, OF, (True, False)),
    ("示例质量协会（上海）", 1, OF, (False, True)),
    ("质量协会", 1, OF, (False, True)),
    ("量协会", 1, OF, (False, False)),
    ("示例大学附属医院", 1, OF, (False, True)),
    ("", 1, {**OF, "public_unit": ""}, (False, False)),
    ("某大学", 1, {**OF, "public_unit": ""}, (False, False)),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "user", "fields", "expected"), CONFLICTS)
def test_who_must_or_may_have_to_stay_away(unit, user, fields, expected):
    account, application = User(pk=user), Application(**fields)
    member = PanelMember(user=account, unit=unit)
    assert (bool(conflict(member, application, NOBODY)), resemblance(member, application)) == expected
    assert clash_with(account, unit, application, NOBODY) is any(expected)
    # Whoever sat for another unit before, and whose account names this one now, stays away all the same.
    moved = PanelMember(user=User(pk=user, unit=unit), unit="某研究所")
    assert (bool(conflict(moved, application, NOBODY)), resemblance(moved, application)) == expected


# Whom a request says must stay away (person, unit), and whether it means the member 张三 of 示例大学, and the account.
NAMED = [
    ("张三", "", (True, True)),
    ("张 三", "示例大学", (True, True)),
    ("李四", "", (False, False)),
    ("李四", "示例大学", (False, False)),
    ("", "示例大学", (True, False)),
    ("", "示例大学附属医院", (True, False)),
    ("", "大学", (True, False)),
    ("", "某公司", (False, False)),
    ("", "", (False, False)),
    ("·", "", (False, False)),
]


@pytest.mark.parametrize(("person", "unit", "expected"), NAMED)
def test_whom_a_request_means(person, unit, expected):
    user, request = User(username="z", display_name="张三"), RecusalRequest(person=person, unit=unit)
    assert (is_named(PanelMember(user=user, unit="示例大学"), request), names_account(request, user)) == expected


def test_an_account_without_letters_is_named_by_nobody():
    assert not names_account(RecusalRequest(person=""), User(username="·"))


SCORES = [
    (0, ""), ("0.5", ""), (1000, ""), ("1000.0", ""), (-1, "RuleViolation"), ("-0.1", "RuleViolation"),
    ("1000.1", "RuleViolation"), ("0.05", "ValidationError"), ("甲", "ValidationError"), ("NaN", "ValidationError"),
    ("Infinity", "ValidationError"), (None, "ValidationError"), ("", "ValidationError"),
]  # fmt: skip


@pytest.mark.parametrize(("score", "answer"), SCORES)
def test_a_score_is_within_the_stage_s_range(score, answer):
    assert answer_to(lambda: checked_score(scored(), score, "22")) == answer


@pytest.mark.parametrize("score", [None, ""])
def test_a_missing_score_is_asked_for(score):
    with pytest.raises(ValidationError, match="请填写得分，满分为 1000"):
        checked_score(scored(), score, "22")


@pytest.mark.parametrize(("score", "answer"), [(None, ""), ("", ""), (0, "RuleViolation"), (1, "RuleViolation")])
def test_a_stage_without_scores_takes_none(score, answer):
    settings = scored().model_copy(update={"score_max": None})
    assert answer_to(lambda: checked_score(settings, score, "22")) == answer


def scored() -> AssessmentSettings:
    rules = {one.programme.slug + one.version: one for one in parse_files(own_files(), loaded=[])}[
        "changning-quality2023"
    ]
    return rules.stages_of(AssessmentSettings)[0]
