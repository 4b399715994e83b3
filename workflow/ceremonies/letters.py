"""What winners are told of the ceremony (Article 26)."""

from collections.abc import Iterable
from typing import Any

from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.ceremonies.models import Ceremony
from workflow.ceremonies.queries import due_honours
from workflow.honours.models import Honour

_WHEN = "{edition}颁授仪式定于{held_on}在{place}举行"

PLANNED = Letter(
    "ceremony.planned",
    "获奖者",
    "邀请出席{edition}颁授仪式",
    _WHEN + "，敬请出席。不能到场的，可以委托他人代领，请事先告知评审办。\n{ask}",
    events=("ceremony.planned", "honour.granted"),
    when="仪式安排之后表彰的，随表彰",
    article="26",
)
CHANGED = Letter(
    "ceremony.changed",
    "获奖者",
    "{edition}颁授仪式有变更",
    _WHEN + "，此前通知的日期、地点以本通知为准。\n理由：{reason}\n{ask}",
    events=("ceremony.changed",),
    article="26",
)
CANCELLED = Letter(
    "ceremony.cancelled",
    "获奖者",
    "{edition}颁授仪式已取消",
    "原定{held_on}在{place}举行的{edition}颁授仪式已取消，荣誉不受影响，奖牌、证书另行送达或者另行安排颁授。\n理由：{reason}\n{ask}",
    events=("ceremony.cancelled",),
    article="26",
)
UNINVITED = Letter(
    "ceremony.uninvited",
    "获奖者",
    "不再邀请出席{edition}颁授仪式",
    "荣誉已经撤销，{held_on}在{place}举行的{edition}颁授仪式，此前的邀请不再有效。\n{ask}",
    events=("honour.revoked",),
    when="仪式尚未举行的",
    article="34",
)
SILENT = {
    "ceremony.held": "获奖者在场，记录在届次页面公开",
    "ceremony.corrected": "更正后的记录在届次页面公开，荣誉不变",
}


def tell_winners(letter: Letter, ceremony: Ceremony, *, reason: str = "") -> None:
    """Everybody whose honour is to be handed over."""
    holders = [honour.holder for honour in due_honours(ceremony.edition).select_related("holder")]
    _tell(letter, ceremony, holders, reason=sentence(reason))


def tell_holder(letter: Letter, ceremony: Ceremony, honour: Honour) -> None:
    """One of them, of what happened to their honour while the ceremony was planned."""
    _tell(letter, ceremony, [honour.holder], on=honour)


def _tell(letter: Letter, ceremony: Ceremony, people: Iterable[Any], *, on: Any = None, **values: Any) -> None:
    edition = ceremony.edition
    queue_letter(
        letter, about=ceremony, on=on, to=people, url=f"/editions/{edition.slug}/#ceremony", edition=edition.name,
        held_on=ceremony.held_on, place=ceremony.place, ask=ask_office("对此"), **values,
    )  # fmt: skip
