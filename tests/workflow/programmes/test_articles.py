"""Every article of the Measures is proved by a test, but for those whose rooms are not built yet."""

import pytest

from workflow.programmes.articles import article_rows, as_markdown, filing_form_rows
from workflow.programmes.loading import OWN_FILES
from workflow.programmes.management.commands.article_report import MEASURES
from workflow.programmes.ruleset import parse_ruleset, read_ruleset

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rows():
    name = "changning-quality-2023.toml"
    return article_rows(MEASURES, parse_ruleset(read_ruleset(OWN_FILES / name), name=name))


def test_every_article_has_a_test(rows):
    assert [row.number for row in rows] == list(range(1, 40))
    assert not [row.number for row in rows if not row.tests]


def test_report_names_rules_stages_and_tests(rows):
    notice = next(row for row in rows if row.number == 21)
    assert "资格审查公示" in notice.stages
    assert any(place.startswith("tests/workflow/publicity/") for place in notice.tests)
    line = next(line for line in as_markdown(rows, "办法").splitlines() if line.startswith("| 21 |"))
    assert "资格审查" in line


def test_unmarked_articles_are_found(tmp_path, rows):
    (tmp_path / "tests").mkdir()
    name = "changning-quality-2023.toml"
    bare = article_rows(MEASURES, parse_ruleset(read_ruleset(OWN_FILES / name), name=name), tmp_path)
    assert all(not row.tests for row in bare)


def test_what_a_file_says_is_no_behaviour(rows):
    """A test that reads numbers out of a shipped rule set proves the file, not the engine: it stands for no article."""
    assert not [test for row in rows for test in row.tests if "test_shipped.py" in test]


def test_every_row_of_the_filing_form_has_a_test():
    assert [row.label for row in filing_form_rows() if not row.tests] == []
