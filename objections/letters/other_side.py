"""What the other side is told: that it may answer, until when, and how it ended. Nothing in it leads to who objects (Article 31)."""

from typing import Any

from django.utils import translation

from objections.enums import CONCLUSIONS, Outcome
from objections.letters import YEAR_OPEN, released_text
from objections.models import Objection, Statement
from portal import clock
from portal.languages import ENGLISH, is_english, spoken
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.english import say_in_english
from portal.messages.wording import say
from workflow.programmes.english import said_in_english

ENDED = {
    Outcome.UPHELD: "异议成立",
    Outcome.PARTLY: "异议部分成立",
    Outcome.DISMISSED: "异议不成立",
    Outcome.WITHDRAWN: "不再办理",
    Outcome.PASSED_ON: "不再办理",
}
"""What the other side reads of the end: that it was taken back would tell of whoever took it back, or who has it now."""


def to_other_side(
    event: str, subject: str, body: str, *, events: tuple[str, ...], when: str = "", asks: str = ""
) -> Letter:
    return Letter(
        event, "被异议的申报人、获奖者", f"{subject}：{{edition}}", "申报：{name}\n\n" + body, events=events, article="31", when=when,
        asks=asks,
    )  # fmt: skip


STATEMENT_ASKED = to_other_side(
    "objection.statement_asked",
    "请就异议陈述意见",
    "{office}受理了涉及上述申报的异议，作出结论以前，听取您的意见。需要说明的事项请在线查阅。\n{until}\n"
    "意见只能提交一次，可以附证明材料；逾期没有提交的，不影响作出结论。提出人的身份依法保密，请勿打听、追查。",
    events=("objection.shared",),
    asks="去陈述意见",
)
STATEMENT_DUE = to_other_side(
    "objection.statement_due",
    "陈述意见的期限将至",
    "请您就异议陈述意见，目前尚未收到。\n{until}\n逾期没有提交的，不影响作出结论。",
    events=(),
    when="期限前一个工作日",
    asks="去陈述意见",
)
STATEMENT_MOVED = to_other_side(
    "objection.statement_moved",
    "陈述意见的期限重新计算",
    "因放假安排公布或者调整，陈述意见的期限重新计算。\n{until}",
    events=("objection.statement_moved",),
    asks="去陈述意见",
)
STATEMENT_CLOSED = to_other_side(
    "objection.statement_closed",
    "异议已经办结",
    "此前请您陈述意见的异议已经办结：{ended}。\n{effect}",
    events=(
        "objection.upheld",
        "objection.partly_upheld",
        "objection.dismissed",
        "objection.withdrawn",
        "objection.answered_elsewhere",
        "objection.unanswered_elsewhere",
    ),
    when="此前已经告知被异议方",
)
STATEMENT_REVIEWED = to_other_side(
    "objection.statement_reviewed",
    "异议的结论经复核变更",
    "此前请您陈述意见的异议，结论经复核变更为：{ended}。\n{effect}",
    events=("objection.review_changed",),
    when="此前已经告知被异议方",
)
STATEMENT_ANSWERED = to_other_side(
    "objection.statement_answered",
    "异议处理情况",
    "此前请您陈述意见的异议，调查结论为：{ended}。处理情况如下：\n\n{said}\n\n{office}\n{today}",
    events=("objection.outcome_released", "objection.replied", "objection.review_kept", "objection.review_changed"),
    when="此前已经告知被异议方；依职权继续核查的，随处理决定告知，其余随公开处理结果（含复核决定首次公开、变更的）告知，更正不再告知",
)


def tell_other_side(statement: Statement, letter: Letter, *, occasion: str = "", **values: Any) -> None:
    """The applicant objected to, and nothing in it leads to who objects: no number, no words of theirs."""
    application: Any = statement.objection.application
    said = said_in_english(application.edition, values)
    with translation.override(ENGLISH):
        until_en = until(statement)
    queue_letter(
        letter, about=statement, on=statement.objection, to=statement.objection.other_side, occasion=occasion,
        url=statement.get_absolute_url(), name=application.public_name, edition=application.edition.name,
        office=application.edition.rules.programme.office_full_name, until=until(statement),
        in_english=said and {**said, "until": until_en}, **values,
    )  # fmt: skip


def tell_other_side_of_end(objection: Objection, effect: str = "") -> None:
    """How it ended, to an applicant that was asked for its views; whoever was not asked does not learn of it."""
    if asked := objection.asked:
        ended = ENDED[Outcome(objection.outcome)]
        tell_other_side(asked, STATEMENT_CLOSED, ended=ended, effect=effect or released_text(objection))


def tell_other_side_of_outcome(objection: Objection) -> None:
    """What was found, to an applicant that was asked: in the words that were released or, where nobody else is answered, in the reply's.

    One letter in both cases: it does not tell whether the objector took the objection back.
    """
    if (asked := objection.asked) and objection.outcome in CONCLUSIONS:
        said = objection.reply if objection.pursued_at else objection.public_summary
        ended = ENDED[Outcome(objection.outcome)]
        tell_other_side(asked, STATEMENT_ANSWERED, ended=ended, said=said, today=clock.today())


def tell_other_side_of_review(objection: Objection, effect: str) -> None:
    """That a review found otherwise, to an applicant that was asked; one that changes nothing is not told."""
    if asked := objection.asked:
        tell_other_side(asked, STATEMENT_REVIEWED, ended=ENDED[Outcome(objection.outcome)], effect=effect)


def until(statement: Statement) -> str:
    """Until when the other side may answer."""
    if statement.due_on is None:
        return spoken(YEAR_OPEN)
    if is_english():
        return f"Please send it by {say_in_english(statement.due_on)} (inclusive)."
    return f"请在{say(statement.due_on)}前（含当日）提交。"
