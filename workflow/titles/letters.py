"""What the office is told of a use that was filed, and the winner of what became of it (Article 33)."""

from typing import Any

from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.applications.letters import officers
from workflow.programmes.english import said_in_english
from workflow.titles.enums import TitleUseState
from workflow.titles.models import TitleUse
from workflow.titles.rules import suggested_wording

_WHAT = "{name}：\n\n填报的称号使用“{wording}”（{medium}，{place}），"
_SUBJECT = "：{number}"

FILED = Letter(
    "title_use.filed",
    "评审办（须回避的除外）",
    "待审核：称号使用登记 {number}",
    "{name}填报称号使用“{wording}”（{medium}，{place}），经审核后列入荣誉名录公开，请登录办公台办理。\n{again}",
    events=("title_use.filed", "title_use.reopened"),
    article="33",
    asks="去审核",
)
RELEASED = Letter(
    "title_use.released",
    "获奖者",
    "称号使用登记已审核通过" + _SUBJECT,
    _WHAT + "经审核，予以登记，已列入荣誉名录公开。停止使用时，请在“称号使用”中登记停用。",
    events=("title_use.released",),
    article="33",
)
REFUSED = Letter(
    "title_use.refused",
    "获奖者",
    "称号使用不予登记" + _SUBJECT,
    _WHAT + "经审核，不予登记，未向社会公开。\n理由：{reason}\n规范写法：{right}。可修改后重新填报。",
    events=("title_use.refused",),
    article="33",
)
WITHDRAWN = Letter(
    "title_use.withdrawn",
    "获奖者",
    "称号使用登记已撤下" + _SUBJECT,
    _WHAT + "已从荣誉名录撤下，请停止这样使用。\n理由：{reason}\n规范写法：{right}。可修改后重新填报。",
    events=("title_use.withdrawn",),
    article="33",
)
ENDED = Letter(
    "title_use.ended",
    "获奖者",
    "称号使用登记已停用" + _SUBJECT,
    _WHAT + "登记为自{until}起停用，荣誉名录中仍可查阅。继续使用的，请重新填报。",
    events=("title_use.ended",),
    when="不是本人办理的",
    article="33",
)
CANCELLED = Letter(
    "title_use.cancelled",
    "获奖者",
    "称号使用登记已取消" + _SUBJECT,
    _WHAT + "尚未开始使用，已从荣誉名录撤下。仍须使用的，请重新填报。",
    events=("title_use.cancelled",),
    when="不是本人办理的",
    article="33",
)
SILENT = {
    "title_use.retracted": "获奖者自己撤回尚未审核的填报",
    "title_use.revoked": "随荣誉撤销而失效，撤销通知已写明停止使用",
    "title_use.restored": "随荣誉恢复，恢复通知已经写明",
    "title_use.restored_ended": "随荣誉恢复，恢复通知已经写明",
}


def ask_office(use: TitleUse, *, again: str = "") -> None:
    """Whoever may release it learns that it waits, and why it does once more."""
    others = [person for person in officers(use.honour.application_id) if person.pk != use.user_id]
    queue_letter(FILED, about=use, to=others, url=f"/admin/desk/title-uses/{use.pk}/", again=again, **_named(use))


def tell_released(use: TitleUse) -> None:
    _tell(RELEASED, use)


def tell_refused(use: TitleUse) -> None:
    _tell(REFUSED, use, reason=sentence(use.decision_reason), right=_right_words(use))


def tell_withdrawn(use: TitleUse) -> None:
    _tell(WITHDRAWN, use, reason=sentence(use.decision_reason), right=_right_words(use))


def tell_ended(use: TitleUse, *, by: Any) -> None:
    """Who ended it themselves knows."""
    if by is None or by.pk != use.user_id:
        letter = ENDED if use.state == TitleUseState.ENDED else CANCELLED
        _tell(letter, use, until=use.until_on)


def _tell(letter: Letter, use: TitleUse, **values: Any) -> None:
    named = _named(use)
    queue_letter(
        letter, about=use, to=use.user, url=f"/register/{use.honour.number}/uses/",
        in_english=said_in_english(use.honour.edition, named | values), **named, **values,
    )  # fmt: skip


def _named(use: TitleUse) -> dict[str, Any]:
    return {
        "name": use.honour.public_name,
        "number": use.honour.number,
        "wording": use.wording,
        "medium": use.get_medium_display(),
        "place": use.place,
    }


def _right_words(use: TitleUse) -> str:
    """What to write instead; nothing once there is no title to use."""
    honour: Any = use.honour
    return suggested_wording(honour, honour.edition.rules) if honour.is_active else ""
