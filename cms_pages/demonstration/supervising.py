"""What comes of reviews and honours later: feedback both ways, a reviewer's year, the first years of winners."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from cms_pages.demonstration.applying import sample
from cms_pages.demonstration.diary import Diary
from portal import clock
from portal.access.models import User
from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from portal.workdays.seeding import demonstrate_year
from workflow.honours.models import Honour
from workflow.programmes.models import Stage
from workflow.supervision.actions import (
    answer_rectification,
    close_tracking,
    evaluate_reviewer,
    file_report,
    give_feedback,
    open_feedback,
    order_rectification,
    record_visit,
)
from workflow.supervision.enums import Conduct, Direction, Grade
from workflow.supervision.models import Reviewer, Tracking
from workflow.supervision.queries import reviewed_in
from workflow.supervision.tasks import plan_years

STEADY = {"satisfaction": Decimal("96.2"), "conformity": Decimal("99.4"), "complaints": Decimal(1)}
DECLINED = {"satisfaction": Decimal("78.5"), "conformity": Decimal("95.1"), "complaints": Decimal(12)}


def speak(stage: Stage, diary: Diary) -> None:
    """After the site review one file's applicant speaks of two reviewers, and one reviewer of the applicant."""
    stage.refresh_from_db()
    with diary.pass_days(1).at(9):
        open_feedback(stage)
        first, second, *_ = reviewed_in(stage)
        said = [(first, Conduct.KEPT, ""), (second, Conduct.LAPSED, "现场评审当日提前离场，没有说明原因。")]
        for assignment, conduct, remark in said:
            give_feedback(
                assignment, direction=Direction.ON_REVIEWER, conduct=conduct, remark=remark,
                by=assignment.application.applicant,
            )  # fmt: skip
        give_feedback(first, direction=Direction.ON_APPLICANT, conduct=Conduct.KEPT, remark="", by=first.member.user)


def follow(honours: Sequence[Honour], accounts: dict[str, User], diary: Diary) -> None:
    """The first year of two winners: one does well, one has to put something right; the next years are planned."""
    steady, declined = (honour.trackings.get(number=1) for honour in honours)
    with diary.pass_days(120).at(10):
        reviewer = Reviewer.objects.get(pk=accounts["reviewer"].pk)
        evaluate_reviewer(
            reviewer, year=steady.honour.year, grade=Grade.GOOD, remark="遵守评审纪律，反馈良好。",
            by=accounts["discipline"],
        )  # fmt: skip
        _report(steady, STEADY)
        _report(declined, DECLINED)
    with diary.pass_days(7).at(10):
        summary = "走访生产现场和顾客服务部门，改进措施持续有效。"
        record_visit(steady, held_on=diary.day, summary=summary, indicators={}, by=accounts["office"])
        _order(declined, accounts, diary)
    with diary.pass_days(20).at(10):
        staged = stage_upload(sample("整改报告"), uploader=Uploader(user=declined.honour.holder))
        answer_rectification(
            declined, text="已更换供应商并复训一线人员，近三个月顾客满意度回升到94%。", materials=[staged],
            by=declined.honour.holder,
        )  # fmt: skip
    with diary.go_to(max(diary.day, steady.closes_from)).pass_days(5).at(10):
        close_tracking(steady, finding="质量管理绩效稳定，无严重退步。", by=accounts["office"])
        close_tracking(declined, finding="经复查，整改到位。", by=accounts["office"])
    plan_years()


def _report(tracking: Tracking, indicators: Mapping[str, Decimal]) -> None:
    summary = "坚持年度质量改进计划，逐项跟踪改进成效。"
    file_report(tracking, summary=summary, indicators=indicators, by=tracking.honour.holder)


def _order(tracking: Tracking, accounts: dict[str, User], diary: Diary) -> None:
    demonstrate_year((diary.day + timedelta(days=60)).year)
    order_rectification(
        tracking, document_number=f"演示评审办〔{clock.today().year}〕3号",
        decline="顾客满意度由获奖时的95%降至78.5%，质量投诉12件。",
        demand="查明原因，制定整改措施，恢复到获奖时的水平，并提交证明材料。", by=accounts["office"],
    )  # fmt: skip
