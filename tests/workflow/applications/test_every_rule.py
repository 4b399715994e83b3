"""The rules of applying, each side of each condition: answers, what is missing, bars, the time, what is cited (2, 16–20)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from cms_pages.demonstration.declaring import declared_answers
from portal import clock
from tests.factories.applications import good_answers
from tests.factories.programmes import load_own, planned_edition
from tests.locking import answer_to
from workflow.applications.actions.supplementing import sections_to_supplement
from workflow.applications.enums import Section
from workflow.applications.models import Application
from workflow.applications.rules import (
    assess,
    check_accepting,
    check_subject,
    cited,
    completeness,
    first_date_after,
    required_evidence,
    superior_bar,
    unmet,
)
from workflow.applications.rules.citations import basis_of
from workflow.applications.rules.completeness import needs_unit
from workflow.programmes.actions import advance_edition
from workflow.programmes.loading import own_files
from workflow.programmes.ruleset import parse_files

pytestmark = [pytest.mark.django_db, pytest.mark.article(20)]
CLOSING = date(2026, 4, 11)
RULE = "RuleViolation"


@pytest.fixture(scope="module")
def rulesets():
    return {rules.programme.slug + rules.version: rules for rules in parse_files(own_files(), loaded=[])}


@pytest.fixture(scope="module")
def quality(rulesets):
    return rulesets["changning-quality2023"]


@pytest.fixture(scope="module")
def foreign(rulesets):
    return rulesets["hongqiao-friendship2023"]


# Of each condition: what is answered, and whether it is met; None is not answered yet.
ANSWERS = {
    "registered": [({}, None), ({"met": None}, None), ({"met": True}, True), ({"met": False}, False)],
    "operating": [
        ({"since": "2023-04-11"}, True), ({"since": "2023-04-12"}, False), ({"since": "soon"}, None), ({"since": None}, None),
        ({"met": True}, None),
    ],
    "compliance": [
        ({"met": None, "note": "甲"}, None), ({"met": False, "note": "甲"}, False), ({"met": True, "note": "甲"}, True),
        ({"met": True, "note": " "}, None), ({"met": True}, None),
    ],
    "no-loss": [
        ({"loss": "none"}, True), ({"loss": "loss"}, False), ({"loss": "exception", "note": "保供。"}, True),
        ({"loss": "exception", "note": " "}, None), ({"loss": "exception"}, None), ({"loss": "some"}, None),
        ({"note": "甲"}, None),
    ],
    "no-incident": [({"clean": True}, True), ({"clean": False}, False), ({"clean": None}, None)],
    "no-complaint": [({"clean": True}, True), ({"clean": False}, False), ({"note": "甲"}, None)],
    "no-dishonesty": [({"clean": True}, True), ({"clean": False}, False), ({"clean": None}, None)],
    "foreign-national": [
        *(({"nationality": name}, False) for name in ("中国", "中国香港", "中华人民共和国", "cn", "CHN", "China", "chinese")),
        *(({"nationality": name}, True) for name in ("新西兰", "New Zealand", "中非共和国")),
        ({"nationality": " "}, None), ({"met": True}, None),
    ],
}  # fmt: skip


@pytest.mark.article(16)
@pytest.mark.article(17)
@pytest.mark.parametrize("code", ANSWERS)
def test_each_answer_to_each_condition(quality, foreign, code):
    rules, track = (foreign, "person") if code == "foreign-national" else (quality, "practice")
    for answer, met in ANSWERS[code]:
        findings = assess(rules, track, {code: answer}, on=CLOSING)
        assert next(one.met for one in findings if one.condition.code == code) is met, (code, answer)


def test_a_loss_is_excepted_only_where_the_rule_set_names_exceptions(quality):
    conditions = tuple(
        one.model_copy(update={"exceptions": ()}) if one.code == "no-loss" else one for one in quality.conditions
    )
    rules = quality.model_copy(update={"conditions": conditions})
    findings = assess(rules, "practice", {"no-loss": {"loss": "exception", "note": "保供。"}}, on=CLOSING)
    assert next(one.met for one in findings if one.condition.code == "no-loss") is False


@pytest.mark.parametrize(("on", "met"), [(date(2023, 2, 28), False), (date(2023, 3, 1), True)])
def test_years_from_a_leap_day_are_full_in_march(quality, on, met):
    findings = assess(quality, "practice", {"operating": {"since": "2020-02-29"}}, on=on)
    assert next(one.met for one in findings if one.condition.code == "operating") is met


def test_terms_are_over_the_day_after_their_anniversary():
    terms = [(date(2021, 4, 11), 5), (date(2024, 2, 29), 4), (date(2024, 2, 29), 5)]
    assert [first_date_after(start, years) for start, years in terms] == [
        date(2026, 4, 12), date(2028, 3, 1), date(2029, 3, 1),
    ]  # fmt: skip


FIVE = ("exchange", "economy", "technology", "charity", "other-fields")
GROUPS = [
    ({}, None), (dict.fromkeys(FIVE, False), False), ({"exchange": False}, False), ({"exchange": True}, True),
    ({**dict.fromkeys(FIVE, False), "charity": True}, True),
]  # fmt: skip


@pytest.mark.parametrize(("given", "met"), GROUPS)
def test_any_one_of_a_group_is_enough(foreign, given, met):
    answers = {code: answer for code, answer in good_answers(foreign, "person").items() if code not in FIVE}
    answers |= {code: {"met": value, "note": "见材料。"} for code, value in given.items()}
    found = unmet(foreign, assess(foreign, "person", answers, on=CLOSING))
    assert [one.met for one in found] == ([] if met else [met])


def filled(edition, track="practice", **changes) -> Application:
    """With nothing missing, save what is changed."""
    fields = {
        "public_name": "示例单位", "public_unit": "示例单位", "title": "示例模式", "summary": "摘要。",
        "form_answers": dict(declared_answers(SimpleNamespace(edition=edition, track=track), "自评。")),
        "superior_declared": False, "department_id": 1, "answers": good_answers(edition.rules, track),
    }  # fmt: skip
    return Application(edition=edition, track=track, **{**fields, **changes})


MISSING = [
    ({}, {}), ({"public_name": " "}, {Section.SUBJECT: 1}), ({"title": " "}, {Section.CONTENT: 1}),
    ({"title": "", "summary": ""}, {Section.CONTENT: 2}), ({"superior_declared": None}, {Section.CONDITIONS: 1}),
    ({"superior_declared": True}, {}), 
    ({"form_answers": {}}, {"profile": 6, "management": 3, "indicators": 2, "self-assessment": 7}),
    ({"department_id": None}, {Section.DEPARTMENT: 1}), ({"public_unit": " "}, {}),
    ({"track": "achievement", "public_unit": " "}, {Section.SUBJECT: 1}), ({"track": "achievement"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "missing"), MISSING)
def test_what_is_missing_is_said_section_by_section(edition, changes, missing):
    application = filled(edition, **changes)
    held = {item.code for item in required_evidence(application)}
    parts = completeness(application, held)
    assert {part.section: len(part.missing) for part in parts if not part.complete} == missing
    lacking = completeness(application, held - {sorted(held)[0]})
    assert sum(len(part.missing) for part in lacking) == sum(missing.values()) + 1


def test_a_person_s_unit_is_asked_for_where_a_condition_looks_at_it(quality):
    assert [needs_unit(quality, track) for track in ("practice", "achievement")] == [False, True]


def test_what_an_award_does_not_ask_for_is_not_missing(friendship):
    application = filled(friendship, "person")
    assert Section.SELF_ASSESSMENT not in {part.code for part in sections_to_supplement(application)}
    parts = {part.section for part in completeness(application, set())}
    assert parts == {Section.SUBJECT, Section.CONTENT, Section.CONDITIONS, "profile", "deeds", "nominator"}


def test_a_document_of_one_of_several_is_asked_for_where_that_one_is_met(foreign):
    conditions = tuple(
        one.model_copy(update={"evidence": (one.evidence[0].model_copy(update={"code": one.code}),)})
        for one in foreign.conditions
    )
    edition = SimpleNamespace(
        rules=foreign.model_copy(update={"conditions": conditions}), deadline=clock.moment(CLOSING, 17)
    )
    answers = {**good_answers(foreign, "person"), **{code: {"met": False} for code in FIVE if code != "charity"}}
    asked = required_evidence(SimpleNamespace(edition=edition, track="person", answers=answers))
    assert {item.code for item in asked} & {*FIVE} == {"charity"}
    assert {item.code for item in asked} > {"charity"}


@pytest.mark.article(18)
def test_a_superior_award_bars_where_it_is_declared_and_the_rule_set_knows_one(quality):
    unknown = quality.model_copy(update={"terms": quality.terms.model_copy(update={"superior_award": None})})
    assert [bool(superior_bar(rules, declared)) for rules in (quality, unknown) for declared in (True, False, None)] == [
        True, False, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.article(2)
@pytest.mark.parametrize(("track", "kind", "answer"), [
    ("practice", "organisation", ""), ("practice", "person", RULE), ("achievement", "person", ""),
    ("achievement", "organisation", RULE), ("nothing", "person", RULE),
])  # fmt: skip
def test_each_kind_of_subject_in_each_track(quality, track, kind, answer):
    assert answer_to(lambda: check_subject(quality, track, kind)) == answer


def test_what_is_cited_is_the_setting_else_the_basis_else_applying(quality):
    setting = quality.settings[0]
    assert [str(cited(quality, topic)) for topic in (setting.name, "材料真实性", "没有这个题目")] == [
        str(setting.article), "34", "20",
    ]  # fmt: skip
    assert (str(basis_of(quality, "材料真实性")), basis_of(quality, "没有这个题目")) == ("34", "")


def test_applications_are_taken_in_the_call_alone(edition):
    opens, deadline, second = edition.opens_at, edition.deadline, timedelta(seconds=1)
    asked = [opens - second, opens, deadline, deadline + second]
    assert [answer_to(lambda at=at: check_accepting(edition, at)) for at in asked] == [RULE, "", "", RULE]
    with clock.travel(deadline + second):
        advance_edition(edition, by=None)
    assert answer_to(lambda: check_accepting(edition, opens)) == RULE
    planned = planned_edition(load_own("hongqiao-friendship-2023"))
    assert answer_to(lambda: check_accepting(planned, planned.opens_at)) == RULE
