"""Registering a title use."""

from django import forms

from portal.desk.forms import DateInput
from workflow.titles.enums import Medium


class TitleUseForm(forms.Form):
    medium = forms.ChoiceField(label="使用载体", choices=[("", "请选择"), *Medium.choices])
    wording = forms.CharField(
        label="使用的文字", max_length=300, help_text="须注明获奖年度和类别，可直接使用建议的写法。"
    )
    place = forms.CharField(
        label="使用地点或者载体名称", max_length=120, help_text="例如：公司官方网站首页、总部大堂。"
    )
    url = forms.URLField(label="网址", max_length=300, required=False, assume_scheme="https")
    from_on = forms.DateField(label="开始使用日期", widget=DateInput())
    until_on = forms.DateField(label="停止使用日期", widget=DateInput(), required=False, help_text="长期使用的不填。")
