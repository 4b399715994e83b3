from pathlib import Path

import pytest

from workflow.programmes.measures import Measures, MeasuresError, load_measures_file

FILE = Path(__file__).resolve().parents[4] / "workflow" / "programmes" / "measures" / "changning-quality-2023.toml"
# SHA-256 of the published text without blanks and Markdown marks, taken from the original, not from our file.
PUBLISHED = "b18033a0aae2c7e294c908749e58e600cf1d0f3c23d1a878b5f4ceb11df695db"


@pytest.fixture(scope="module")
def measures() -> Measures:
    return load_measures_file(FILE)


@pytest.mark.article(1)
def test_measures_hold_every_word_that_was_published(measures: Measures) -> None:
    assert measures.sha256 == PUBLISHED
    assert [len(chapter.articles) for chapter in measures.chapters] == [7, 4, 4, 3, 9, 10, 2]
    assert [article.number for article in measures.articles] == list(range(1, 40))


@pytest.mark.article(1)
def test_articles_have_name_heading_anchor_and_items(measures: Measures) -> None:
    article = measures.article(16)
    assert (article.name, article.heading, article.anchor) == ("第十六条", "先进质量管理模式申报条件", "article-16")
    assert list(article.items) == [1, 2, 3, 4, 5, 6]
    assert article.items[1] == "（一）在长宁区登记注册，生产经营3年以上；"
    assert measures.chapters[3].name == "第四章"
    with pytest.raises(KeyError):
        measures.article(40)


def refusal(tmp_path: Path, old: str, new: str) -> str:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "changed.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MeasuresError) as refused:
        load_measures_file(path)
    return str(refused.value)


def test_one_changed_character_is_refused(tmp_path: Path) -> None:
    assert "文字被改动过" in refusal(tmp_path, "不少于5个工作日", "不少于4个工作日")


def test_misnumbered_article_is_refused(tmp_path: Path) -> None:
    assert "第十六条的位置上是第六十条" in refusal(tmp_path, "number = 16\n", "number = 60\n")


def test_unknown_field_is_refused(tmp_path: Path) -> None:
    assert "不是有效的办法文件" in refusal(tmp_path, "signed_by", "signed_bye")
