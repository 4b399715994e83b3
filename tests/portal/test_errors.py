"""How refusals cite."""

import pytest

from portal.errors import RuleViolation, cite


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("21", "依据第二十一条"),
        ("16(1)", "依据第十六条第（一）项"),
        ("规则设定「会议法定人数」", "依据规则设定“会议法定人数”"),
        ("工作方案·组织", "依据工作方案·组织"),
    ],
)
def test_citation_reads_as_a_sentence_does(article, words):
    assert cite(article) == words
    assert RuleViolation(article, "不能办理").messages == [f"不能办理（{words}）"]
