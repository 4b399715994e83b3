"""What the office fills in of a ceremony."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from wagtail.models import Page, Site

from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from portal.shown import ShownForm
from workflow.ceremonies.actions import Taken
from workflow.ceremonies.queries import editions_to_honour
from workflow.programmes.models import Edition

LINES = forms.Textarea(attrs={"rows": 4})
PUBLIC = "将在届次页面公开，请勿写入证件、电话等个人信息。"


class PlanForm(forms.Form):
    """A new ceremony."""

    edition = forms.ModelChoiceField(label="届次", queryset=Edition.objects.none())
    held_on = forms.DateField(label="举行日期", widget=DateInput())
    place = forms.CharField(label="举行地点", max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions_to_honour()  # type: ignore[attr-defined]


class ChangeForm(ShownForm):
    """Another date or place."""

    held_on = forms.DateField(label="举行日期", widget=DateInput())
    place = forms.CharField(label="举行地点", max_length=120)
    reason = LongTextField(label="变更的理由", widget=LINES, max_length=300, help_text="将告知获奖者。")
    shows = ("held_on", "place")


class CancelForm(forms.Form):
    reason = LongTextField(label="取消的理由", widget=LINES, max_length=300, help_text=f"将告知获奖者，并{PUBLIC}")


class RecordForm(ShownForm):
    """What took place."""

    awarded_by = forms.CharField(label="颁奖人", max_length=200, help_text=f"姓名和职务。{PUBLIC}")
    represented = LongTextField(
        label="由他人代领的", widget=LINES, max_length=2000, required=False,
        help_text=f"每行一项：荣誉编号、空格、代领人姓名。{PUBLIC}",
    )  # fmt: skip
    absent = LongTextField(
        label="未到场、另行送达的", widget=LINES, max_length=2000, required=False,
        help_text="每行一个荣誉编号。没有写在以上两栏的，登记为到场领取。",
    )  # fmt: skip
    report_address = forms.CharField(
        label="报道页面的网址", max_length=300, required=False,
        help_text="本门户已经公开的页面，例如 /notices/…/；届次页面显示其中的照片。",
    )  # fmt: skip
    shows: tuple[str, ...] = ("awarded_by", "represented", "absent", "report_address")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            try:
                data["report"] = public_page(data.pop("report_address"))
                data["taken"] = Taken(read_lines(data.pop("represented")), tuple(data.pop("absent").split()))
            except forms.ValidationError as error:
                self.add_error(None, error)
        return data


class CorrectForm(RecordForm):
    """The record, put right."""

    held_on = forms.DateField(label="举行日期", widget=DateInput())
    place = forms.CharField(label="举行地点", max_length=120)
    reason = LongTextField(label="更正的理由", widget=LINES, max_length=2000)
    shows = ("held_on", "place", *RecordForm.shows)
    field_order = ("held_on", "place")


def read_lines(text: str) -> dict[str, str]:
    """`编号 代领人` lines by number."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        number, *name = line.split(maxsplit=1)
        if not name or number in found:
            raise forms.ValidationError(
                {"represented": f"“{line}”不符合格式：每行写一个荣誉编号、空格、代领人姓名，不重复。"}
            )
        found[number] = name[0]
    return found


def public_page(address: str) -> Page | None:
    """The page at an address of this portal, if everybody may read it there now."""
    path = urlsplit(address.strip()).path.strip("/")
    if not path:
        return None
    root = Site.objects.get(is_default_site=True).root_page
    page = Page.objects.live().public().filter(url_path=f"{root.url_path}{path}/").first()
    if page is None:
        raise forms.ValidationError(
            {"report_address": "本门户没有这个公开的页面，请从浏览器地址栏复制，或者先公开报道。"}
        )
    return page
