"""The pool in the weeks before today: one member, one on its way, one recommended; a training held, one to come; a guide."""

from datetime import timedelta
from typing import Any

from cms_pages.demonstration.cast import FINISHED, RUNNING, Candidate
from cms_pages.demonstration.diary import Diary
from portal import clock
from portal.access.models import User
from workflow.cultivation.actions import (
    admit_member,
    announce_training,
    apply_for_pool,
    enrol,
    file_guidance,
    recommend_for_pool,
    record_attendance,
    record_guidance,
)
from workflow.cultivation.models import Member, Training
from workflow.programmes.models import Programme

NEWCOMER = Candidate("示例企业子", "", "", 31)
FOCUS = ("technology", "innovation", "growth", "quality")


def fill_pool(programme: Programme, accounts: dict[str, User]) -> None:
    """Through the same verbs as everybody's."""
    today = clock.today()
    diary = Diary(today - timedelta(days=60))
    member = join(programme, RUNNING[0], accounts["applicant"], diary)
    with diary.pass_days(3).at(10):
        admit_member(member, by=accounts["office"], reason="质量管理基础较好，符合公布的标准。", is_focus=True)
    hold_training(programme, accounts, diary)
    with diary.pass_days(2).at(10):
        guidance = file_guidance(
            programme, by=accounts["reviewer3"], expert=str(accounts["reviewer3"]), expert_unit="示例研究院",
            organisation=member.name, credit_code=member.credit_code, from_on=diary.day,
        )  # fmt: skip
        record_guidance(guidance, by=accounts["office2"])
    with diary.pass_days(5).at(10):
        recommend(programme, accounts["department"])
        coming = announce(programme, accounts, "质量改进工具与方法", today + timedelta(days=14), places=1)
        for attendee in ("示例学员甲", "示例学员乙"):
            enrol(coming, by=accounts["applicant"], attendee=attendee)
    join(programme, FINISHED[0], accounts["winner"], diary.pass_days(2))


def join(programme: Programme, candidate: Candidate, account: User, diary: Diary) -> Member:
    with diary.at(9):
        return apply_for_pool(
            programme, by=account, name=candidate.name, credit_code=candidate.credit_code, contact_name="示例联系人",
            contact_phone="13900000031", contact_email="demo-pool@example.invalid",
            intention="已按卓越绩效评价准则开展自我评价，希望得到指导和培训。", is_sme=True, claims=FOCUS,
        )  # fmt: skip


def recommend(programme: Programme, department: User) -> None:
    recommend_for_pool(
        programme, by=department, way="industry", recommender="示例街道办事处", name=NEWCOMER.name,
        credit_code=NEWCOMER.credit_code, contact_email="demo-unit@example.invalid",
        recommendation="质量管理有特色，在同行业有一定影响。",
    )  # fmt: skip


def hold_training(programme: Programme, accounts: dict[str, User], diary: Diary) -> None:
    with diary.pass_days(2).at(10):
        held = announce(programme, accounts, "卓越绩效评价准则解读", diary.day + timedelta(days=14), places=40)
        there = enrol(held, by=accounts["applicant"], attendee="示例学员甲")
    with diary.pass_days(16).at(17):
        record_attendance(held, by=accounts["office"], present=[there])


def announce(programme: Programme, accounts: dict[str, User], title: str, day: Any, *, places: int) -> Training:
    return announce_training(
        programme, by=accounts["office"], title=title, summary="结合本区企业案例讲解，现场答疑。", lecturer="示例讲师",
        place="示例会议中心", starts_at=clock.moment(day, 14), ends_at=clock.moment(day, 17),
        enrol_by=clock.moment(day - timedelta(days=2), 17), places=places, per_member=2,
    )  # fmt: skip
