"""What the office is told of a use that was filed, and the winner of what became of it."""

from typing import Any

from portal.access.enums import Role
from portal.access.models import User
from portal.messages.actions import queue_message
from workflow.titles.models import TitleUse
from workflow.titles.rules import suggested_wording


def ask_office(use: TitleUse) -> None:
    """Whoever may release it learns that it waits."""
    queue_message(
        to=User.objects.filter(groups__name=Role.OFFICE.value, is_active=True).exclude(pk=use.user_id),
        subject=f"待审核：称号使用登记 {use.honour.number}",
        body=f"{use.honour.public_name}填报称号使用“{use.wording}”（{use.get_medium_display()}，{use.place}），请登录审核。",
        about=use,
        kind="title_use",
        url=f"/admin/desk/title-uses/{use.pk}/",
    )


def tell_released(use: TitleUse) -> None:
    _tell(use, "称号使用登记已审核通过", "经审核，予以登记，已列入荣誉名录公开。")


def tell_refused(use: TitleUse) -> None:
    _tell(use, "称号使用不予登记", f"经审核，不予登记，未向社会公开。理由：{_sentence(use)}{_right_words(use)}")


def tell_withdrawn(use: TitleUse) -> None:
    _tell(
        use,
        "称号使用登记已撤下",
        f"该项登记已从荣誉名录撤下。理由：{_sentence(use)}请停止这样使用。{_right_words(use)}",
    )


def _tell(use: TitleUse, subject: str, body: str) -> None:
    what = f"填报的称号使用“{use.wording}”（{use.get_medium_display()}，{use.place}）"
    queue_message(
        to=use.user,
        subject=f"{subject}：{use.honour.number}",
        body=f"{use.honour.public_name}：\n\n{what}，{body}",
        about=use,
        kind="title_use",
        url=f"/register/{use.honour.number}/uses/",
    )


def _sentence(use: TitleUse) -> str:
    return use.decision_reason.rstrip("。") + "。"


def _right_words(use: TitleUse) -> str:
    honour: Any = use.honour
    return (
        f"规范写法：{suggested_wording(honour, honour.edition.rules)}。可修改后重新填报。" if honour.is_active else ""
    )
