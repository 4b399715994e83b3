"""Whom to invite, whom to hand over to, and the questions before somebody leaves."""

from typing import Any

from django import forms

from workflow.applications.enums import CoworkerRole
from workflow.applications.forms.layout import helper_with
from workflow.applications.models import Application, Coworker

EXPLAINED = {
    CoworkerRole.EDITOR: "填写人：填写、上传材料，填写并提交补正；不能送推荐部门、提交和撤回",
    CoworkerRole.READER: "查阅人：只查阅和下载",
}


CHOOSE_ROLE = {"required": "请选择“填写人”或者“查阅人”。"}
CHOOSE_HEIR = {"required": "请选择接手的填写人。"}


class InviteForm(forms.Form):
    """An address, and what its bearer may do."""

    email = forms.EmailField(label="受邀人的电子邮箱", help_text="邀请寄到这个邮箱；对方以该邮箱注册、登录后接受。")
    role = forms.ChoiceField(
        label="角色", choices=list(EXPLAINED.items()), widget=forms.RadioSelect, error_messages=CHOOSE_ROLE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with(label="发出邀请")


class ConfirmForm(forms.Form):
    """Nothing but the button."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with(label=label)


class SeatChoice(forms.ModelChoiceField):
    """People by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user)


class HandOverForm(forms.Form):
    """Who is asked to answer for the application."""

    to = SeatChoice(
        label="接手的填写人", queryset=Coworker.objects.none(), empty_label="请选择", error_messages=CHOOSE_HEIR
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = application.coworkers.serving().filter(role=CoworkerRole.EDITOR).select_related("user")
        self.fields["to"].queryset = serving  # type: ignore[attr-defined]
        self.helper = helper_with(label="提议移交")
