"""What is asked of a view."""

from typing import Any

from django import forms

from portal.access.predicates import is_office
from portal.shown import ShownForm

HELP = "请勿写入个人姓名、证件号码等信息。"


class SaveForm(forms.Form):
    """A name, and whether the office shares it."""

    name = forms.CharField(label="名称", max_length=40, help_text=HELP)
    shared = forms.BooleanField(
        label="评审办共用", required=False, help_text="评审办的人员打开同一列表时都可以选用；条件按各人自己的权限显示。"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_office(user):
            del self.fields["shared"]


class RenameForm(ShownForm):
    name = forms.CharField(label="名称", max_length=40, help_text=HELP)
