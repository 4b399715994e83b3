"""What who reported, the holder and the office are told at each step. No letter to the holder names who reported (Article 33)."""

from collections.abc import Iterable
from typing import Any

from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.applications.letters import officers
from workflow.misuse.models import CorrectionOrder, MisuseCase, MisuseReport
from workflow.misuse.permissions import office_on_case
from workflow.programmes.english import said_in_english

PROGRESS = "/misuse/progress/"
_FOLLOW = "\n\n凭编号和查询码，可随时查询办理进度："
_OFFICE = "评审办（须回避的除外）"


def _to_reporter(event: str, subject: str, body: str) -> Letter:
    return Letter(
        f"misuse_report.{event}", "举报人", f"{subject}（{{number}}）", body + _FOLLOW,
        events=(f"misuse_report.{event}",), article="33", by_mail_alone=True,
    )  # fmt: skip


RECEIVED = _to_reporter(
    "received", "已收到您的举报", "{office}已收到您的举报，编号 {number}。\n将于{due}前（含当日）决定是否受理。"
)
ACCEPTED = _to_reporter("accepted", "您的举报已受理", "编号 {number} 的举报已经受理，处理结果将予答复。")
REFUSED = _to_reporter("refused", "您的举报不予受理", "编号 {number} 的举报不予受理。\n理由：{answer}")
ANSWERED = _to_reporter("answered", "您的举报已有结果", "编号 {number} 的举报已经办结。\n{answer}\n感谢监督。")
REPORT_MOVED = _to_reporter(
    "deadline_moved",
    "决定是否受理的期限",
    "因放假安排公布或者调整，编号 {number} 的举报将于{due}前（含当日）决定是否受理。",
)
WITHDRAWN = _to_reporter("withdrawn", "您的举报已撤回", "编号 {number} 的举报已按您的申请撤回。")

OFFICE_NEW = Letter(
    "misuse_report.office_new", _OFFICE, "收到称号违规使用举报（{number}）",
    "收到举报 {number}：{kind}。\n请于{due}前（含当日）决定是否受理。",
    events=("misuse_report.received",), article="33", asks="立即办理",
)  # fmt: skip
OFFICE_DUE = Letter(
    "misuse_report.office_due", _OFFICE, "举报待决定（{number}）", "举报 {number} 应于{due}前决定是否受理，请即办理。",
    when="期限前一个工作日起，到期为止每天一次", article="33", asks="立即办理",
)  # fmt: skip
OFFICE_OVERDUE = Letter(
    "misuse_report.office_overdue", _OFFICE, "举报逾期未决定（{number}）", "举报 {number} 应于{due}前决定是否受理，已经超过期限，请即办理。",
    when="逾期后每天一次", article="33", asks="立即办理",
)  # fmt: skip
OFFICE_CORRECTED = Letter(
    "misuse_case.office_corrected", _OFFICE, "已报送改正情况，请复查（{number}）",
    "案件 {number}（{user}）已报送改正情况，请复查。", events=("misuse_case.correction_submitted",), article="33",
    asks="去复查",
)  # fmt: skip
OFFICE_REVOKED = Letter(
    "misuse_case.office_revoked", _OFFICE, "在办案件所涉荣誉已撤销（{number}）",
    "案件 {number}（{user}）所涉的荣誉已经撤销，其称号不得再以任何方式使用，请据此继续办理。",
    events=("misuse_case.honour_revoked",), article="33", asks="立即办理",
)  # fmt: skip
OFFICE_RESTORED = Letter(
    "misuse_case.office_restored", _OFFICE, "在办案件所涉荣誉已恢复（{number}）",
    "案件 {number}（{user}）所涉的荣誉已经恢复，其称号可以依照规定使用，登记的称号使用一并恢复。荣誉撤销期间认定的事实，请据此重新核对后再办理。",
    events=("misuse_case.honour_restored",), article="33", asks="立即办理",
)  # fmt: skip
OFFICE_LATE = Letter(
    "misuse_case.office_late", _OFFICE, "责令改正逾期（{number}）",
    "案件 {number}（{user}）应于{due}前改正，期限已过，没有报送改正情况。请再次责令改正，或者移送。",
    when="逾期后每天一次", article="33", asks="立即办理",
)  # fmt: skip

ORDERED = Letter(
    "misuse_case.ordered", "获奖者", "责令改正通知书（{document}）",
    "{user}：\n\n经核查，{finding}\n改正要求：{requirement}\n请于{due}前（含当日）改正，并报送改正情况和证明材料。"
    "逾期不改正的，依法移送有关机关处理。",
    events=("misuse_case.ordered",), article="33", asks="去报送",
)  # fmt: skip
HOLDER_DUE = Letter(
    "misuse_case.holder_due", "获奖者", "改正期限将至（{document}）",
    "{user}：\n\n责令改正通知书 {document} 的期限为{due}，请按期改正并报送改正情况。",
    when="期限前一个工作日", article="33", asks="去报送",
)  # fmt: skip
HOLDER_MOVED = Letter(
    "misuse_case.deadline_moved", "获奖者", "改正期限顺延（{document}）",
    "{user}：\n\n因放假安排调整，责令改正通知书 {document} 的期限由{before}顺延至{due}（含当日），请在期限内改正并报送改正情况。",
    events=("misuse_case.deadline_moved",), article="33", asks="去报送",
)  # fmt: skip
HOLDER_LATE = Letter(
    "misuse_case.holder_late", "获奖者", "改正期限已过（{document}）",
    "{user}：\n\n责令改正通知书 {document} 的期限{due}已过，没有收到改正情况，请即改正并报送。",
    when="逾期后每天一次", article="33", asks="去报送",
)  # fmt: skip
HOLDER_CORRECTED = Letter(
    "misuse_case.corrected", "获奖者", "改正情况复查合格（{document}）",
    "{user}：\n\n经复查，责令改正通知书 {document} 所列事项已经改正，予以结案。", events=("misuse_case.corrected",),
    article="33",
)  # fmt: skip
HOLDER_REFERRED = Letter(
    "misuse_case.referred", "获奖者", "称号违规使用案件已移送（{number}）",
    "{user}：\n\n案件 {number} 已移送{recipient}处理。", events=("misuse_case.referred",), when="曾责令改正的", article="33",
)  # fmt: skip
HOLDER_DISMISSED = Letter(
    "misuse_case.dismissed", "获奖者", "责令改正通知书已撤销（{document}）",
    "{user}：\n\n经复核，案件 {number} 不构成违规使用，责令改正通知书 {document} 予以撤销，无须改正。\n理由：{reason}",
    events=("misuse_case.dismissed",), when="曾责令改正的", article="33",
)  # fmt: skip
SILENT = {
    "misuse_case.opened": "受理举报时立案，举报人由受理通知得知",
    "misuse_case.delivered": "登记书面送达，当事人已经签收",
    "misuse_report.contact_erased": "保存期满，删去联系方式",
    "misuse_case.notes_erased": "保存期满，删去内部备注",
    "public_warning.published": "向社会公开，不通知个人",
    "public_warning.withdrawn": "更正向社会公开，不通知个人",
}


def tell_reporter(report: MisuseReport, letter: Letter) -> None:
    """Mail whoever reported, if an address was left; the progress page says the same to whoever holds the secret."""
    queue_letter(
        letter, about=report, address=report.contact_email, url=PROGRESS, answer=sentence(report.answer),
        office=report.rules.programme.office_full_name, **_of_report(report),
    )  # fmt: skip


def tell_office_of(report: MisuseReport, letter: Letter, *, occasion: str = "") -> None:
    """Tell every officer who may decide on a report."""
    to = _officers(report)
    queue_letter(
        letter,
        about=report,
        to=to,
        occasion=occasion,
        url=f"/admin/desk/misuse-reports/{report.pk}/",
        **_of_report(report),
    )


def tell_office(case: MisuseCase, letter: Letter, *, occasion: str = "") -> None:
    """Tell every officer who may act on a case."""
    queue_letter(
        letter, about=case, to=_officers(case), occasion=occasion, url=f"/admin/desk/misuse-cases/{case.pk}/",
        **_of_case(case),
    )  # fmt: skip


def tell_holder(case: MisuseCase, letter: Letter, *, occasion: str = "", **values: Any) -> None:
    """Tell the winner of a case in which an order was given; nobody where there is no account."""
    if order := case.orders.last():
        said = {**_of_case(case), **_of_order(order), **values}
        queue_letter(
            letter, about=case, to=case.holder, occasion=occasion, url=f"/misuse/mine/{case.pk}/",
            in_english=said_in_english(case.honour.edition, said) if case.honour else None, **said,
        )  # fmt: skip


def _officers(thing: Any) -> Iterable[Any]:
    """Those who may act on it."""
    return [officer for officer in officers() if office_on_case(officer, thing)]


def _of_report(report: MisuseReport) -> dict[str, Any]:
    return {"number": report.number, "kind": report.get_kind_display(), "due": report.due_on}


def _of_case(case: MisuseCase) -> dict[str, Any]:
    return {"number": case.number, "user": case.user_name, "due": case.due_on}


def _of_order(order: CorrectionOrder) -> dict[str, Any]:
    return {
        "document": order.document_number,
        "finding": sentence(order.finding),
        "requirement": sentence(order.requirement),
    }
