"""Where the office says how it is reached (Article 31)."""

from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.db import models

from objections.channels import change_channel
from objections.models import Channel
from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, Verb
from portal.placeholders import PLACEHOLDER
from portal.shown import ShownForm


class ChannelForm(ShownForm):
    """What the public reads. A placeholder is an empty field, and the other way round."""

    phone = forms.CharField(label="受理电话", max_length=60, required=False)
    address = forms.CharField(label="受理地址", max_length=120, required=False)
    email = forms.CharField(label="受理邮箱", max_length=120, required=False, validators=[EmailValidator()])
    hours = forms.CharField(
        label="受理时间", max_length=120, required=False, help_text="例如：工作日9:00—11:30，13:30—17:00。"
    )
    hotline = forms.CharField(
        label="市民服务热线", max_length=120, required=False, help_text="不愿具名的，可以向热线反映。"
    )
    discipline = forms.CharField(label="纪检监察举报", max_length=120, required=False, help_text="举报电话或者网址。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and PLACEHOLDER in field.initial:
                field.initial = ""

    def clean(self) -> dict[str, Any]:
        """What is empty was shown as a placeholder, if nothing stood there: it is compared as that."""
        for name, value in self.cleaned_data.items():
            if value == "":
                self.cleaned_data[name] = getattr(Channel(), name)
        return super().clean()


class ChannelDesk(Desk):
    """异议举报渠道."""

    model = Channel
    name = "channels"
    label = "异议举报渠道"
    empty = "载入规则集之后，各奖项的渠道列在这里，由评审办填写。"
    icon = "mail"
    order = 120
    in_settings = True
    who = is_office | is_discipline
    help = "向社会公开的异议受理渠道，载于异议页面、公示和回执。尚未填写的，页面显示“待填写”。"
    columns = (
        Column("奖项", "programme"),
        Column("受理电话", "phone"),
        Column("受理地址", "address"),
        Column("受理邮箱", "email"),
        Column("受理时间", "hours"),
        Column("市民服务热线", "hotline"),
        Column("纪检监察举报", "discipline"),
    )
    search = ("programme__name", "phone", "address", "email")
    event_labels = {"channel.changed": "修改异议举报渠道"}
    verbs = (
        Verb(
            "change",
            "修改",
            ChannelForm,
            lambda channel, by, data: change_channel(channel, by=by, **data),
            permission=is_office,
            options=lambda channel, user: {"row": channel},
            help="保存后立即在异议页面公开；留空的项目显示“待填写”。",
            done="已修改异议举报渠道。",
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return Channel.objects.select_related("programme")
