"""What objector and office are told at each step, in the step's own transaction. No letter names the objector (Article 31)."""

from typing import Any

from django.db.models import Max
from django.utils import translation

from objections.concerned import is_concerned
from objections.enums import FOUND, REVISED, WITHDRAWABLE, Claimant, Matter, ObjectionState
from objections.holding import honour_stands, is_holding
from objections.letters.office import OFFICE_WITHDRAWN
from objections.models import Objection
from objections.rules import review_until
from portal import clock
from portal.access.models import User
from portal.journal.models import Event
from portal.languages import ENGLISH, is_english, spoken
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.english import say_in_english
from portal.messages.wording import say
from workflow.applications.enums import OUT, Departure
from workflow.applications.letters import officers
from workflow.applications.models import Application
from workflow.programmes.english import speaks_english
from workflow.publicity.enums import HoldState, NoticeState
from workflow.publicity.holds import entry_left
from workflow.publicity.models import Hold

PROGRESS = "/objections/progress/"
GOES_ON = WITHDRAWABLE | {ObjectionState.PASSED_ON}
"""In which something is still to be found, by the office or by another body."""
BY_WHAT_WAS_DONE = frozenset({Matter.RESULT, Matter.CONDUCT})
"""Matters that officers may have had a part in."""
YEAR_OPEN = "期限跨入尚未确认放假安排的年度，确认后另行告知具体日期。"
EFFECTS = {
    HoldState.CONFIRMED: "所涉条目终止公示，不再参评。",
    HoldState.PARTLY: "所涉条目的暂缓已经解除，继续参评。",
    HoldState.LIFTED: "所涉条目的暂缓已经解除。",
}
ENDED_BY_IT = "所涉申报不再参评。"
LEFT_BEFORE = "所涉申报此前已经不再参评。"
HONOURED_BEFORE = "荣誉已经授予，是否撤销，按撤销荣誉的程序办理。"
USE_BY_ITS_ROAD = "登记应当撤下的，按称号使用登记的规定办理。"
RESULT_BY_ITS_ROAD = "原结果应当更正的，另行作出决定并告知。"
_FOLLOW = "\n\n凭编号和查询码，可随时查询办理进度："


def to_objector(
    name: str, subject: str, body: str, *, events: tuple[str, ...] | None = None, asks: str = "", when: str = ""
) -> Letter:
    """Of the event it is named after, of others, or of none: then by the clock."""
    answers = (name,) if events is None else events
    return Letter(
        name, "提出人", f"{subject}（{{number}}）", body + _FOLLOW, events=answers, article="31", asks=asks, when=when,
        by_mail_alone=True,
    )  # fmt: skip


SUBMITTED = to_objector(
    "objection.submitted",
    "已收到{your}异议",
    "{office}已收到{you}提出的{kind}，编号 {number}，将在核实身份后决定是否受理。\n{due}\n对{you}的身份信息依法予以保密。",
)
ACCEPTED = to_objector(
    "objection.accepted",
    "{your}异议已受理",
    "编号 {number} 已经受理，进入调查核实，结论作出后书面答复。\n{due}\n{held}",
)
REFUSED = to_objector(
    "objection.refused",
    "{your}异议不予受理",
    "编号 {number} 不予受理：{code}。\n理由：{reason}\n{released}\n"
    "有新的事实和证据的，可以重新提出；对处理有不同意见的，可以向{office}反映。",
)
SUPPLEMENT = to_objector(
    "objection.supplement_requested",
    "请补充异议材料",
    "编号 {number} 需要补充下列材料：\n{request}\n\n请在办理进度页面提交。\n{due}\n逾期未补充的，按现有材料办理。",
    asks="去补充",
)
RESUMED = to_objector(
    "objection.resumed",
    "异议按现有材料继续办理",
    "编号 {number} 的补充期限已过，按现有材料继续办理。\n{due}",
    when="提出人逾期没有补充",
)
EXTENDED = to_objector(
    "objection.extended", "异议调查期限延长", "编号 {number} 的调查期限延长一次。\n理由：{reason}\n{due}"
)
CLOCK_PAUSED = to_objector(
    "objection.clock_paused",
    "异议办理期限暂停计算",
    "编号 {number} 正在就有关事项征求、听取意见，其间不透露{you}的身份。期间暂停计算办理期限，恢复计算后另行告知。\n{longest}",
    events=("objection.consulted", "objection.sitting_arranged"),
    when="期限因此暂停计算",
)
CLOCK_RUNNING = to_objector(
    "objection.clock_running", "异议办理期限恢复计算", "编号 {number} 征求、听取意见已经结束，办理期限恢复计算。\n{due}"
)
MOVED = to_objector(
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
REPLIED = to_objector(
    "objection.replied",
    "异议书面答复",
    "编号 {number} 的调查结论为：异议{outcome}。\n\n{reply}\n{review}\n\n{office}\n{today}",
)
REVIEW_ASKED = to_objector(
    "objection.review_asked",
    "已收到{your}复核申请",
    "编号 {number} 的复核申请已经收到，由没有参与原结论的人员复核。\n{due}\n{still_held}",
)
REVIEW_WITHDRAWN = to_objector(
    "objection.review_withdrawn",
    "{your}复核申请已撤回",
    "编号 {number} 的复核申请已按{your}申请撤回，原结论不变：异议{outcome}。\n{released}",
)
REVIEWED = to_objector(
    "objection.reviewed",
    "异议复核决定",
    "编号 {number} 经复核，{finding}：异议{outcome}。\n{effect}\n\n{decision}\n{further}\n\n{office}\n{today}",
    events=("objection.review_kept", "objection.review_changed"),
)
WITHDRAWAL_REQUESTED = to_objector(
    "objection.withdrawal_requested",
    "已收到{your}撤回申请",
    "编号 {number} 的撤回申请已经收到，由{office}决定终结办理或者依职权继续核查，决定后告知{you}。\n{due}\n{still_held}",
)
WITHDRAWN = to_objector(
    "objection.withdrawn",
    "{your}异议已撤回",
    "编号 {number} 已按{your}申请撤回，办理终结。\n{released}",
)
PURSUED = to_objector(
    "objection.pursued",
    "{your}撤回申请的处理",
    "编号 {number} 已按{your}申请撤回。所反映的情况由{office}依职权继续核查，无须{you}再提供材料，此后不再另行通知。\n"
    "对{you}的身份信息依法予以保密。",
)

LEFT = to_objector(
    "objection.case_left",
    "{your}异议所涉申报不再参评",
    "编号 {number} 所涉申报不再参评：{why}。{your}异议{goes_on}\n{due}",
    events=("application.withdrawn", "application.closed", "application.eliminated"),
    when="异议尚未作出结论，申报人撤回、届次取消或者另有异议成立",
)
WHY_LEFT: dict[str, str] = {
    Departure.WITHDRAWN: "申报人已经撤回申报",
    Departure.CANCELLED: "本届评选已经取消",
    Departure.OBJECTION: "另有异议经查成立",
}
"""The departures that the public reads at the entry; any other is made public with the list it is about."""

SILENT = {
    "objection.outcome_reworded": "更正后的文字公开可查，不另行通知提出人和被异议方",
    "objection.outcome_taken_down": "公众不再看到的，不另行通知提出人和被异议方",
    "objection.concerned_named": "办理人员的回避安排，不告知提出人和所反映的人员",
    "objection.identity_verified": "受理前的内部步骤，是否受理另行告知",
    "objection.investigation_started": "受理通知已写明进入调查核实",
}


def tell_objector(
    objection: Objection, letter: Letter, *, on: Application | None = None, occasion: str = "", **values: Any
) -> None:
    """Mail the objector, if an address was left, of what happened to the objection, or `on` the case it is about.

    The progress page says the same to whoever holds number and secret. Who took it back hears of the pursuit, and no more.
    """
    if objection.pursued_at and letter is not PURSUED:
        return
    you = addressed(objection)
    queue_letter(
        letter,
        about=objection,
        on=on,
        address=_address(objection),
        occasion=occasion,
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
        waiting = Objection.objects.filter(entry__application=application, state__in=GOES_ON).order_by("pk")
        for objection in waiting:
            tell_objector(objection, LEFT, on=application, why=why, goes_on=goes_on_text(objection))


def why_left(objection: Objection) -> str:
    """Why the case is out on which something is still to be found; what the letter said, for the progress page."""
    if objection.entry is None or objection.state not in GOES_ON or objection.pursued_at:
        return ""
    return WHY_LEFT.get(objection.entry.application.left_as, "")


def goes_on_text(objection: Objection) -> str:
    """That what was brought forward is looked into all the same, and by whom."""
    if objection.state == ObjectionState.PASSED_ON:
        return "由承办机关继续办理，办结后告知结果。"
    return "继续办理，结论作出后书面答复。"


def tell_office(
    objection: Objection, letter: Letter, *, occasion: str = "", event: Event | None = None, **values: Any
) -> None:
    """Tell every officer who may act on it, in the inbox and by mail; of the `event` the verb has just recorded, if told."""
    queue_letter(
        letter, about=objection, to=handlers(objection), occasion=occasion, event=event,
        url=f"/admin/desk/objections/{objection.pk}/", **_named(objection), **values,
    )  # fmt: skip


def handlers(objection: Objection) -> list[User]:
    """The officers who may act on it; where what they did keeps all of them from it, those who may read it and add others."""
    able = officers(objection.application_id)
    if objection.matter not in BY_WHAT_WAS_DONE:
        return able
    readers = [one for one in able if one.pk not in objection.concerned]
    return [one for one in readers if not is_concerned(one, objection)] or readers


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
        if "review" in said:
            said["review"] = review_offered(objection)
        if said.get("longest"):
            said["longest"] = paused_until(objection)
        if "until" in said:
            said["until"] = passed_until(objection)
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


def paused_until(objection: Objection) -> str:
    """How long the clock stands still at most, whether those who are asked reply or not."""
    last = objection.consultations.awaited().aggregate(last=Max("due_on"))["last"]
    heard = objection.sittings.pausing().aggregate(last=Max("paused_until"))["last"]
    if heard and (last is None or heard > last):
        if is_english():
            return f"The time limit runs again after {say_in_english(heard)} at the latest."
        return f"办理期限至迟在{say(heard)}以后恢复计算。"
    if last is None:
        return ""
    if is_english():
        at_most = f"{objection.rules.consultation_pauses_workdays} working days in all"
        return (
            f"They may answer until {say_in_english(last)}; the time limit runs again then, whether they do or not, "
            f"and after {at_most} at the latest."
        )
    return (
        f"答复期限至{say(last)}，届时没有答复的，办理期限同样恢复计算；"
        f"因征求意见暂停计算，合计不超过{objection.rules.consultation_pauses_workdays}个工作日。"
    )


def passed_until(objection: Objection) -> str:
    """By when another body is asked to answer."""
    if objection.due_on is None:
        return spoken(YEAR_OPEN)
    if is_english():
        return f"It is asked to answer by {say_in_english(objection.due_on)} (inclusive)."
    return f"请其在{say(objection.due_on)}前（含当日）答复。"


def held_text(objection: Objection) -> str:
    """What acceptance does to the entry objected to."""
    return "所涉条目的公示已经暂缓通过，待结论作出后办理。" if objection.hold else ""


def review_offered(objection: Objection) -> str:
    """That a review may be asked for, and until when; nothing where there is none, or nothing to gain."""
    found = objection.reviewed_outcome or objection.outcome
    if objection.rules.review_workdays is None or found not in REVISED or objection.pursued_at:
        return ""
    until = review_until(objection)
    if until is None:
        return spoken("不服结论的，可以在规定期限内凭编号和查询码申请复核一次，具体日期待放假安排确认。")
    if is_english():
        return f"If you do not accept the conclusion you may ask once for a review until {say_in_english(until)} (inclusive)."
    return f"不服结论的，可以在{say(until)}前（含当日）凭编号和查询码申请复核一次。"


def review_finding(objection: Objection) -> str:
    """Whether a review kept the conclusion."""
    return "维持原结论" if objection.reviewed_outcome == objection.outcome else "变更原结论"


def review_words(objection: Objection) -> dict[str, Any]:
    """What a review found, for whoever asked for it, and where to turn next."""
    return {
        "finding": review_finding(objection),
        "decision": objection.review_decision,
        "further": objection.rules.after_review or "",
        "today": clock.today(),
    }


def still_held_text(objection: Objection) -> str:
    """What a withdrawal does not do to the entry before the office has decided."""
    return "作出决定以前，所涉条目继续暂缓。" if is_holding(objection) else ""


def effect_text(objection: Objection, *, ends_it: bool) -> str:
    """What the conclusion does to the case, which it `ends_it` or not; who had left before goes on with nothing."""
    if ends_it:
        return ENDED_BY_IT
    if objection.outcome in FOUND and (road := by_another_road(objection)):
        return road
    if honour_stands(objection):
        return HONOURED_BEFORE
    hold = HoldState(objection.hold.state) if objection.hold else None
    if hold != HoldState.CONFIRMED and is_out(objection):
        return LEFT_BEFORE if hold or objection.outcome in FOUND else ""
    return EFFECTS.get(hold, "") if hold else ""


def by_another_road(objection: Objection) -> str:
    """What may follow where it is found true, as it names no entry: an objection itself undoes none of it."""
    roads = {Matter.HONOUR: HONOURED_BEFORE, Matter.TITLE_USE: USE_BY_ITS_ROAD, Matter.RESULT: RESULT_BY_ITS_ROAD}
    return roads.get(Matter(objection.matter), "")


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
