"""What befalls those in the pool: every letter of it is written once."""

from datetime import timedelta

from cms_pages.demonstration.cast import make_account
from cms_pages.demonstration.diary import Diary
from portal import clock
from portal.access.models import User
from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from tests.factories import cultivation as pool
from tests.factories.evidence import pdf_file
from workflow.cultivation import actions
from workflow.cultivation.actions.training import CHANGEABLE
from workflow.cultivation.models import Member, Training
from workflow.programmes.models import Programme


def cultivate(accounts: dict[str, User], diary: Diary) -> None:
    """Three ways in, a training held and one called off, a guide registered, refused, ended and taken back."""
    programme, office = Programme.objects.get(slug="changning-quality"), accounts["office"]
    with diary.at(10):
        members = join(programme, office)
        held = pool.training(programme, title="卓越绩效培训")
        attend(held, members, office)
        gone = pool.training(programme, title="质量工具培训")
        pool.enrolled(gone, members[0], "示例学员丁")
        actions.cancel_training(gone, by=office, reason="讲师因公出差")
        guide(programme, accounts)
    with clock.travel(held.ends_at):
        present = held.enrolments.filter(state="enrolled")
        actions.record_attendance(held, by=office, present=present)
        actions.correct_attendance(held.enrolments.get(state="attended"), by=office, reason="签到有误")
        actions.leave_pool(members[0], by=office, reason="已迁出本区")
        actions.leave_pool(members[1], by=members[1].user, reason="另有安排")
    diary.go_to(clock.day_of(held.ends_at)).pass_days(1)


def join(programme: Programme, office: User) -> list[Member]:
    """One by itself and one recommended; one is refused, one declines, one takes back what it agreed to."""
    asked = [pool.applied(programme, number) for number in (61, 62)]
    actions.refuse_member(asked[1], by=office, reason="尚无质量管理基础")
    unit = make_account("pool-unit", "示例培育单位")
    first, other, third = (pool.recommended(programme, number, contact_email=unit.email) for number in (63, 64, 65))
    actions.decline_membership(other, by=unit)
    actions.retract_membership(actions.confirm_membership(third, by=unit, **pool.DETAILS), by=unit)
    asked[1] = actions.confirm_membership(first, by=unit, **pool.DETAILS)
    return [actions.admit_member(member, by=office, reason="符合条件") for member in asked]


def attend(held: Training, members: list[Member], office: User) -> None:
    """One waits and moves up when the office strikes another off, one waits in vain; what changes is told."""
    first = pool.enrolled(held, members[0], "示例学员甲")
    for attendee in ("示例学员乙", "示例学员丙"):
        pool.enrolled(held, members[1], attendee)
    actions.withdraw_enrolment(first, by=office, reason="重复报名")
    fields = {name: getattr(held, name) for name in CHANGEABLE} | {"place": "示例礼堂"}
    actions.change_training(held, by=office, reason="场地调整", **fields)
    actions.add_material(held, by=office, material=[stage_upload(pdf_file(), uploader=Uploader(user=office))])


def guide(programme: Programme, accounts: dict[str, User]) -> None:
    """Filed and refused; filed, registered and ended by the office; entered, and taken back."""
    office, expert = accounts["office"], make_account("pool-expert", "示例专家")
    actions.refuse_guidance(pool.guided(programme, "示例单位甲", by=expert), by=office, reason="不是专家库成员")
    ended = pool.guided(programme, "示例单位乙", by=expert, from_on=clock.today() - timedelta(days=9))
    actions.record_guidance(ended, by=office)
    actions.end_guidance(ended, by=office)
    wrong = pool.recorded(programme, "示例单位丙", user=expert, by=office)
    actions.cancel_guidance(wrong, by=office, reason="登记有误")
