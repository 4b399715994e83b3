"""How refusals cite."""

import pytest

from portal.citations import Citation, Place
from portal.errors import RuleViolation, TransitionNotAllowed, cite
from portal.quotes import nest_quotes


class Bylaw:
    """A document of its own numbering."""

    def place_of(self, citation):
        return Place(f"《示例办法》第{citation}款", "bylaw", citation)


def test_quotation_marks_within_a_quotation_are_the_inner_ones():
    said = "“2026年度“虹桥友谊奖””现在不能办理；“乙”照常"
    assert str(TransitionNotAllowed(said).message) == "“2026年度‘虹桥友谊奖’”现在不能办理；“乙”照常"
    assert nest_quotes("没有结尾的“引号\n“下一行”") == "没有结尾的“引号\n“下一行”"


@pytest.mark.parametrize(
    ("article", "words"),
    [
        (Citation("7", Bylaw), "依据《示例办法》第7款"),
        ("《中华人民共和国个人信息保护法》第二十五条", "依据《中华人民共和国个人信息保护法》第二十五条"),
        ("规则集使用规则「冻结」", "依据规则集使用规则“冻结”"),
    ],
)
def test_refusal_names_the_document_in_full(article, words):
    refusal = RuleViolation(article, "不能办理")
    assert cite(article) == words
    assert refusal.messages == [f"不能办理（{words}）"]
    assert refusal.article == str(article)


def test_citation_is_its_text_wherever_it_is_compared_or_stored():
    article = Citation("7", Bylaw)
    assert (article, hash(article), {article: 1}["7"]) == ("7", hash("7"), 1)
