"""What either side, the presider and the office are told of being heard in person (当面听取意见), each by a letter of its own.

Neither side's letter says anything of the other, save where they sit together (Article 31).
"""

from collections.abc import Collection
from typing import Any

from objections.enums import SittingParty
from objections.letters import CLOCK_PAUSED, handlers, paused_until, tell_objector, to_objector
from objections.letters.other_side import tell_other_side, to_other_side
from objections.models import Sitting
from objections.sittings import hears_objector, hears_other_side
from portal import clock
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from portal.transitions.core import Transition

OFFICE = "评审办（须回避的除外）"
_WHEN = "时间：{when}，时长{minutes}分钟。\n地点：{place}。\n主持人：{presider}。"
_COME = "{how}\n{note}\n认为主持人应当回避，或者不能到场的，请在开始以前告知{office}；没有到场的，按现有材料办理。"
APART_OBJECTOR = "单独听取，被异议方不在场，身份依法保密；请携带身份证件和回执编号。"
APART_OTHER = "单独听取，提出人不在场；提出人的身份依法保密，请勿打听、追查。"
TOGETHER_OBJECTOR = "按本人同意，与被异议方一同听取，对方将知道由谁提出；开始以前可以在办理进度页面撤销同意。"
TOGETHER_OTHER = "提出人同意到场，一同听取；请勿将其身份告知他人。"
REFUSED = "当面听取意见的申请不予安排。\n理由：{reason}\n需要说明的，仍可以提交书面意见。"

SITTING_ARRANGED = to_objector(
    "objection.sitting_arranged",
    "当面听取{your}意见的时间和地点",
    f"{{office}}就编号 {{number}} 当面听取{{your}}意见。\n{_WHEN}\n{_COME}\n{{longest}}",
)
SITTING_MOVED = to_objector(
    "objection.sitting_moved",
    "当面听取{your}意见{change}",
    f"就编号 {{number}} 当面听取{{your}}意见，改为下列安排。\n{_WHEN}\n理由：{{reason}}\n{_COME}",
)
SITTING_DUE = to_objector(
    "objection.sitting_due",
    "请按时到场：当面听取{your}意见",
    f"就编号 {{number}} 当面听取{{your}}意见，时间将至。\n{_WHEN}\n{_COME}",
    events=(),
    when="规则集所定的提前日",
)
SITTING_CANCELLED = to_objector(
    "objection.sitting_cancelled",
    "当面听取{your}意见的安排取消",
    "就编号 {number} 原定于{when}当面听取{your}意见，现予取消。\n理由：{reason}\n另有安排的，将再行告知。",
)
SITTING_REFUSED = to_objector(
    "objection.sitting_refused",
    "当面听取意见的申请不予安排",
    f"编号 {{number}} 的{REFUSED}",
    when="提出人申请的",
)
OTHER_ARRANGED = to_other_side(
    "objection.other_sitting_arranged",
    "当面听取意见的时间和地点",
    f"{{office}}就涉及上述申报的异议当面听取您的意见。\n{_WHEN}\n{_COME}",
    events=("objection.sitting_arranged",),
)
OTHER_MOVED = to_other_side(
    "objection.other_sitting_moved",
    "当面听取意见{change}",
    f"就异议当面听取您的意见，改为下列安排。\n{_WHEN}\n理由：{{reason}}\n{_COME}",
    events=("objection.sitting_moved",),
)
OTHER_DUE = to_other_side(
    "objection.other_sitting_due",
    "请按时到场：当面听取意见",
    f"就异议当面听取您的意见，时间将至。\n{_WHEN}\n{_COME}",
    events=(),
    when="规则集所定的提前日",
)
OTHER_CANCELLED = to_other_side(
    "objection.other_sitting_cancelled",
    "当面听取意见的安排取消",
    "就异议原定于{when}当面听取您的意见，现予取消。\n理由：{reason}\n另有安排的，将再行告知。",
    events=("objection.sitting_cancelled", "objection.sitting_ended"),
)
OTHER_REFUSED = to_other_side(
    "objection.other_sitting_refused",
    "当面听取意见的申请不予安排",
    REFUSED,
    events=("objection.sitting_refused",),
    when="被异议方申请的",
)
PRESIDES = Letter(
    "objection.sitting_presides",
    "主持人",
    "请主持当面听取意见（{number}）",
    f"请就 {{number}} 主持当面听取{{party}}的意见。\n{_WHEN}\n须回避的，请立即告知评审办，另行安排主持人。",
    events=("objection.sitting_arranged", "objection.sitting_moved"),
    article="31",
)
PRESIDES_NO_MORE = Letter(
    "objection.sitting_presides_no_more",
    "主持人",
    "不再主持当面听取意见（{number}）",
    "原定于{when}就 {number} 当面听取{party}的意见，不再进行，或者由他人主持。",
    events=(
        "objection.sitting_moved", "objection.sitting_cancelled", "objection.sitting_ended", "objection.sitting_taken_back",
    ),
    when="取消、终止、申请人撤回，或者更换主持人的",
    article="31",
)  # fmt: skip
OFFICE_SITTING_DUE = Letter(
    "objection.office_sitting_due",
    "主持人、评审办（须回避的除外）",
    "当面听取意见将至（{number}）",
    f"就 {{number}} 当面听取{{party}}的意见，时间将至。\n{_WHEN}\n听取以后请登记到场情况和笔录；不再进行的，请取消并写明理由。",
    when="规则集所定的提前日",
    article="31",
)
OFFICE_SITTING_ASKED = Letter(
    "objection.office_sitting_asked",
    OFFICE,
    "{party}申请当面听取意见（{number}）",
    "{number} 的{party}申请当面听取意见，请安排时间、地点和主持人，或者不予安排并写明理由；决定以前不能作出结论。\n{due}",
    events=("objection.sitting_asked",),
    article="31",
    asks="立即办理",
)
OFFICE_SITTING_TAKEN_BACK = Letter(
    "objection.office_sitting_taken_back",
    OFFICE,
    "{party}撤回当面听取意见的申请（{number}）",
    "{number} 的{party}已撤回当面听取意见的申请，已经安排的不再进行。\n{due}",
    events=("objection.sitting_taken_back",),
    article="31",
)
CHANGES = {"starts_at": "改期", "minutes": "改变时长", "place": "改变地点", "presider": "更换主持人"}
"""How it is headed, by the weightiest of what changed."""
SILENT = {
    "objection.sitting_held": "评审办登记到场情况和笔录，参加的人员都在场，笔录中可以引用的部分在其页面显示",
    "objection.sitting_missed": "评审办登记未到场，是否另行安排将再告知",
    "objection.transcript_corrected": "更正后的笔录在办理页面显示",
    "objection.together_agreed": "提出人刚刚提交，评审办在办理页面看到",
    "objection.together_revoked": "提出人刚刚提交；已经安排一同听取的，随之终止，另行告知被异议方和主持人",
}


def tell_arranged(sitting: Sitting, *, paused: bool) -> None:
    """Whoever is heard, and who presides; the objector that the time stands still, also where the other side is heard."""
    objection = sitting.objection
    longest = paused_until(objection) if paused else ""
    note = sentence(sitting.note)
    if hears_objector(sitting):
        tell_objector(objection, SITTING_ARRANGED, longest=longest, note=note, **_said(sitting), **_how(sitting))
    elif paused:
        tell_objector(objection, CLOCK_PAUSED, longest=longest)
    _tell_other(sitting, OTHER_ARRANGED, note=note, **_said(sitting))
    _tell_presider(sitting)


def tell_moved(sitting: Sitting, *, reason: str, changed: Collection[str], former: Any) -> None:
    """The same of another time, place or presider, whichever is `changed`; who presides no more, that others do."""
    said: dict[str, Any] = {"reason": sentence(reason), "note": sentence(sitting.note), **_said(sitting)}
    said["change"] = next(words for name, words in CHANGES.items() if name in changed)
    if hears_objector(sitting):
        tell_objector(sitting.objection, SITTING_MOVED, **said, **_how(sitting))
    _tell_other(sitting, OTHER_MOVED, **said)
    _tell_presider(sitting)
    if former.pk != sitting.presider_id:
        _tell_off(sitting, former)


def remind(sitting: Sitting) -> None:
    """Whoever is heard, each by itself, and the office with who presides, that it is soon."""
    occasion, said = clock.display(sitting.starts_at), {**_said(sitting), "note": sentence(sitting.note)}  # type: ignore[arg-type]
    if hears_objector(sitting):
        tell_objector(sitting.objection, SITTING_DUE, occasion=occasion, **said, **_how(sitting))
    _tell_other(sitting, OTHER_DUE, occasion=occasion, **said)
    able = handlers(sitting.objection)
    queue_letter(OFFICE_SITTING_DUE, about=sitting, to=able, occasion=occasion, **_on_desk(sitting), **_said(sitting))


def tell_cancelled(sitting: Sitting, transition: Transition) -> None:
    """Whoever was to come. What ended with the objection the objector ended: they know."""
    said: dict[str, Any] = {"reason": sentence(sitting.ending_note), "when": sitting.starts_at}
    if hears_objector(sitting) and transition.event in SITTING_CANCELLED.events:
        tell_objector(sitting.objection, SITTING_CANCELLED, **said)
    _tell_other(sitting, OTHER_CANCELLED, **said)
    tell_presider_ended(sitting, transition)


def tell_refused(sitting: Sitting) -> None:
    """The side that asked, and no other."""
    reason = sentence(sitting.ending_note)
    if hears_objector(sitting):
        tell_objector(sitting.objection, SITTING_REFUSED, reason=reason)
    _tell_other(sitting, OTHER_REFUSED, reason=reason)


def tell_presider_ended(sitting: Sitting, transition: Transition) -> None:
    """Who was to preside."""
    _tell_off(sitting, sitting.presider)


def _how(sitting: Sitting) -> dict[str, Any]:
    return {"how": TOGETHER_OBJECTOR if sitting.party == SittingParty.TOGETHER else APART_OBJECTOR}


def _said(sitting: Sitting) -> dict[str, Any]:
    return {
        "when": sitting.starts_at, "minutes": sitting.minutes, "place": sitting.place, "presider": str(sitting.presider),
    }  # fmt: skip


def _tell_other(sitting: Sitting, letter: Letter, **values: Any) -> None:
    statement = sitting.objection.asked
    if not hears_other_side(sitting) or statement is None:
        return
    how = TOGETHER_OTHER if sitting.party == SittingParty.TOGETHER else APART_OTHER
    tell_other_side(statement, letter, how=how, **values)


def _able(sitting: Sitting, presider: Any) -> list[Any]:
    """Who presides or did, as long as nothing keeps them from the case: whose conduct it is learns nothing more of it."""
    return [one for one in handlers(sitting.objection) if one.pk == presider.pk]


def _tell_presider(sitting: Sitting) -> None:
    told = _able(sitting, sitting.presider)
    queue_letter(PRESIDES, about=sitting, to=told, **_on_desk(sitting), **_said(sitting))


def _tell_off(sitting: Sitting, presider: Any) -> None:
    told = _able(sitting, presider)
    queue_letter(PRESIDES_NO_MORE, about=sitting, on=sitting, to=told, when=sitting.starts_at, **_on_desk(sitting))


def _on_desk(sitting: Sitting) -> dict[str, Any]:
    return {
        "url": f"/admin/desk/objection-sittings/{sitting.pk}/", "number": sitting.objection.number,
        "party": sitting.get_party_display(),
    }  # fmt: skip
