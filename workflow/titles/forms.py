"""Filing a title use, and judging it."""

from django import forms

from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from portal.translated import translated
from workflow.titles.enums import Medium


class TitleUseForm(forms.Form):
    medium = forms.ChoiceField(label="使用载体", choices=translated([("", "请选择"), *Medium.choices]))
    wording = forms.CharField(
        label="使用的文字", max_length=300, help_text="须写明获奖年度、奖项和类别，可直接使用建议的写法。"
    )
    place = forms.CharField(
        label="使用地点或者载体名称", max_length=120, help_text="例如：公司官方网站首页、总部大堂。"
    )
    url = forms.URLField(label="网址", max_length=300, required=False, assume_scheme="https")
    from_on = forms.DateField(label="开始使用日期", widget=DateInput(), help_text="不得早于荣誉授予之日。")
    until_on = forms.DateField(label="停止使用日期", widget=DateInput(), required=False, help_text="长期使用的不填。")


class DecisionReasonForm(forms.Form):
    """Why a use is refused or taken down."""

    reason = LongTextField(
        label="理由", widget=forms.Textarea(attrs={"rows": 4}), max_length=500,
        help_text="将原文告知获奖者并记入操作日志，不向社会公开；请勿写入证件号码等个人信息。",
    )  # fmt: skip
