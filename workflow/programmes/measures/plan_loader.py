"""Reads a plan that is published as an excerpt: its facts, and its sections in order, word for word.

The file states the SHA-256 of all its words in order, blanks left out. A file whose words differ is refused.
"""

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .loader import MeasuresError, words_digest


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PlanSection(_Part):
    """One point under the name that rule sets cite it by. A paragraph that begins with `|` is a row of a table."""

    heading: str = Field(min_length=1)
    paragraphs: tuple[str, ...] = Field(min_length=1)


class Paper(_Part):
    """One paper of the filing: the filing form or the plan. `name` is what citations call it."""

    name: str = Field(min_length=1)
    heading: str = Field(min_length=1)
    sections: tuple[PlanSection, ...] = Field(min_length=1)

    def words(self) -> Iterator[str]:
        yield self.heading
        for section in self.sections:
            yield from (section.heading, *section.paragraphs)


class Plan(_Part):
    """A plan as it was filed, excerpted. `origin` says how the original came about."""

    schema_version: int = Field(ge=1, le=1)
    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    programme: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str = Field(min_length=1)
    attachment: str = Field(min_length=1)
    document_number: str = Field(min_length=1)
    issuer: str = Field(min_length=1)
    issued_on: dt.date
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    origin: tuple[str, ...]
    parts: tuple[Paper, ...] = Field(min_length=1)

    def words(self) -> Iterator[str]:
        yield from self.origin
        for part in self.parts:
            yield from part.words()


def load_plan_file(path: Path) -> Plan:
    """The plan in `path`; MeasuresError when its shape or a single word is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        plan = Plan.model_validate_json(json.dumps(data, default=str))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise MeasuresError(f"{path.name}：不是有效的工作方案文件：{error}") from error
    if words_digest("".join(plan.words())) != plan.sha256:
        raise MeasuresError(f"{path.name}：正文与登记的摘要不符，文字被改动过；请与整理件核对")
    return plan
