"""What objector and office are told at each step, in the step's own transaction. No letter names the objector (Article 31)."""

from typing import Any

from django.utils import translation

from objections.enums import FOUND, WITHDRAWABLE, Claimant, Outcome
from objections.models import Objection, Statement
from portal.journal.models import Event
from portal.languages import ENGLISH, is_english, spoken
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.english import say_in_english
from portal.messages.wording import say
from workflow.applications.enums import OUT, Departure
from workflow.applications.letters import officers
from workflow.applications.models import Application
from workflow.programmes.english import said_in_english, speaks_english
from workflow.publicity.enums import HoldState, NoticeState
from workflow.publicity.holds import entry_left
from workflow.publicity.models import Hold

PROGRESS = "/objections/progress/"
YEAR_OPEN = "期限跨入尚未确认放假安排的年度，确认后另行告知具体日期。"
EFFECTS = {
    HoldState.CONFIRMED: "所涉条目终止公示，不再参评。",
    HoldState.PARTLY: "所涉条目的暂缓已经解除，继续参评。",
    HoldState.LIFTED: "所涉条目的暂缓已经解除。",
}
ENDED_BY_IT = "所涉申报不再参评。"
LEFT_BEFORE = "所涉申报此前已经不再参评。"
ENDED = {
    Outcome.UPHELD: "异议成立",
    Outcome.PARTLY: "异议部分成立",
    Outcome.DISMISSED: "异议不成立",
    Outcome.WITHDRAWN: "不再办理",
}
"""What the other side reads of the end: that it was taken back would tell of whoever took it back."""
_FOLLOW = "\n\n凭编号和查询码，可随时查询办理进度："


def _to_objector(
    name: str, subject: str, body: str, *, events: tuple[str, ...] = (), asks: str = "", when: str = ""
) -> Letter:
    return Letter(
        name, "提出人", f"{subject}（{{number}}）", body + _FOLLOW, events=events or (name,), article="31", asks=asks,
        when=when, by_mail_alone=True,
    )  # fmt: skip


SUBMITTED = _to_objector(
    "objection.submitted",
    "已收到{your}异议",
    "{office}已收到{you}提出的{kind}，编号 {number}，将在核实身份后决定是否受理。\n{due}\n对{you}的身份信息依法予以保密。",
)
ACCEPTED = _to_objector(
    "objection.accepted",
    "{your}异议已受理",
    "编号 {number} 已经受理，进入调查核实，结论作出后书面答复。\n{due}\n{held}",
)
REFUSED = _to_objector(
    "objection.refused",
    "{your}异议不予受理",
    "编号 {number} 不予受理：{code}。\n理由：{reason}\n{released}\n"
    "有新的事实和证据的，可以重新提出；对处理有不同意见的，可以向{office}反映。",
)
SUPPLEMENT = _to_objector(
    "objection.supplement_requested",
    "请补充异议材料",
    "编号 {number} 需要补充下列材料：\n{request}\n\n请在办理进度页面提交。\n{due}\n逾期未补充的，按现有材料办理。",
    asks="去补充",
)
RESUMED = _to_objector(
    "objection.resumed",
    "异议按现有材料继续办理",
    "编号 {number} 的补充期限已过，按现有材料继续办理。\n{due}",
    when="提出人逾期没有补充",
)
EXTENDED = _to_objector(
    "objection.extended", "异议调查期限延长", "编号 {number} 的调查期限延长一次。\n理由：{reason}\n{due}"
)
MOVED = _to_objector(
    "objection.deadline_moved",
    "异议办理期限的具体日期",
    "因放假安排公布或者调整，编号 {number} 当前步骤（{state}）的期限重新计算。\n{due}",
)
CONCLUDED = Letter(
    "objection.concluded",
    "提出人",
    "{your}异议已有结论（{number}）",
    "编号 {number} 的调查结论为：异议{outcome}。\n{effect}\n说明事实、理由和依据的书面答复另行送达。\n{due}" + _FOLLOW,
    events=("objection.upheld", "objection.partly_upheld", "objection.dismissed"),
    article="31",
    by_mail_alone=True,
)
REPLIED = _to_objector(
    "objection.replied",
    "异议书面答复",
    "编号 {number} 的调查结论为：异议{outcome}。\n\n{reply}\n\n{office}\n{today}",
)
WITHDRAWN = _to_objector(
    "objection.withdrawn",
    "{your}异议已撤回",
    "编号 {number} 已按{your}申请撤回，办理终止。\n{released}",
)

LEFT = _to_objector(
    "objection.case_left",
    "{your}异议所涉申报不再参评",
    "编号 {number} 所涉申报不再参评：{why}。{your}异议继续办理，结论作出后书面答复。\n{due}",
    events=("application.withdrawn", "application.closed", "application.eliminated"),
    when="异议尚未作出结论，申报人撤回、届次取消或者另有异议成立",
)
WHY_LEFT: dict[str, str] = {
    Departure.WITHDRAWN: "申报人已经撤回申报",
    Departure.CANCELLED: "本届评选已经取消",
    Departure.OBJECTION: "另有异议经查成立",
}
"""The departures that the public reads at the entry; any other is made public with the list it is about."""

OFFICE_NEW = Letter(
    "objection.office_new",
    "评审办（须回避的除外）",
    "收到新的{kind}（{number}）",
    "收到{kind} {number}，请核实提出人身份后决定是否受理。\n{due}",
    events=("objection.submitted",),
    article="31",
    asks="立即办理",
)
OFFICE_SUPPLIED = Letter(
    "objection.office_supplied",
    "评审办（须回避的除外）",
    "收到补充材料（{number}）",
    "{number} 的提出人已补充材料，请继续办理。\n{due}",
    events=("objection.resumed",),
    when="提出人补充了材料",
    article="31",
    asks="立即办理",
)
OFFICE_WITHDRAWN = Letter(
    "objection.office_withdrawn",
    "评审办（须回避的除外）",
    "异议已撤回（{number}）",
    "{number} 的提出人已撤回，办理终止。\n{released}\n撤回不影响依职权核实：所反映的情况仍有疑点的，请继续核实。\n{while_public}",
    events=("objection.withdrawn",),
    article="31",
)
OFFICE_DUE = Letter(
    "objection.office_due",
    "评审办（须回避的除外）",
    "异议办理期限将至（{number}）",
    "{number} 当前为“{state}”，请在期限内办理。\n{due}",
    when="期限前一个工作日",
    article="31",
    asks="立即办理",
)
OFFICE_LATE = Letter(
    "objection.office_late",
    "评审办（须回避的除外）",
    "异议办理已逾期（{number}）",
    "{number} 当前为“{state}”，已经超过期限，请即办理。\n{due}",
    when="逾期后每天一次",
    article="31",
    asks="立即办理",
)
OFFICE_STATED = Letter(
    "objection.office_stated",
    "评审办（须回避的除外）",
    "收到被异议方的陈述意见（{number}）",
    "{number} 的被异议方已经提交陈述意见，请阅读后作出结论；此前提出认定成立、正在复核的，已经终止，须重新提出。\n{due}",
    events=("objection.stated",),
    article="31",
    asks="立即办理",
)


def _to_other_side(
    event: str, subject: str, body: str, *, events: tuple[str, ...], when: str = "", asks: str = ""
) -> Letter:
    return Letter(
        event, "被异议的申报人", f"{subject}：{{edition}}", "申报：{name}\n\n" + body, events=events, article="31", when=when,
        asks=asks,
    )  # fmt: skip


STATEMENT_ASKED = _to_other_side(
    "objection.statement_asked",
    "请就异议陈述意见",
    "{office}受理了涉及上述申报的异议，作出结论以前，听取您的意见。需要说明的事项请在线查阅。\n{until}\n"
    "意见只能提交一次，可以附证明材料；逾期没有提交的，不影响作出结论。提出人的身份依法保密，请勿打听、追查。",
    events=("objection.shared",),
    asks="去陈述意见",
)
STATEMENT_DUE = _to_other_side(
    "objection.statement_due",
    "陈述意见的期限将至",
    "请您就异议陈述意见，目前尚未收到。\n{until}\n逾期没有提交的，不影响作出结论。",
    events=(),
    when="期限前一个工作日",
    asks="去陈述意见",
)
STATEMENT_MOVED = _to_other_side(
    "objection.statement_moved",
    "陈述意见的期限重新计算",
    "因放假安排公布或者调整，陈述意见的期限重新计算。\n{until}",
    events=("objection.statement_moved",),
    asks="去陈述意见",
)
STATEMENT_CLOSED = _to_other_side(
    "objection.statement_closed",
    "异议已经办结",
    "此前请您陈述意见的异议已经办结：{ended}。\n{effect}",
    events=("objection.upheld", "objection.partly_upheld", "objection.dismissed", "objection.withdrawn"),
    when="此前已经告知被异议方",
)
SILENT = {
    "objection.identity_verified": "受理前的内部步骤，是否受理另行告知",
    "objection.investigation_started": "受理通知已写明进入调查核实",
}


def tell_objector(objection: Objection, letter: Letter, *, on: Application | None = None, **values: Any) -> None:
    """Mail the objector, if an address was left, of what happened to the objection, or `on` the case it is about.

    The progress page says the same to whoever holds number and secret.
    """
    you = addressed(objection)
    queue_letter(
        letter,
        about=objection,
        on=on,
        address=_address(objection),
        url=PROGRESS,
        you=you,
        your=f"{you}的" if you == "您" else you,
        outcome=objection.get_outcome_display(),
        in_english=_in_english(objection, values),
        **_named(objection),
        **values,
    )


def tell_who_objected(application: Application, *, by: Any, note: str) -> None:
    """Whoever still waits for a conclusion on a case that is out: that it is, and that theirs is dealt with all the same."""
    if why := WHY_LEFT.get(application.left_as):
        waiting = Objection.objects.filter(entry__application=application, state__in=WITHDRAWABLE).order_by("pk")
        for objection in waiting:
            tell_objector(objection, LEFT, on=application, why=why)


def why_left(objection: Objection) -> str:
    """Why the case is out on which a conclusion is still to be reached; what the letter said, for the progress page."""
    if objection.entry is None or objection.state not in WITHDRAWABLE:
        return ""
    return WHY_LEFT.get(objection.entry.application.left_as, "")


def tell_office(
    objection: Objection, letter: Letter, *, occasion: str = "", event: Event | None = None, **values: Any
) -> None:
    """Tell every officer who may act on it, in the inbox and by mail; of the `event` the verb has just recorded, if told."""
    application_id = objection.entry.application_id if objection.entry else None
    queue_letter(
        letter, about=objection, to=officers(application_id), occasion=occasion, event=event,
        url=f"/admin/desk/objections/{objection.pk}/", **_named(objection), **values,
    )  # fmt: skip


def tell_office_of_withdrawal(objection: Objection) -> None:
    """What it held goes on; that nobody asks any more keeps the office from nothing (Article 31)."""
    entry = objection.entry
    public = entry and entry.notice.state == NoticeState.RUNNING and not entry_left(entry)
    way = "公示期内查实的，在“公示名单”中办理“终止公示条目”。" if public else ""
    tell_office(objection, OFFICE_WITHDRAWN, released=released_text(objection), while_public=way)


def _named(objection: Objection) -> dict[str, Any]:
    return {
        "number": objection.number,
        "kind": objection.get_kind_display(),
        "state": objection.get_state_display(),
        "office": objection.edition.rules.programme.office_full_name,
        "due": deadline(objection),
    }


def _in_english(objection: Objection, values: dict[str, Any]) -> dict[str, Any] | None:
    """What reads otherwise in English; None for an award that does not speak it."""
    if not speaks_english(objection.edition):
        return None
    labels = {"kind": objection.get_kind_display(), "state": objection.get_state_display()}
    said = {**labels, "outcome": objection.get_outcome_display(), **values}
    with translation.override(ENGLISH):
        return {
            "due": deadline(objection),
            **{name: spoken(text) for name, text in said.items() if isinstance(text, str)},
        }


def deadline(objection: Objection) -> str:
    """Until when the present step lasts; says so where the year it reaches into is not confirmed yet."""
    if objection.clock_workdays is None:
        return ""
    if objection.due_on is None:
        return spoken(YEAR_OPEN)
    if is_english():
        return f"The time limit is {say_in_english(objection.due_on)}."
    return f"期限为{say(objection.due_on)}。"


def held_text(objection: Objection) -> str:
    """What acceptance does to the entry objected to."""
    return "所涉条目的公示已经暂缓通过，待结论作出后办理。" if objection.hold else ""


def effect_text(objection: Objection, *, ends_it: bool) -> str:
    """What the conclusion does to the case, which it `ends_it` or not; who had left before goes on with nothing."""
    if ends_it:
        return ENDED_BY_IT
    hold = HoldState(objection.hold.state) if objection.hold else None
    if hold != HoldState.CONFIRMED and is_out(objection):
        return LEFT_BEFORE if hold or objection.outcome in FOUND else ""
    return EFFECTS.get(hold, "") if hold else ""


def is_out(objection: Objection) -> bool:
    """Whether what it is about is no longer in the running."""
    out = Application.objects.filter(state__in=OUT)
    return objection.entry is not None and out.filter(pk=objection.entry.application_id).exists()


def released_text(objection: Objection) -> str:
    """What follows for the entry when the objection ends without a conclusion."""
    let_go = Hold.objects.filter(entry=objection.entry_id, reference=objection.number, state=HoldState.RELEASED)
    return "所涉条目的暂缓已经解除。" if let_go.exists() else ""


def addressed(objection: Objection) -> str:
    """How a letter addresses who objects: 您 or 贵单位."""
    return "贵单位" if objection.claimant == Claimant.ORGANISATION else "您"


def _address(objection: Objection) -> Any:
    return objection.person.email if objection.person else objection.organisation.contact_email  # type: ignore[union-attr]


def tell_other_side(statement: Statement, letter: Letter, *, occasion: str = "", **values: Any) -> None:
    """The applicant objected to, and nothing in it leads to who objects: no number, no words of theirs."""
    application = statement.objection.entry.application  # type: ignore[union-attr]
    said = said_in_english(application.edition, values)
    with translation.override(ENGLISH):
        until_en = until(statement)
    queue_letter(
        letter, about=statement, on=statement.objection, to=application.applicant, occasion=occasion,
        url=statement.get_absolute_url(), name=application.public_name, edition=application.edition.name,
        office=application.edition.rules.programme.office_full_name, until=until(statement),
        in_english=said and {**said, "until": until_en}, **values,
    )  # fmt: skip


def tell_other_side_of_end(objection: Objection, effect: str = "") -> None:
    """How it ended, to an applicant that was asked for its views; whoever was not asked does not learn of it."""
    if asked := objection.asked:
        ended = ENDED[Outcome(objection.outcome)]
        tell_other_side(asked, STATEMENT_CLOSED, ended=ended, effect=effect or released_text(objection))


def until(statement: Statement) -> str:
    """Until when the other side may answer."""
    if statement.due_on is None:
        return spoken(YEAR_OPEN)
    if is_english():
        return f"Please send it by {say_in_english(statement.due_on)} (inclusive)."
    return f"请在{say(statement.due_on)}前（含当日）提交。"
