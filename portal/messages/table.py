"""docs/letters.md: who is told what, by which road and article, written from the declarations."""

from collections.abc import Iterator

from portal.errors import article_words
from portal.messages.declarations import Letter, all_letters, silences
from portal.transitions.tables import all_transitions

HEAD = """# 通知谁、通知什么

由 `make docs` 从各应用的 `letters.py` 生成，请勿手工修改。每封信函回应日志中的一个事项，同一事项对同一人只发一次；
邮件与业务同一事务写入发件箱（[架构](architecture.md)）。状态表中的每一个事项，要么有信函，要么写明为什么不通知。
“依据”是[条文表](articles.md)所列管理办法的条文；信函正文引用的，一律是该届规则集自己的条款。
"""


def as_markdown() -> str:
    """The text of `docs/letters.md`."""
    return "\n".join([HEAD, *_letters(), "", *_silences(), ""])


def undeclared() -> list[str]:
    """Events of the state tables that are neither in a letter nor silent on purpose."""
    told = {event for letter in all_letters() for event in letter.events} | set(silences())
    return sorted({one.event for one in all_transitions()} - told)


def _letters() -> Iterator[str]:
    yield "## 信函\n"
    yield "| 事项 | 通知谁 | 标题 | 方式 | 依据 | 须办理 |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from map(_row, all_letters())


def _row(letter: Letter) -> str:
    article = article_words(letter.article) if letter.article else "—"
    return f"| {_occasion(letter)} | {letter.to} | {letter.subject} | {letter.channels} | {article} | {letter.asks or '—'} |"


def _occasion(letter: Letter) -> str:
    """The verbs and events it answers, with what tells them apart; of a letter by the clock, what sets it off."""
    if not letter.events:
        return letter.when
    verbs = dict.fromkeys(label for event, label in _names().items() if event in letter.events)
    said = "、".join([*verbs, *(f"`{event}`" for event in letter.events)])
    return f"{said}（{letter.when}）" if letter.when else said


def _names() -> dict[str, str]:
    return {one.event: one.label for one in all_transitions()}


def _silences() -> Iterator[str]:
    names = _names()
    yield "## 不通知的事项\n"
    yield "| 事项 | 操作 | 理由 |"
    yield "| --- | --- | --- |"
    for event, reason in silences().items():
        yield f"| `{event}` | {names.get(event, '—')} | {reason} |"
