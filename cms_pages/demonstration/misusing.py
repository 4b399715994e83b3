"""Passers-by report misused titles; the office decides, orders, refers, warns."""

from typing import Any

from cms_pages.demonstration.applying import sample
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.objecting import staged
from cms_pages.demonstration.seconding import seconded
from portal.access.models import User
from portal.confirming.actions import undertake
from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from portal.receipts import new_token
from workflow.honours.models import Honour
from workflow.misuse import acts
from workflow.misuse.actions import Draft, accept_report, close_case, submit_correction, submit_report
from workflow.misuse.enums import Item, Kind
from workflow.misuse.models import MisuseCase, MisuseReport

PASSER_BY: dict[str, Any] = {
    "contact_name": "示例路人",
    "contact_phone": "13900000009",
    "contact_email": "passer-by@example.invalid",
}
FORGED_NUMBER = "CNZL-2025-0099"


def misuse(first: Honour, other: Honour, accounts: dict[str, User], diary: Diary) -> None:
    """One report to be decided, one case of each kind of handling, a forged plaque that the public is warned of."""
    closed = order(report(other, Kind.PACKAGING, "示例商品的外包装", accounts, diary), 1, accounts, diary)
    correct_and_close(closed, accounts, diary)
    order(report(first, Kind.WORDING, "示例展会的展板", accounts, diary), 2, accounts, diary)
    report(first, Kind.PRODUCT_PROMOTION, "示例网店的商品页面", accounts, diary)
    forged(report(None, Kind.FORGED, "示例商铺的墙面", accounts, diary), accounts, diary)
    received(first, Kind.PRODUCT, "示例市场的柜台", diary)


def received(honour: Honour | None, kind: str, place: str, diary: Diary) -> MisuseReport:
    """Somebody reports, with a picture and a way to be reached."""
    programme = honour.edition.programme if honour else Honour.objects.earliest("pk").edition.programme
    with diary.at(9):
        return submit_report(
            Draft(
                token=new_token(), programme=programme, kind=kind, place=place, seen_on=diary.day,
                user_name=honour.public_name if honour else "示例商铺", number=honour.number if honour else FORGED_NUMBER,
                statement=f"在{place}看到荣誉称号，演示内容，纯属虚构。", evidence=[staged(f"照片：{place}")], **PASSER_BY,
            )
        )  # fmt: skip


def report(honour: Honour | None, kind: str, place: str, accounts: dict[str, User], diary: Diary) -> MisuseCase:
    """Reported and accepted."""
    found = received(honour, kind, place, diary)
    with diary.at(11):
        case = accept_report(found, by=accounts["office"], kind=kind).case
    assert case is not None
    return case


def order(case: MisuseCase, serial: int, accounts: dict[str, User], diary: Diary) -> MisuseCase:
    """One officer proposes the order, another confirms it."""
    payload = {"document_number": number(diary, serial), "requirement": "停止使用，并说明改正情况。", "workdays": 10}
    return done(acts.ORDER, case, f"{case.place}上的称号不符合使用规定。", payload, accounts, diary)


def correct_and_close(case: MisuseCase, accounts: dict[str, User], diary: Diary) -> None:
    """The holder puts it right, the office checks it again, the public reads what came of it."""
    holder = case.holder
    with diary.at(15):
        picture = stage_upload(sample("改正后的照片"), uploader=Uploader(user=holder))
        submit_correction(case, by=holder, text="已经停止使用原有包装。", files=[picture])
    with diary.at(16):
        summary = "因在产品包装上标注荣誉称号，被责令改正；已停止使用原有包装，复查合格。"
        close_case(
            case, by=accounts["office"], answer="您反映的情况属实，已责令改正，复查合格。感谢监督。", summary=summary
        )


def forged(case: MisuseCase, accounts: dict[str, User], diary: Diary) -> None:
    """A forged plaque: the public is warned, the case is referred."""
    words = f"发现标有编号 {FORGED_NUMBER} 的奖牌。荣誉名录中没有这一编号，该奖牌系伪造（演示内容，纯属虚构）。"
    done(acts.WARN, case, words, {"item": Item.PLAQUE.value, "number": FORGED_NUMBER}, accounts, diary)
    payload = {
        "document_number": f"演示移送〔{diary.day.year}〕1号", "recipient": "示例执法机关", "answer": "已公布警示，并移送有关机关。", "summary": "",
    }  # fmt: skip
    done(acts.REFER, case, "伪造奖牌，不属于评审办职权。", payload, accounts, diary)


def done(
    name: str, case: MisuseCase, reason: str, payload: dict[str, Any], accounts: dict[str, User], diary: Diary
) -> MisuseCase:
    """Proposed by one officer, confirmed by the other."""
    with diary.at(14):
        proposed = undertake(name, case, by=accounts["office"], reason=reason, payload=payload)
        seconded(proposed, accounts["office2"])
    case.refresh_from_db()
    return case


def number(diary: Diary, serial: int) -> str:
    return f"演示责改〔{diary.day.year}〕{serial}号"
