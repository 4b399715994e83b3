"""What the office types about accounts and the people of departments."""

from typing import Any, cast

from django import forms

from portal.access.enums import Role
from portal.access.models import User
from portal.desk.forms import ReasonForm
from portal.powers.queries import staff_accounts
from portal.shown import ShownForm
from workflow.programmes.models import Department

BY_OFFICER = [role for role in Role if role != Role.DEPARTMENT]
"""The roles that are given as such; that of a department comes with the department."""
NO_NUMBERS = "将记入操作日志，请勿写入证件号码等个人信息。"


class RolesField(forms.TypedMultipleChoiceField):
    """Some of the roles, ticked."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(role.value, role.label) for role in BY_OFFICER]
        super().__init__(choices=choices, coerce=Role, widget=forms.CheckboxSelectMultiple, **kwargs)


class InviteForm(forms.Form):
    """Whom to invite, for what."""

    name = forms.CharField(label="姓名", max_length=100, help_text="将显示在其办理的事项和日志中。")
    email = forms.EmailField(
        label="工作邮箱", max_length=150, help_text="设置密码的一次性网址只发到此邮箱；邮箱同时是登录名。"
    )
    unit = forms.CharField(label="单位", max_length=100)
    roles = RolesField(
        label="角色",
        required=False,
        help_text="由安全管理员复核后生效。系统管理员、安全管理员、审计管理员不得兼任其他角色。推荐部门的角色随部门取得，由安全管理员在“推荐部门”中增加人员。",
    )
    reason = forms.CharField(label="依据", max_length=300, help_text=f"如任命文件、推荐函；{NO_NUMBERS}")


class GiveRoleForm(ReasonForm):
    """Which role of those not held."""

    role = forms.TypedChoiceField(label="角色", coerce=Role)
    field_order = ("role", "reason")

    def __init__(self, *args: Any, user: User, held: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [role for role in BY_OFFICER if (role in user.roles) == held]
        cast(forms.ChoiceField, self.fields["role"]).choices = [
            ("", "请选择"), *((role.value, role.label) for role in found),
        ]  # fmt: skip


class ChangeForm(ShownForm):
    """Name and unit as they stand."""

    display_name = forms.CharField(label="姓名", max_length=100)
    unit = forms.CharField(label="单位", max_length=100, required=False)


class EmailForm(ReasonForm):
    """The new address."""

    email = forms.EmailField(label="新的工作邮箱", max_length=150)
    field_order = ("email", "reason")


class JoinDepartmentForm(forms.Form):
    """Which account of the house acts for the department."""

    user = forms.ModelChoiceField(
        label="人员",
        queryset=User.objects.none(),
        help_text="只列出工作人员账号；还没有账号的，请先在“工作人员账号”中邀请。",
    )

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = staff_accounts().filter(is_active=True, is_superuser=False).exclude(departments=department)
        cast(forms.ModelChoiceField, self.fields["user"]).queryset = found.order_by("display_name", "pk")


class LeaveDepartmentForm(ReasonForm):
    """Which of its people, and why."""

    user = forms.ModelChoiceField(label="人员", queryset=User.objects.none())
    field_order = ("user", "reason")

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["user"]).queryset = department.users.order_by("pk")


class DepartmentForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100, help_text="使用全称。")


class RenameDepartmentForm(ShownForm, DepartmentForm):
    """The name as it stands."""
