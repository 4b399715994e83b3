"""The desks of accounts: the house's own people, the applicants, the recommending departments."""

from typing import Any

from django.db.models import QuerySet

from portal.access.enums import Role
from portal.access.models import User
from portal.access.predicates import (
    is_department,
    is_discipline,
    is_office,
    is_security_administrator,
    is_system_administrator,
)
from portal.confirming.actions import propose
from portal.confirming.verbs import PROPOSED, unless_waiting, what_came
from portal.desk import Column, Desk, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.desk.parts import Filter
from portal.powers.actions import check_ask, check_suspend_account, may_ask, suspend_account, withdraw_role
from portal.powers.queries import applicant_accounts, staff_accounts
from portal.powers.seats import seats
from workflow.programmes.departments import (
    add_department,
    check_close_department,
    check_department_people,
    check_departments,
    check_leave_department,
    check_reopen_department,
    close_department,
    join_department,
    leave_department,
    rename_department,
    reopen_department,
)
from workflow.programmes.models import Department
from workflow.staffing import forms
from workflow.staffing.actions import (
    account_state,
    check_give_back,
    check_give_role,
    check_resend_invitation,
    check_take_role,
    give_back,
    give_role,
    invite_account,
    resend_invitation,
    waiting_roles,
)
from workflow.staffing.acts import CHANGE_EMAIL, REINSTATE
from workflow.staffing.changing import change_account, check_change_account
from workflow.staffing.factors import check_remove_factors, remove_factors
from workflow.staffing.invitations import is_awaited

EVENTS = {
    "backup.made": "备份",
    "backup.restored": "恢复",
    "account.invited": "邀请",
    "account.invited_again": "重发邀请",
    "account.entered": "设置密码",
    "account.changed": "修改姓名和单位",
    "account.email_changed": "更换邮箱",
    "account.factors_removed": "取消两步验证",
    "account.suspended": "停用",
    "account.reinstated": "恢复",
    "role.granted": "授予角色",
    "role.withdrawn": "收回角色",
    "superuser.granted": "成为超级用户",
    "superuser.withdrawn": "不再是超级用户",
    "group.joined": "取得获奖者权限",
    "group.left": "收回获奖者权限",
    "department.added": "增设部门",
    "department.renamed": "更名",
    "department.closed": "停止受理",
    "department.reopened": "恢复受理",
    "department.joined": "加入推荐部门",
    "department.left": "移出推荐部门",
}
SUSPEND = Verb(
    "suspend", "停用", ReasonForm, lambda user, by, data: suspend_account(user, by=by, **data),
    permission=is_security_administrator, check=check_suspend_account, danger=True, power=True,
    help="停用后立即退出登录，不能再进入；已经办理的事项不受影响。理由将告知本人。",
)  # fmt: skip
REMOVE_FACTORS = Verb(
    "remove-factors", "取消两步验证", ReasonForm, lambda user, by, data: remove_factors(user, by=by, **data),
    permission=is_security_administrator, check=check_remove_factors, danger=True, power=True,
    help="本人的手机或者密钥遗失、备用码也用完时使用。请先当面或者通过登记的电话确认是本人，并写明如何确认；"
    "原有的登录全部退出，工作人员下次登录时须重新设置。",
)  # fmt: skip
GIVE_BACK = Verb(
    "give-back", "恢复", ReasonForm, lambda user, by, data: give_back(user, by=by, **data),
    permission=may_ask, check=unless_waiting(REINSTATE.name, check_give_back), done=what_came("恢复"), power=True,
    help="由安全管理员恢复；他人提出的，以及账号持有参与决定或者监督的角色的，由安全管理员复核后恢复。",
)  # fmt: skip


def roles_of(user: User) -> str:
    """The roles in words, from the prefetched groups."""
    names = {group.name for group in user.groups.all()}
    found = [role.label for role in Role if role.value in names] + (["超级用户"] if user.is_superuser else [])
    return "、".join(found)


def invited(user: User) -> str:
    """What the system administrator is told: which roles wait for the security administrator."""
    waiting = "、".join(role.label for role in waiting_roles(user))
    return f"邀请已发出；{waiting}角色请安全管理员在“待复核事项”中复核。" if waiting else "邀请已发出。"


def departments_of(user: User) -> str:
    return "、".join(department.name for department in user.departments.all())


keeps_departments = is_office | is_security_administrator
ROLE_FILTER = Filter("role", "角色", lambda user: Role.choices, lambda rows, value: rows.filter(groups__name=value))
ACTIVE_FILTER = Filter(
    "active", "状态", lambda user: [("1", "在用和已邀请"), ("0", "已停用")],
    lambda rows, value: rows.filter(is_active=value == "1"),
)  # fmt: skip


class AccountDesk(Desk):
    """The people of the house: invited, given roles, suspended and given back, each step with its event."""

    model = User
    name = "accounts"
    label = "工作人员账号"
    empty = "系统管理员开立的工作人员账号列在这里。"
    icon = "user"
    order = 905
    in_settings = True
    who = may_ask | is_discipline
    help = (
        "系统管理员开立账号，安全管理员授予、收回角色和停用账号，评审办可以提出；逐项记入日志。"
        "任何人不能办理本人的角色和状态。"
    )
    event_labels = EVENTS
    columns = (
        Column("姓名", str),
        Column("登录名", "username"),
        Column("单位", "unit"),
        Column("角色", roles_of),
        Column("推荐部门", departments_of),
        Column("状态", account_state, badge=True),
        Column("最近登录", "last_login"),
    )
    filters = (ROLE_FILTER, ACTIVE_FILTER)
    search = ("display_name", "username", "unit", "email")
    list_verbs = (
        Verb(
            "invite", "邀请", forms.InviteForm, lambda _, by, data: invite_account(data.pop("name"), by=by, **data),
            permission=is_system_administrator, done=invited, power=True,
            help="受邀人收到邮件后自行设置密码，七天内有效；角色由安全管理员复核后生效。",
        ),
    )  # fmt: skip
    verbs = (
        Verb(
            "give-role", "授予角色", forms.GiveRoleForm, lambda user, by, data: give_role(user, by=by, **data),
            permission=may_ask, check=check_give_role, options=lambda user, by: {"user": user, "held": False},
            help="由安全管理员复核后生效；推荐部门的角色随部门取得。安全管理员可以直接授予编辑、评审人员。",
            done=what_came("授予角色"), power=True,
        ),
        Verb(
            "take-role", "收回角色", forms.GiveRoleForm, lambda user, by, data: withdraw_role(user, by=by, **data),
            permission=is_security_administrator, check=check_take_role, options=lambda user, by: {"user": user, "held": True},
            danger=True, power=True, help="收回后立即生效。仍担任评审会代表、评审组成员的，请先另行安排。",
        ),
        Verb(
            "change", "修改姓名和单位", forms.ChangeForm, lambda user, by, data: change_account(user, by=by, **data),
            permission=is_system_administrator, check=check_change_account,
            options=lambda user, by: {"row": user},
        ),
        Verb(
            "email", "更换邮箱", forms.EmailForm,
            lambda user, by, data: propose(
                CHANGE_EMAIL.name, user, by=by, reason=data["reason"], payload={"email": data["email"]}
            ),
            permission=may_ask, check=unless_waiting(CHANGE_EMAIL.name, check_ask), done=PROPOSED, power=True,
            help="邮箱可以用来找回密码，因此由安全管理员复核；新旧邮箱都会收到通知。",
        ),
        Verb(
            "resend", "重发邀请", None, lambda user, by, data: resend_invitation(user, by=by),
            permission=is_system_administrator, check=check_resend_invitation, help="原来的网址随即失效，有效期重新计算。",
            many=is_awaited,
        ),
        REMOVE_FACTORS,
        GIVE_BACK,
        SUSPEND,
    )  # fmt: skip

    def rows(self, user: Any) -> QuerySet[User]:
        return staff_accounts().prefetch_related("groups", "departments")

    def info_panels(self, obj: User, user: Any) -> list[InfoPanel]:
        held = [(seat.role.label, seat.name) for seat in seats(obj)]
        times = [("邮箱", obj.email), ("邀请时间", obj.invited_at), ("最近停用时间", obj.suspended_at)]
        advice = "账号停用的，下列职务须另行安排。" if held and not obj.is_active else ""
        return [
            InfoPanel("概况", rows=[*self.summary(obj, user), *times]),
            InfoPanel("现任职务", rows=held or [("职务", "没有")], help=advice),
        ]


class ApplicantDesk(Desk):
    """Accounts people made for themselves: suspended, given back, rid of a lost second factor."""

    model = User
    name = "applicants"
    label = "申报人账号"
    empty = "申报人在门户注册之后列在这里，无须录入。"
    icon = "user"
    order = 906
    in_settings = True
    who = is_office | is_security_administrator | is_discipline
    help = "申报人、获奖者和称号使用人自行注册的账号。安全管理员停用、恢复和取消遗失的两步验证，不能授予角色。"
    event_labels = EVENTS
    columns = (
        Column("姓名或单位名称", str),
        Column("登录名", "username"),
        Column("状态", account_state, badge=True),
        Column("注册时间", "date_joined"),
        Column("最近登录", "last_login"),
    )
    filters = (ACTIVE_FILTER,)
    search = ("display_name", "username")
    verbs = (REMOVE_FACTORS, GIVE_BACK, SUSPEND)

    def rows(self, user: Any) -> QuerySet[User]:
        return applicant_accounts()


class DepartmentDesk(Desk):
    """The recommending departments and the people who act for them (Article 11)."""

    model = Department
    name = "departments"
    label = "推荐部门"
    empty = "负责推荐的委办局、街镇、园区列在这里。"
    icon = "group"
    order = 910
    in_settings = True
    who = keeps_departments | is_department
    help = "各委办局、街镇、园区负责本系统、本辖区的培育、发动和推荐工作。"
    event_labels = EVENTS
    columns = (
        Column("名称", "name"),
        Column("人员", lambda department: len(department.users.all())),
        Column("状态", lambda department: "停止受理" if department.closed_at else "受理", badge=True),
    )
    search = ("name",)
    list_verbs = (
        Verb(
            "add", "增设部门", forms.DepartmentForm, lambda _, by, data: add_department(by=by, **data),
            permission=is_office,
        ),
    )  # fmt: skip
    verbs = (
        Verb(
            "join", "增加人员", forms.JoinDepartmentForm, lambda obj, by, data: join_department(obj, data["user"], by=by),
            permission=is_security_administrator, check=check_department_people, power=True,
            options=lambda obj, user: {"department": obj},
            help="加入后取得推荐部门的角色，可以办理本部门的推荐。",
        ),
        Verb(
            "leave", "移出人员", forms.LeaveDepartmentForm,
            lambda obj, by, data: leave_department(obj, data["user"], by=by, reason=data["reason"]),
            permission=is_security_administrator, check=check_leave_department,
            options=lambda obj, user: {"department": obj}, power=True,
        ),
        Verb(
            "rename", "更名", forms.RenameDepartmentForm, lambda obj, by, data: rename_department(obj, by=by, **data),
            permission=is_office, check=check_departments, options=lambda obj, user: {"row": obj},
        ),
        Verb(
            "reopen", "恢复受理", None, lambda obj, by, data: reopen_department(obj, by=by),
            permission=is_office, check=check_reopen_department,
        ),
        Verb(
            "close", "停止受理", ReasonForm, lambda obj, by, data: close_department(obj, by=by, **data),
            permission=is_office, check=check_close_department, danger=True,
            help="停止受理后，新的申报不能再选择本部门；已经选择本部门的申报照常办理。",
        ),
    )  # fmt: skip

    def rows(self, user: Any) -> QuerySet[Department]:
        found = Department.objects.prefetch_related("users")
        return found if keeps_departments(user) else found.filter(users=user)

    def shows_journal(self, obj: Department, user: Any) -> bool:
        return keeps_departments(user)

    def info_panels(self, obj: Department, user: Any) -> list[InfoPanel]:
        people = [(str(person), account_state(person)) for person in obj.users.all()]
        return [
            InfoPanel("概况", rows=self.summary(obj, user)),
            InfoPanel("人员", rows=people or [("人员", "还没有人员，由安全管理员增加。")]),
        ]
