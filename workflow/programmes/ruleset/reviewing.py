"""Who is to review what: what reviewers are expert in, and what is made of who has read a file before."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from .base import Citation, Code, Table, Text, Texts, check_no_repeats

Answer = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$", max_length=81)]
"""A field of the application form: its section's code, a point, its own."""


class ExpertField(Table):
    """One of the fields that people are expert in and applications belong to."""

    code: Code = Field(description="领域代码，本表内唯一")
    name: Text = Field(max_length=30, description="领域名称")
    words: Texts = Field(description="申报表的回答中有其中一个词的，属于该领域")


def check_fields(values: tuple[ExpertField, ...]) -> tuple[ExpertField, ...]:
    """No field is written twice."""
    check_no_repeats(tuple(value.code for value in values))
    return values


class Expertise(Table):
    """专业领域: a reviewer's are recorded by the office, an application's are found in what its form says."""

    answers: Annotated[tuple[Answer, ...], Field(min_length=1), AfterValidator(check_no_repeats)] = Field(
        description="从申报表的哪几个字段看出申报属于什么领域，写“部分代码.字段代码”"
    )
    fields: Annotated[tuple[ExpertField, ...], Field(min_length=1, max_length=40), AfterValidator(check_fields)] = (
        Field(description="各专业领域")
    )
    article: Citation = Field(description="按专业领域安排评审人员的依据")

    def named(self, code: str) -> str:
        """What a field is called; one that the rule set does not know any more by its code."""
        return next((field.name for field in self.fields if field.code == code), code)

    def found_in(self, text: str) -> frozenset[str]:
        """The codes of the fields that a text speaks of."""
        return frozenset(
            field.code for field in self.fields if any(word in text for word in (field.name, *field.words))
        )


class EarlierReviewers(Table):
    """Whoever read a file at an earlier stage of the edition: proposed first for it, or last."""

    stance: Literal["prefer", "avoid"] = Field(
        description="建议评审人员时，此前环节评审过同一申报的：prefer 优先，avoid 尽量避免；不写本表的，不作区分"
    )
    article: Citation = Field(description="优先或者避免的依据")


class Reviewed(Table):
    """A stage at which files are given to reviewers; its settings are one."""

    earlier: EarlierReviewers | None = Field(
        None, description="此前环节的评审人员；不写的，建议时不优先也不避免，只在理由中说明"
    )
