"""What a correction may say: the same subject, named rightly (Articles 21, 25). See docs/adr/0007-corrections.md."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError

from portal.errors import RuleViolation
from workflow.applications.models import Application
from workflow.publicity.models import NoticeEntry

CORRECTABLE = ("public_name", "public_unit", "title")
REMOVED = "（已删去）"
# Words that half the firms of a district carry: they say nothing about which firm it is.
COMMON = re.compile(r"股份有限公司|有限责任公司|有限公司|集团|公司|企业|[（）()“”\"·\s]")
MOST_CHANGED = 2
KEPT = 0.5


def difference(entry: NoticeEntry, changes: Mapping[str, str]) -> dict[str, str]:
    """What really changes. Raises `ValidationError` for another field, for nothing, and for a name left empty."""
    if set(changes) - set(CORRECTABLE):
        raise ValidationError(
            "只能更正对象名称、单位和成果名称；奖项、类别由评审程序决定，不能在公示中更改；奖项确有不当的，由批准机关退回后评审会重新审议。"
        )
    after = {name: value.strip() for name, value in changes.items() if value.strip() != getattr(entry, name)}
    if not after:
        raise ValidationError("更正前后内容相同，没有需要更正的地方。")
    if not after.get("public_name", entry.public_name):
        raise ValidationError({"public_name": "对象名称不能为空。"})
    for name, value in after.items():
        longest = Application._meta.get_field(name).max_length  # type: ignore[union-attr]
        if longest and len(value) > longest:
            raise ValidationError({name: f"“{label(name)}”不得超过{longest}字。"})
    return after


def check_wording(entry: NoticeEntry, after: Mapping[str, str]) -> None:
    """A wording names the same subject and the same work; another name is another subject, which no correction makes."""
    article = entry.notice.stage.article
    if name := after.get("public_name"):
        if not same_name(entry.public_name, name) and name != registered_name(entry.application):
            raise RuleViolation(
                article,
                f"“{name}”与“{entry.public_name}”相差过大，不是同一对象的更正；"
                "名称确已变更的，请申报单位先在本门户更正登记名称，对象有误的，请办理终止公示",
            )
        if other := named_otherwise(entry.application, name):
            raise RuleViolation(article, f"“{name}”是另一申报主体（{other}）的名称，更正不得改变公示对象")
    for name in ("public_unit", "title"):
        before, value = getattr(entry, name), after.get(name)
        if value is not None and before and not same_wording(before, value):
            raise RuleViolation(article, f"“{label(name)}”更正前后相差过大，更正只限于文字，不得更换内容")


def check_redaction(entry: NoticeEntry, after: Mapping[str, str]) -> None:
    """A redaction only takes away: what is left stood there before, in that order."""
    for name, value in after.items():
        rest = iter(getattr(entry, name))
        if not all(sign in rest for sign in value):
            raise ValidationError({name: f"“{label(name)}”只能删去内容，不能添加或者改写；需要改写的请办理更正。"})


def same_name(before: str, after: str) -> bool:
    """At most two characters of what tells the name apart differ, and at least half of it stays."""
    one, two = core(before), core(after)
    return _changed(one, two) <= MOST_CHANGED and _kept(one, two)


def same_wording(before: str, after: str) -> bool:
    """At least half of the wording stays."""
    return _kept(before, after)


def core(name: str) -> str:
    """A name without the words many share; the whole name where nothing else is left."""
    return COMMON.sub("", name) or name


def _kept(one: str, two: str) -> bool:
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= KEPT * max(len(one), len(two), 1)


def _changed(one: str, two: str) -> int:
    """How many characters must be put, dropped or replaced to make one text of the other."""
    row = list(range(len(two) + 1))
    for place, sign in enumerate(one, start=1):
        left, row[0] = row[0], place
        for at, other in enumerate(two, start=1):
            left, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, left + (sign != other))
    return row[-1]


def registered_name(application: Application) -> str:
    """What the applying organisation is called in its own record, under the credit code that stays."""
    return application.organisation.name.for_delivery() if application.organisation else ""


def named_otherwise(application: Application, name: str) -> str:
    """The number or edition of another subject's application of that name; empty when there is none."""
    other = Application.objects.filter(public_name=name).exclude(subject_key=application.subject_key).first()
    return (other.number or str(other.edition)) if other else ""


def label(name: str) -> str:
    return str(NoticeEntry._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
