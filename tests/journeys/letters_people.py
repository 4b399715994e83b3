"""What befalls the people of the house: reviewers while they work, accounts, departments, the calendar."""

from datetime import date

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from cms_pages.demonstration import judging
from cms_pages.demonstration.cast import make_account
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.walking import Walk
from portal.access.enums import Role
from portal.access.guard import POWER
from portal.access.models import User
from portal.audit.guessing import ADDRESSES, notice_guessing
from portal.audit.standing import compare_with_journal
from portal.confirming.actions import confirm, propose
from portal.confirming.models import PendingAct
from portal.exports.actions import ask_export, fail_export, stop_export
from portal.exports.building import make_export
from portal.exports.reach import OUT_OF_REACH
from portal.health.measures import MADE
from portal.health.telling import tell_alerts
from portal.journal.actions import record
from portal.powers.actions import grant_role, suspend_account, withdraw_role
from portal.workdays.actions import discard_year, propose_year
from portal.workdays.days import FIXED_HOLIDAYS, Day
from portal.workdays.enums import DayKind
from portal.workdays.models import CalendarYear
from tests.conftest import fresh_from_db
from tests.owning import past_the_guard
from workflow.applications.models import Application
from workflow.programmes.departments import (
    add_department,
    close_department,
    join_department,
    leave_department,
    rename_department,
    reopen_department,
)
from workflow.reviews.actions import (
    add_panel_member,
    appoint_leader,
    assign_review,
    dismiss_panel_member,
    refuse_request,
    replace_panel_member,
    request_recusal,
    uphold_request,
    withdraw_assignment,
    withdraw_request,
)
from workflow.reviews.discipline import LIFT_RECUSAL, SANCTION_REVIEWER
from workflow.reviews.enums import SanctionKind
from workflow.reviews.models import PanelMember, Recusal
from workflow.staffing.actions import give_back, invite_account, resend_invitation
from workflow.staffing.acts import CHANGE_EMAIL
from workflow.staffing.changing import change_account
from workflow.staffing.factors import remove_factors

Accounts = dict[str, User]


def change_panel(walk: Walk, application: Application) -> None:
    """One joins and is given a file by mistake, is replaced; the successor is dismissed, another disqualified."""
    accounts, office = walk.accounts, walk.accounts["office"]
    walk.panel = judging.seat_panel(walk.edition, accounts, walk.diary)
    first, other = walk.panel[:2]
    with walk.diary.at(10):
        joined = add_panel_member(first.panel, reviewer("评审员丁"), unit="示例研究院", by=office)
        given = assign_review(application, walk.edition.current_stage, joined, by=office)
        withdraw_assignment(given, by=office, reason="分配有误")
        keep_away(application, joined, accounts)
        successor = replace_panel_member(joined, reviewer("评审员戊"), unit="示例学院", by=office, reason="因公出差")
        dismiss_panel_member(successor, by=office, reason="不能保证评审时间")
        for leader in (other, first):
            appoint_leader(first.panel, fresh_from_db(leader), by=office, reason="工作需要")
        offender = add_panel_member(first.panel, reviewer("评审员己"), unit="示例中心", by=office)
        pending = propose(
            SANCTION_REVIEWER, offender, by=office, reason="泄露评审情况",
            payload={"kind": SanctionKind.DISQUALIFICATION},
        )  # fmt: skip
        confirm(pending, by=accounts["office2"])


def reviewer(name: str) -> User:
    user = make_account(f"reviewer-{ord(name[-1])}", name)
    grant_role(user, Role.REVIEWER)
    return user


def keep_away(application: Application, member: PanelMember, accounts: Accounts) -> None:
    """Three requests of the applicant: withdrawn, refused, and granted on an error that two officers put right."""
    by, office = application.applicant, accounts["office"]
    withdraw_request(request_recusal(application, by=by, person="示例专家", reason="听说有利害关系"), by=by)
    refused = request_recusal(application, by=by, unit="示例协会", reason="该协会与本单位有业务往来")
    refuse_request(refused, by=office, answer="经核对，不存在应当回避的情形")
    asked = request_recusal(application, by=by, person="评审员丁", reason="曾任本单位顾问")
    uphold_request(asked, users=[member.user], by=office, answer="经核对，情况属实")
    wrong = Recusal.objects.get(application=application, user=member.user)
    confirm(propose(LIFT_RECUSAL, wrong, by=office, reason="与他人同名，登记错误"), by=accounts["office2"])


def keep_people(accounts: Accounts, diary: Diary) -> None:
    """Somebody is invited with a department, changes, is suspended and given back; the department changes, too."""
    office, system, security = (accounts[name] for name in ("office", "system", "security"))
    with diary.at(15):
        department = add_department("示例园区办公室", by=office)
        newcomer = invite_account(
            "示例经办人", email="newcomer@example.invalid", by=system, reason="人事安排", unit="示例园区",
            roles=[Role.EDITOR, Role.DISCIPLINE],
        )  # fmt: skip
        confirm(PendingAct.objects.latest("pk"), by=security)
        join_department(department, fresh_from_db(newcomer), by=security)
        resend_invitation(fresh_from_db(newcomer), by=system)
        change_account(fresh_from_db(newcomer), display_name="示例经办员", unit="示例园区", by=system)
        moved = {"email": "newcomer2@example.invalid"}
        confirm(
            propose(CHANGE_EMAIL.name, fresh_from_db(newcomer), by=office, reason="本人要求", payload=moved),
            by=security,
        )
        for number in range(ADDRESSES):
            wrong = {"login": fresh_from_db(newcomer).username, "password": "wrong"}
            Client().post("/accounts/login/", wrong, REMOTE_ADDR=f"198.51.100.{number}")
        notice_guessing()
        flag = "UPDATE access_user SET is_superuser = %s WHERE id = %s"
        for is_super in (True, False):
            past_the_guard(POWER, flag, is_super, newcomer.pk)
            compare_with_journal()
        TOTP.activate(newcomer, generate_totp_secret())
        remove_factors(fresh_from_db(newcomer), by=security, reason="手机遗失，已当面核验")
        withdraw_role(fresh_from_db(newcomer), Role.EDITOR, by=security, reason="岗位调整")
        suspend_account(fresh_from_db(newcomer), by=security, reason="借调期满")
        give_back(fresh_from_db(newcomer), by=office, reason="继续借调")
        confirm(PendingAct.objects.latest("pk"), by=security)
        rename_department(department, name="示例园区管理办公室", by=office)
        close_department(department, by=office, reason="机构调整")
        reopen_department(department, by=office)
        leave_department(department, fresh_from_db(newcomer), by=security, reason="另有任用")


def keep_calendar(accounts: Accounts, diary: Diary) -> None:
    """A draft of a year that another officer throws away."""
    year = 2030
    days = [Day(date(year, month, day), DayKind.HOLIDAY, name) for month, day, name in FIXED_HOLIDAYS]
    with diary.at(10):
        draft = propose_year(
            year, days, by=accounts["office"], document_title="放假安排的通知", document_number="国办发明电〔2029〕8号"
        )
        discard_year(CalendarYear.objects.get(pk=draft.pk), by=accounts["office2"], reason="录入有误")


def export_lists(office: User, diary: Diary) -> None:
    """Lists made by a worker: one that is there, one that its reader may not have any more, one that failed."""
    with diary.at(11):
        make_export(ask_export("editions", by=office, conditions="", form="csv", total=600).pk)
        stop_export(
            ask_export("applications", by=office, conditions="", form="csv", total=600), reason=OUT_OF_REACH.format(1)
        )
        fail_export(ask_export("reviews", by=office, conditions="", form="csv", total=600))


def watch_over(system: User, diary: Diary) -> None:
    """The backup was forgotten, and is made."""
    for hour in (17, 19):
        with diary.at(hour):
            tell_alerts()
    with diary.at(20):
        record(system, MADE, by=None)
    for hour in (21, 23):
        with diary.at(hour):
            tell_alerts()
