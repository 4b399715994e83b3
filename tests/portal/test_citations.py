"""No citation stands in the code: articles, offices and awards come from a rule set, so that every road names the right law."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from portal.errors import RuleViolation
from tests.factories.programmes import load_own, planned_edition
from tests.workflow.programmes.ruleset.conftest import load
from workflow.programmes.models import Stage
from workflow.programmes.ruleset import RuleSet
from workflow.programmes.stages import Blocker, kind_of

pytestmark = pytest.mark.slow

ROOT = Path(settings.BASE_DIR)
FLOORS = ("portal", "workflow", "objections", "cms_pages")
CONTENT = ("cms_pages/content/", "cms_pages/demonstration/", "/migrations/", "cms_pages/management/")
ARTICLE = re.compile(r"(?<!》)第[〇零一二三四五六七八九十百\d]+条")
"""An article without the title of its document before it; laws of the land are cited with theirs."""
OF_ONE_AWARD = re.compile(r"质量奖|虹桥|友谊奖|长宁区|市场监管局|市场监督管理局|外事办|区长奖|质量金奖")
NUMBER = re.compile(r"^[1-9]\d{0,2}(\([1-9]\d?\))?$")
CITING = {"RuleViolation", "Blocker", "Refusal", "Result", "cite", "citing"}
EXAMPLES = {"json_schema_extra"}


def own_sources() -> list[Path]:
    found = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")]
    return [path for path in found if not any(part in f"{path.relative_to(ROOT)}" for part in CONTENT)]


def spoken(tree: ast.Module) -> Iterator[ast.Constant]:
    """The strings a person may read: docstrings and the examples of the API's description left out."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in EXAMPLES:
            silent |= {id(inner) for inner in ast.walk(node.value)}
        if isinstance(node, ast.AnnAssign) and "EXAMPLE" in getattr(node.target, "id", "") and node.value:
            silent |= {id(inner) for inner in ast.walk(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node


@pytest.mark.parametrize("wording", [ARTICLE, OF_ONE_AWARD], ids=["article", "award"])
def test_no_python_fixes_an_article_or_an_award(wording):
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value[:40]}"
        for path in own_sources()
        for node in spoken(ast.parse(path.read_text(encoding="utf-8")))
        if wording.search(node.value)
    ]
    assert found == []


@pytest.mark.parametrize("wording", [ARTICLE, OF_ONE_AWARD], ids=["article", "award"])
def test_no_template_fixes_an_article_or_an_award(wording):
    paths = [path for path in (ROOT / "templates").rglob("*.html") if "demonstration" not in path.parts]
    assert len(paths) > 50
    assert [str(path.relative_to(ROOT)) for path in paths if wording.search(path.read_text(encoding="utf-8"))] == []


def test_no_refusal_is_given_a_bare_number():
    """A number alone belongs to no document; a rule set's own value knows its own."""
    found = []
    for path in own_sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called == "Letter":  # its article stands in docs/letters.md alone, beside the table of one document
                continue
            said = [arg for arg in node.args[:2] if called in CITING]
            said += [keyword.value for keyword in node.keywords if keyword.arg == "article"]
            if any(isinstance(arg, ast.Constant) and NUMBER.match(str(arg.value)) for arg in said):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


@pytest.mark.parametrize(
    ("ruleset", "words"),
    [
        ("changning-quality-2023", "依据《上海市长宁区政府质量奖管理办法》第十九条"),
        ("hongqiao-friendship-2023", "依据《长宁区“虹桥友谊奖”表彰项目工作方案》“程序”"),
    ],
)
@pytest.mark.django_db
def test_a_stage_read_from_the_database_cites_its_own_law(ruleset, words):
    edition = planned_edition(load_own(ruleset))
    stage = Stage.objects.get(edition=edition, position=1)
    blocker = kind_of(stage).entry_blockers(stage)[0]
    assert RuleViolation(blocker.article, blocker.message).messages[0].endswith(f"（{words}）")


@pytest.mark.parametrize(
    ("name", "citation", "words", "section"),
    [
        ("changning-quality-2023", "16(1)", "《上海市长宁区政府质量奖管理办法》第十六条第（一）项", "16"),
        (
            "changning-quality-2023",
            "规则设定「会议法定人数」",
            "《上海市长宁区政府质量奖管理办法》第八条及配套规定“会议法定人数”",
            "8",
        ),
        (
            "changning-quality-2022",
            "工作方案·评审机构",
            "《长宁区政府质量奖表彰项目工作方案》“评审机构”",
            "工作方案·评审机构",
        ),
        (
            "hongqiao-friendship-2023",
            "工作方案·参评范围（二）",
            "《长宁区“虹桥友谊奖”表彰项目工作方案》“参评范围”（二）",
            "工作方案·参评范围",
        ),
        ("hongqiao-friendship-2023", "《评比达标表彰活动管理办法》", "《评比达标表彰活动管理办法》", ""),
    ],
)
def test_a_rule_set_reads_its_own_citations(name, citation, words, section):
    place = load(name).place_of(citation)
    assert (place.words, place.section) == (words, section)


def test_every_citation_of_a_rule_set_knows_its_document():
    """Wherever in the file it stands, and after the freeze and back."""
    for name in ("changning-quality-2022", "changning-quality-2023", "hongqiao-friendship-2023"):
        rules = RuleSet.from_data(load(name).as_data())
        cited = [rules.programme.article, rules.conditions[-1].article, rules.stages[0].article]
        cited += [rules.objections.deadlines_article, rules.settings[-1].article, rules.terms.retention.article]
        assert all(article.place.words.startswith("《") for article in cited), name
        assert Blocker(cited[0], "").article == str(cited[0])
