"""Deadlines of the objection procedure and what its public texts may hold (Article 31)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from objections.enums import Matter
from objections.models import Objection
from portal import clock
from portal.errors import cite
from portal.exposure import private_numbers
from portal.identity.unnamed import is_named_in
from portal.workdays import calendar
from portal.workdays.days import YearNotConfirmed
from workflow.publicity.rules import register_words_check

WORDS = {
    "summary": "公开的处理情况",
    "conclusion": "调查结论",
    "reply": "书面答复",
    "reason": "理由",
    "request": "补充要求",
    "substance": "告知被异议方的内容",
    "words": "转去的内容",
    "answer": "承办机关的答复",
    "decision": "复核决定",
    "differing": "与其他结论不一致的理由",
    "unheard": "未听取意见的理由",
    "question": "征求事项",
    "place": "地点",
    "note": "须知",
    "attendance": "到场情况",
    "shared": "可以引用的笔录",
}


def clock_fields(workdays: int) -> dict[str, Any]:
    """A step's deadline as columns, counted from today, today not counted.

    A citizen's objection is never turned away for a calendar nobody has confirmed: `due_on` stays empty until it is.
    """
    today = clock.today()
    return {"clock_from": today, "clock_workdays": workdays, "due_on": due_on(today, workdays), "reminded_on": None}


def stopped_clock() -> dict[str, Any]:
    """No step is due."""
    return {"clock_from": None, "clock_workdays": None, "due_on": None, "reminded_on": None}


def due_on(start: date, workdays: int) -> date | None:
    """The last day of a step; None while the year it falls in is unconfirmed."""
    try:
        return calendar.add_workdays(start, workdays)
    except YearNotConfirmed:
        return None


def workdays_left(objection: Objection) -> int:
    """Working days to the step's deadline, at least one: what a supplement or a consultation pauses and gives back."""
    if objection.is_paused:
        return objection.paused_workdays or 1
    today = clock.today()
    if objection.due_on is None:
        return objection.clock_workdays or 1
    if objection.due_on <= today:
        return 1
    return max(calendar.count_workdays(today, objection.due_on), 1)


def workdays_since(start: date) -> int | None:
    """Working days from a day to today; None when the calendar cannot say."""
    try:
        return calendar.count_workdays(start, clock.today())
    except YearNotConfirmed:
        return None


def check_anonymous(objection: Objection, text: str, field: str) -> None:
    """What the public, the other side or the journal reads names neither the objector nor any private number."""
    what = WORDS[field]
    if is_named_in(objection.subject, text, besides=_names_of(objection)):
        basis = cite(objection.rules.article)
        raise ValidationError(
            {
                field: f"{what}中出现了提出人的信息（姓名、称呼、简称、号码或者联系方式），请改写为“提出人”等后再提交；"
                f"所写的是与提出人同姓的他人的，请写其全名或者“被异议方”等（{basis}，保护提出人）。"
            }
        )
    if private_numbers(text, strict=field == "summary"):
        raise ValidationError({field: f"{what}中含有疑似证件、电话或银行账号，请删去后再提交。"})


@register_words_check
def check_entry_words(entry: Any, text: str) -> None:
    """What the public reads of an entry that was corrected or struck names nobody who objected to it."""
    about = Objection.objects.filter(application=entry.application_id, identity_erased_at=None)
    for objection in about.exclude(matter=Matter.RESULT).select_related("person", "organisation", "application"):
        if is_named_in(objection.subject, text, besides=_names_of(objection)):
            basis = cite(objection.rules.article)
            raise ValidationError(
                {
                    "reason": f"公布的理由中不得出现异议提出人的姓名、称呼、简称、号码或者联系方式，请改写（{basis}，保护提出人）。"
                }
            )


def _names_of(objection: Objection) -> list[str]:
    """Whoever is objected to, as the public knows them."""
    application = objection.application
    return [application.public_name, application.public_unit] if application else []


def deadline_rows(rules: Any) -> list[tuple[str, int]]:
    """The published procedure: step and working days."""
    return [
        ("决定是否受理", rules.acceptance_workdays),
        ("补充材料", rules.supplement_workdays),
        ("调查核实", rules.investigation_workdays),
        ("被异议方陈述意见", rules.statement_workdays),
        ("经批准可以延长", rules.extension_workdays),
        ("书面答复", rules.reply_workdays),
    ]


def _consulting(rules: Any) -> str:
    """That whoever is asked has a term, and whether it counts."""
    return "征求有关部门、专家意见" + ("（期间不计入办理期限）" if rules.consultation_pauses else "")


def _sitting(rules: Any) -> str:
    """That either side may be heard in person, is told beforehand, and whether it counts."""
    return "当面听取意见，至少提前告知" + ("（自告知至所定之日不计入办理期限）" if rules.sitting_pauses else "")


def further_rows(rules: Any) -> list[tuple[str, int]]:
    """What of the published procedure comes only in some cases: where others are asked, or where the objector asks for it."""
    rows = [
        (_consulting(rules), rules.consultation_workdays),
        *(
            [("因征求意见暂停计算，合计不超过", rules.consultation_pauses_workdays)]
            if rules.consultation_pauses
            else []
        ),
        (_sitting(rules), rules.sitting_notice_workdays),
        ("申请撤回的，决定是否终结办理", rules.withdrawal_workdays),
    ]
    if rules.bodies:
        rows.append(("不属于评审办职责的，转请有关机关办理，该机关答复", rules.passed_on_workdays))
    if rules.review_workdays:
        rows += [
            ("收到书面答复后，申请复核", rules.review_workdays),
            ("作出复核决定", rules.review_decision_workdays),
        ]
    return rows


def review_until(objection: Objection) -> date | None:
    """The last day on which a review may be asked for, counted from the reply; None while its year is not confirmed."""
    if objection.closed_at is None or objection.rules.review_workdays is None:
        return None
    return due_on(clock.day_of(objection.closed_at), objection.rules.review_workdays)
