"""What about a misused title takes two officers, registered with `portal.confirming`: each goes out in the portal's name."""

from collections.abc import Sequence
from typing import Any

from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.workdays.days import YearNotConfirmed
from workflow.misuse.actions.correcting import (
    check_dismiss,
    check_order,
    check_order_words,
    check_refer,
    check_refer_words,
    dismiss_case,
    order_correction,
    refer_case,
)
from workflow.misuse.actions.warning import (
    check_publish_warning,
    check_withdraw_warning,
    publish_warning,
    withdraw_warning,
)
from workflow.misuse.enums import CaseState, Item
from workflow.misuse.locking import lock_case, lock_warning
from workflow.misuse.models import MisuseCase, PublicWarning
from workflow.misuse.permissions import office_on_case, office_on_warning
from workflow.misuse.rules import check_words, correction_due
from workflow.titles.rules import title_article

ORDER, DISMISS, REFER = "misuse.order", "misuse.dismiss", "misuse.refer"
WARN, TAKE_BACK = "misuse.warn", "misuse.take_back_warning"


def _barred_cases(user: Any) -> Any:
    return MisuseCase.objects.kept_from(user)


def _said(payload: Payload, *names: str) -> dict[str, Any]:
    return {name: payload[name] for name in names}


def _check_order(case: MisuseCase, payload: Payload, by: Any) -> None:
    check_order(case, by=by)
    words = _said(payload, "document_number", "requirement", "workdays")
    check_order_words(case, finding=payload["reason"], **words)


def _deadline(workdays: int) -> str:
    """As the order would say it today; the page stands also where the calendar does not reach yet."""
    try:
        return f"{workdays}个工作日，至{official_date(correction_due(workdays))}"
    except YearNotConfirmed:
        return f"{workdays}个工作日，该年工作日历尚未确认"


def _describe_order(case: MisuseCase, payload: Payload) -> list[Change]:
    changes = [
        ("案件状态", case.get_state_display(), "已责令改正"),
        ("文号", "", payload["document_number"]),
        ("改正要求", "", payload["requirement"]),
        ("改正期限", "", _deadline(payload["workdays"])),
    ]
    if case.honour:
        # Confirmed is what was read: revoked meanwhile, it has to be read again.
        changes.append((f"荣誉 {case.honour}", case.honour.get_state_display(), "不变"))
    return changes


def _check_dismiss(case: MisuseCase, payload: Payload, by: Any) -> None:
    check_dismiss(case, by=by)
    check_words(case, answer=payload["reason"])


def _check_refer(case: MisuseCase, payload: Payload, by: Any) -> None:
    check_refer(case, by=by)
    words = _said(payload, "document_number", "recipient", "answer", "summary")
    check_refer_words(case, reason=payload["reason"], **words)


def _describe_refer(case: MisuseCase, payload: Payload) -> list[Change]:
    return [
        ("案件状态", case.get_state_display(), "已移送"),
        ("文号", "", payload["document_number"]),
        ("移送机关", "", payload["recipient"]),
        ("答复举报人", "", payload["answer"]),
        ("向社会公开", "", payload["summary"] or "不公开"),
    ]


def _check_warn(case: MisuseCase, payload: Payload, by: Any) -> None:
    check_publish_warning(case, by=by)
    check_words(case, text=payload["reason"])


def _describe_warn(case: MisuseCase, payload: Payload) -> list[Change]:
    return [
        ("物品", "", Item(payload["item"]).label),
        ("所标编号", "", payload["number"] or "没有编号"),
        ("公开警示", "未公布", "向社会公布，核验页面同时提示"),
    ]


def _check_take_back(warning: PublicWarning, payload: Payload, by: Any) -> None:
    check_withdraw_warning(warning, by=by)
    check_words(warning.case, correction=payload["reason"])


def _act(name: str, label: str, decision: str, **options: Any) -> Act:
    return register_act(
        Act(
            name=name, label=label, decision=decision, model=MisuseCase, hidden_from=_barred_cases,
            may_propose=office_on_case, may_confirm=office_on_case, lock=lock_case,
            call_it=lambda case: f"{case.number} {case.user_name}", article=lambda case: title_article(case.rules),
            check_answer=lambda case, words: check_words(case, reason=words), **options,
        )
    )  # fmt: skip


def _case(case: MisuseCase, payload: Payload) -> Sequence[MisuseCase]:
    return (case,)


def _unfounded(case: MisuseCase, payload: Payload) -> Sequence[MisuseCase]:
    """The public is warned of what is forged whatever became of the case, unless it was found none."""
    return (case,) if case.state == CaseState.UNFOUNDED else ()


def _run_order(case: MisuseCase, pending: PendingAct, by: Any) -> MisuseCase:
    return order_correction(case, by=by, finding=pending.reason, under=pending, **pending.payload)


def _run_refer(case: MisuseCase, pending: PendingAct, by: Any) -> MisuseCase:
    return refer_case(case, by=by, reason=pending.reason, under=pending, **pending.payload)


_act(ORDER, "责令改正", "misuse_order", check=_check_order, run=_run_order, describe=_describe_order, ends_with=_case)
_act(REFER, "移送", "misuse_referral", check=_check_refer, run=_run_refer, describe=_describe_refer, ends_with=_case)
_act(
    DISMISS, "认定不构成违规使用", "misuse_dismissal", check=_check_dismiss,
    run=lambda case, pending, by: dismiss_case(case, by=by, answer=pending.reason, under=pending),
    describe=lambda case, payload: [("案件状态", case.get_state_display(), "不构成违规使用，责令改正随之撤销")],
    demanded=lambda case: case.orders.exists(), ends_with=_case,
)  # fmt: skip
_act(
    WARN, "公布警示", "misuse_warning", check=_check_warn,
    run=lambda case, pending, by: publish_warning(case, by=by, text=pending.reason, under=pending, **pending.payload),
    describe=_describe_warn, ends_with=_unfounded,
)  # fmt: skip
register_act(
    Act(
        name=TAKE_BACK, label="撤回警示", decision="misuse_warning", model=PublicWarning, told_on="case",
        hidden_from=lambda user: PublicWarning.objects.filter(case__in=_barred_cases(user)),
        may_propose=office_on_warning, may_confirm=office_on_warning, lock=lock_warning, check=_check_take_back,
        run=lambda warning, pending, by: withdraw_warning(warning, by=by, correction=pending.reason, under=pending),
        describe=lambda warning, payload: [("公开警示", warning.text, "撤回，公布更正说明")],
        article=lambda warning: title_article(warning.case.rules),
        check_answer=lambda warning, words: check_words(warning.case, reason=words),
    )
)  # fmt: skip
