"""Who may read and handle reports and cases: the office and the discipline body, save whoever is recused (Article 28)."""

from typing import Any

from portal.access.predicates import Predicate, is_office, predicate
from portal.evidence.models import EvidenceFile
from portal.identity.actions import log_look
from workflow.misuse.models import Correction, MisuseCase, MisuseReport

UNRECUSED = "评审办（须回避的人员除外）"


def _handles(user: Any, thing: Any) -> bool:
    return is_office(user) and (thing is None or not type(thing).objects.kept_from(user).filter(pk=thing.pk).exists())


office_on_case = Predicate(UNRECUSED, _handles)
office_on_warning = Predicate(UNRECUSED, lambda user, warning: _handles(user, getattr(warning, "case", None)))
may_read_report = Predicate(
    "评审办、纪检监察（须回避的人员除外）",
    lambda user, report: MisuseReport.objects.filter(pk=report.pk).visible_to(user).exists(),
)
may_read_case = Predicate(
    "评审办、纪检监察（须回避的人员除外）",
    lambda user, case: MisuseCase.objects.filter(pk=case.pk).visible_to(user).exists(),
)


@predicate("获奖者")
def is_holder(user: Any, case: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active and case.holder is not None and case.holder == user)


may_correct = is_holder | office_on_case


def may_read_correction(user: Any, correction: Correction) -> bool:
    """The holder of the honour, and whoever reads the case."""
    return (is_holder | may_read_case)(user, correction.order.case)


def note_report_look(user: Any, report: MisuseReport, file: EvidenceFile, reason: str) -> None:
    """A picture may show who took it: each look is on record."""
    log_look(report, f"举报材料 {file.pk}", by=user, reason=reason or "办理举报查阅材料")
