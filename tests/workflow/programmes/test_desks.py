"""The edition board says what the case's own rule set says."""

from datetime import date

import pytest

from portal.access.enums import Role
from portal.desk.links import may_read_at
from tests.factories.access import UserFactory
from tests.factories.programmes import load_own, planned_edition
from workflow.programmes.desks import EditionDesk
from workflow.programmes.enums import DocumentKind
from workflow.programmes.forms import told_apart
from workflow.programmes.publications import Publication

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("ruleset", "citation"),
    [
        ("changning-quality-2023", "依据《上海市长宁区政府质量奖管理办法》第二十条"),
        ("hongqiao-friendship-2023", "依据《长宁区“虹桥友谊奖”表彰项目工作方案》“程序”"),
    ],
)
def test_verb_cites_the_rule_set_of_its_case(ruleset, citation):
    verb = EditionDesk().verb("extend")
    assert verb.citation(planned_edition(load_own(ruleset))) == citation


def test_the_way_to_an_open_matter_is_for_whoever_may_take_it():
    edition = planned_edition()

    def ways(role: Role) -> set[tuple[str, str]]:
        rows = EditionDesk().open_matters(edition, UserFactory(roles=[role]))["blockers"]
        return {
            (row["url"].removeprefix("/admin/desk/editions/"), row["word"]) for row in rows if "登记" in row["message"]
        }

    assert ways(Role.OFFICE) == {(f"{edition.pk}/document/", "立即办理")}
    assert ways(Role.DISCIPLINE) == {("", "查看")}


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("notices/", True), ("notices/7/", True), ("applications/?state=supplement", True),
        ("notices/do/plan/", False), ("editions/1/document/", False), ("commendations/", False), ("nowhere/", False),
    ],
)  # fmt: skip
def test_who_only_looks_is_led_to_what_is_theirs_to_read(address, may):
    assert may_read_at(f"/admin/desk/{address}", UserFactory(roles=[Role.DISCIPLINE])) == may


def test_documents_of_one_title_are_told_apart():
    def call(day: int, url: str) -> Publication:
        return Publication(DocumentKind.CALL, "申报通知", url, date(2026, 9, day))

    found = [call(1, "/a/"), call(2, "/b/"), call(2, "/c/")]
    assert [label for _, label in told_apart(found)] == [
        "申报通知（2026-09-01 公开）", "申报通知（2026-09-02 公开，/b/）", "申报通知（2026-09-02 公开，/c/）",
    ]  # fmt: skip
