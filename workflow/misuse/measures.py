"""Whether what was ordered to be put right is followed up (Article 33)."""

from datetime import timedelta

from portal import clock
from portal.health.declarations import Measure
from workflow.misuse.enums import CaseState
from workflow.misuse.models import MisuseCase


def _late_corrections() -> int:
    return MisuseCase.objects.filter(state=CaseState.ORDERED, due_on__lt=clock.today() - timedelta(days=30)).count()


LATE_CORRECTIONS = Measure(
    "portal_corrections_overdue", "责令改正期限届满一个月仍未处理的案件数", _late_corrections, above=0, minutes=60,
    remedy="请评审办在办公台“称号违规使用案件”中再次责令改正或者移送；没有收到催办信函的，核对后台任务和邮件。",
)  # fmt: skip
