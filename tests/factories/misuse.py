"""Reports and cases of misused titles, made by the actions themselves."""

from typing import Any

from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm, undertake
from portal.evidence.actions import stage_upload
from portal.evidence.copies import make_copy
from portal.evidence.models import EvidenceFile
from portal.evidence.receiving import Uploader
from portal.receipts import new_token
from tests.factories.access import UserFactory
from tests.factories.evidence import png_file
from workflow.honours.models import Honour
from workflow.misuse import acts
from workflow.misuse.actions import Draft, accept_report, submit_correction, submit_report
from workflow.misuse.enums import Kind
from workflow.misuse.models import MisuseCase, MisuseReport
from workflow.programmes.models import Programme

FINDING = "外包装正面印有荣誉称号。"


def picture(session: str = "misuse", user: Any = None, file: Any = None):
    uploader = Uploader(user=user) if user else Uploader(session_key=session)
    return stage_upload(file or png_file(), uploader=uploader)


def copied(case: MisuseCase) -> MisuseCase:
    """What was reported can be read: the worker has made its copies."""
    for report in case.reports.all():
        for file in EvidenceFile.objects.of(report):
            make_copy(file)
    return case


def draft(honour: Honour | None = None, **changes: Any) -> Draft:
    fields = {
        "token": new_token(), "programme": Programme.objects.earliest("pk"), "kind": Kind.PACKAGING,
        "user_name": honour.public_name if honour else "示例商行", "number": honour.number if honour else "",
        "place": "示例路商店货架", "seen_on": clock.today(), "statement": "包装正面印有称号。",
    }  # fmt: skip
    return Draft(**{**fields, "evidence": [picture()], **changes})


def reported(honour: Honour | None = None, **changes: Any) -> MisuseReport:
    return submit_report(draft(honour, **changes))


def opened(honour: Honour | None = None, **changes: Any) -> MisuseCase:
    """A case made of one report."""
    report = reported(honour, **changes)
    return accept_report(report, by=UserFactory(roles=[Role.OFFICE]), kind=report.kind).case


def number(serial: int) -> str:
    return f"示市监责改〔2026〕{serial}号"


ORDER_SAYS = {"document_number": number(1), "requirement": "停止使用该包装。", "workdays": 10}
REFERRAL_SAYS = {"document_number": number(9), "recipient": "示例执法机关", "answer": "已移送。", "summary": ""}
WARNING_SAYS = {"item": "plaque", "number": "CNZL-2026-9999"}


def proposed(name: str, target: Any, reason: str, **payload: Any) -> Any:
    """One officer proposes."""
    return undertake(name, target, by=UserFactory(roles=[Role.OFFICE]), reason=reason, payload=payload)


def two_of_us(name: str, target: Any, reason: str, **payload: Any) -> Any:
    """One officer proposes, another confirms."""
    return confirm(proposed(name, target, reason, **payload), by=UserFactory(roles=[Role.OFFICE]))


def order(case: MisuseCase, **payload: Any) -> MisuseCase:
    two_of_us(acts.ORDER, case, FINDING, **{**ORDER_SAYS, **payload})
    case.refresh_from_db()
    return case


def ordered(honour: Honour, **changes: Any) -> MisuseCase:
    return order(opened(honour, **changes))


def corrected(case: MisuseCase) -> MisuseCase:
    """The holder has said what was put right."""
    holder = case.holder or UserFactory(roles=[Role.OFFICE])
    submit_correction(case, by=holder, text="旧包装已全部收回。", files=[picture(user=holder)])
    case.refresh_from_db()
    return case


def referred(case: MisuseCase, **payload: Any) -> MisuseCase:
    two_of_us(acts.REFER, case, "逾期没有改正。", **{**REFERRAL_SAYS, **payload})
    case.refresh_from_db()
    return case


def warned(case: MisuseCase, **payload: Any) -> Any:
    return two_of_us(acts.WARN, case, "所标编号系伪造。", **{**WARNING_SAYS, **payload})
