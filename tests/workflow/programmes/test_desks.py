"""The edition board says what the case's own rule set says."""

import pytest

from tests.factories.programmes import load_own, planned_edition
from workflow.programmes.desks import EditionDesk

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
