"""What a winner is asked of the lists, and the office is told when somebody it handed on leaves one."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from portal.languages import ENGLISH, spoken
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from workflow.applications.letters import officers
from workflow.honours.models import Honour
from workflow.programmes.english import said_in_english
from workflow.rosters.models import RosterPlace

ASKED = Letter(
    "roster.asked",
    "获奖者",
    "请答复是否同意纳入名单：{number}",
    "{name}：\n\n您荣获{edition}表彰后，可以纳入下列名单：\n{lists}\n\n"
    "是否纳入由您本人决定。不答复、不同意的，不纳入，荣誉不受影响；同意之后可以随时退出。请登录“我的荣誉”答复。",
    events=("roster.asked",),
    when="规则集设有获奖后名单的",
    asks="去答复",
)
LEFT = Letter(
    "roster.left_after_handover",
    "评审办（须回避的除外）",
    "请通知有关单位：{number}已不在名单之内",
    "{name}（{number}）{why}，已不在“{list}”之内。此前向{recipients}提供过含有其姓名的名单，请及时书面通知，不得再作此用途。",
    events=("roster.left", "roster.struck"),
    when="曾向有关单位提供过名单的",
    asks="查看",
)
SILENT = {
    "roster.asked_anew": "荣誉恢复，征求意见的通知已经写明（`roster.asked`）",
    "roster.joined": "获奖者自己同意，页面随即显示，办公台的名单随之变动",
    "roster.declined": "获奖者自己答复不同意，不纳入名单",
    "roster.handed_over": "评审办自己办理，获奖者同意时已知悉用途，提供给谁在其页面可查",
}


def ask_consent(honour: Honour, places: Sequence[RosterPlace]) -> None:
    """One letter for all lists, each with what it is for."""
    queue_letter(
        ASKED, about=honour, to=honour.holder, url=f"/winners/{honour.number}/lists/", name=honour.public_name,
        number=honour.number, edition=honour.edition.name, lists=_named(places), in_english=_in_english(honour, places),
    )  # fmt: skip


def _named(places: Sequence[RosterPlace]) -> str:
    return "\n".join(f"{one.rule.name}：{one.rule.effect}。" for one in places)


def _in_english(honour: Honour, places: Sequence[RosterPlace]) -> dict[str, Any] | None:
    said = said_in_english(honour.edition, {})
    if said is None:
        return None
    with translation.override(ENGLISH):
        lists = "\n".join(f"{one.rule.english_name or one.rule.name}: {spoken(one.rule.effect)}." for one in places)
    return said | {"lists": lists}


def tell_office_left(place: RosterPlace) -> None:
    """Whoever was handed the list is to be told; where nobody was there is nothing to do."""
    recipients = dict.fromkeys(place.handovers.order_by("pk").values_list("recipient", flat=True))
    if recipients:
        honour = place.honour
        queue_letter(
            LEFT, about=place, to=officers(honour.application_id), url=f"/admin/desk/rosters/{place.pk}/",
            name=honour.public_name, number=honour.number, list=place.rule.name, recipients="、".join(recipients),
            why="自愿退出" if honour.is_active else "的荣誉已被撤销",
        )  # fmt: skip
