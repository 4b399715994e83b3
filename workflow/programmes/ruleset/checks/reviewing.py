"""What is said of reviewers names what there is: fields of the form, and stages before."""

from collections.abc import Iterator

from workflow.programmes.ruleset.errors import Problem
from workflow.programmes.ruleset.reviewing import Reviewed
from workflow.programmes.ruleset.schema import RuleSet

WORDED = frozenset({"text", "long_text", "choice"})
"""Kinds of field whose answer is words."""


def check_reviewing(ruleset: RuleSet) -> Iterator[Problem]:
    """Answers that are words, and a stage before for whoever read a file at one."""
    yield from _answers(ruleset)
    before = False
    for place, stage in enumerate(ruleset.stages):
        if isinstance(stage, Reviewed):
            if stage.earlier and not before:
                reason = f"“{stage.name}”以前没有评审环节，没有此前环节的评审人员"
                yield Problem(("stages", place, "earlier"), reason)
            before = True


def _answers(ruleset: RuleSet) -> Iterator[Problem]:
    asked = {
        f"{section.code}.{field.code}": field.kind
        for section in ruleset.forms
        for field in ruleset.form_fields(section)
    }
    for place, answer in enumerate(ruleset.expertise.answers if ruleset.expertise else ()):
        if answer not in asked:
            yield Problem(("expertise", "answers", place), f"申报表没有 {answer} 这一字段")
        elif asked[answer] not in WORDED:
            yield Problem(("expertise", "answers", place), f"{answer} 不是文字或者选项，看不出专业领域")
