"""Reads a measures file: title, document facts, notice of promulgation, chapters, articles, paragraphs.

The file states the SHA-256 of all its words in order, blanks left out. A file whose words differ is refused, so
no edit, however small, changes the published law unnoticed.
"""

import datetime as dt
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.errors import chinese_number

_ITEM = re.compile(r"^（(?P<number>[一二三四五六七八九十]+)）")


class MeasuresError(Exception):
    """A measures file that cannot be published; says which file and why."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Article(_Part):
    """One article. `paragraphs` are verbatim; items （一）（二）… are paragraphs of their own."""

    number: int = Field(ge=1)
    heading: str = Field(min_length=1)
    paragraphs: tuple[str, ...] = Field(min_length=1)

    @property
    def name(self) -> str:
        """`第十六条`."""
        return f"第{chinese_number(self.number)}条"

    @property
    def anchor(self) -> str:
        """The address of the article within its page: `article-16`."""
        return f"article-{self.number}"

    @cached_property
    def items(self) -> dict[int, str]:
        """Items by number, as `16(1)` cites them."""
        numbers = {chinese_number(number): number for number in range(1, 100)}
        matched = ((_ITEM.match(paragraph), paragraph) for paragraph in self.paragraphs)
        return {numbers[match["number"]]: paragraph for match, paragraph in matched if match}

    def words(self) -> Iterator[str]:
        yield f"{self.name}（{self.heading}）"
        yield from self.paragraphs


class Chapter(_Part):
    """One chapter with its articles."""

    number: int = Field(ge=1)
    heading: str = Field(min_length=1)
    articles: tuple[Article, ...] = Field(min_length=1)

    @property
    def name(self) -> str:
        """`第四章`."""
        return f"第{chinese_number(self.number)}章"

    def words(self) -> Iterator[str]:
        yield f"{self.name}{self.heading}"
        for article in self.articles:
            yield from article.words()


class Promulgation(_Part):
    """The notice that puts the measures into force."""

    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    signed_by: str
    signed_on: str
    remark: str

    def words(self) -> Iterator[str]:
        yield from (self.title, self.addressee, *self.paragraphs, self.signed_by, self.signed_on, self.remark)


class Measures(_Part):
    """Measures as published. `document_number` is None where the original shows none."""

    schema_version: int = Field(ge=1, le=1)
    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    programme: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str = Field(min_length=1)
    issuer: str = Field(min_length=1)
    document_number: str | None = None
    adopted: str
    issued_on: dt.date
    in_force_from: dt.date
    in_force_until: dt.date | None = None
    supersedes: tuple[str, ...] = ()
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    promulgation: Promulgation
    chapters: tuple[Chapter, ...] = Field(min_length=1)

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """All articles in order."""
        return tuple(article for chapter in self.chapters for article in chapter.articles)

    def article(self, number: int) -> Article:
        """The article of that number; KeyError when there is none."""
        if not 1 <= number <= len(self.articles):
            raise KeyError(number)
        return self.articles[number - 1]

    def words(self) -> Iterator[str]:
        """Every word of the document in order: promulgation, title, chapters, articles."""
        yield from self.promulgation.words()
        yield self.title
        for chapter in self.chapters:
            yield from chapter.words()


def words_digest(text: str) -> str:
    """SHA-256 of a text without its blanks."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def load_measures_file(path: Path) -> Measures:
    """The measures in `path`; MeasuresError when the shape, the numbering or a single word is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        measures = Measures.model_validate_json(json.dumps(data, default=str))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise MeasuresError(f"{path.name}：不是有效的办法文件：{error}") from error
    _check_numbers(path.name, "章", [chapter.number for chapter in measures.chapters])
    _check_numbers(path.name, "条", [article.number for article in measures.articles])
    if words_digest("".join(measures.words())) != measures.sha256:
        raise MeasuresError(f"{path.name}：正文与登记的摘要不符，文字被改动过；请与公布的原文核对")
    return measures


def _check_numbers(file: str, unit: str, numbers: list[int]) -> None:
    for expected, number in enumerate(numbers, start=1):
        if number != expected:
            raise MeasuresError(f"{file}：第{chinese_number(expected)}{unit}的位置上是第{chinese_number(number)}{unit}")
