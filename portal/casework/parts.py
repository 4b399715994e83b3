"""What a desk gets from here: two verbs, a filter, a panel."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models

from portal.access.enums import Role
from portal.access.models import User
from portal.autosave.fields import LongTextField
from portal.casework.actions import add_note, check_casework, set_lead
from portal.casework.kinds import works_on_case
from portal.casework.queries import lead_of, led, notes_on
from portal.desk import Filter, InfoPanel, Verb

NOBODY, UNLED = "none", "尚未指定"
CASEWORK_LABELS = {"case.noted": "添加内部备注", "case.lead_set": "指定主办人"}


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = LongTextField(
        label="备注", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="例如电话沟通的情况、已经查阅的材料、下一步打算。只有评审办的人员看到，不能修改；作为依据的，请另行取证、归档。",
    )  # fmt: skip


class LeadForm(forms.Form):
    """Who of the office."""

    officer = forms.ModelChoiceField(
        label="主办人", queryset=User.objects.none(), empty_label="请选择",
        help_text="只是明确由谁跟进；其他经办人员照常可以办理，须两人办理的事项不变。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers()  # type: ignore[attr-defined]

    def narrow_to(self, case: models.Model) -> None:
        """Offer those who may work on that case."""
        able = [one.pk for one in officers() if works_on_case(one, case)]
        self.fields["officer"].queryset = officers().filter(pk__in=able)  # type: ignore[attr-defined]

    def narrow_among(self, cases: Sequence[models.Model]) -> None:
        """Offer those who may work on all of the cases; where nobody may, those who may work on some: each case refuses by itself."""
        able = {one.pk: [works_on_case(one, case) for case in cases] for one in officers()}
        whole = [pk for pk, found in able.items() if all(found)] or [pk for pk, found in able.items() if any(found)]
        self.fields["officer"].queryset = officers().filter(pk__in=whole)  # type: ignore[attr-defined]


def officers() -> models.QuerySet[User]:
    """The accounts of the office that are in use."""
    return User.objects.filter(is_active=True, groups__name=Role.OFFICE.value).order_by("display_name", "pk")


def as_led(case: models.Model) -> dict[str, str]:
    """Who leads it, as the page shows it."""
    lead = lead_of(case)
    return {"主办人": str(lead.officer) if lead else UNLED}


CASEWORK_VERBS = (
    Verb(
        "note", "添加内部备注", NoteForm, lambda case, by, data: add_note(case, by=by, **data),
        permission=works_on_case, check=check_casework, done="备注已添加。",
    ),
    Verb(
        "lead", "指定主办人", LeadForm, lambda case, by, data: set_lead(case, by=by, **data),
        permission=works_on_case, check=check_casework, many=lambda case: True, event="case.lead_set", rests_on=as_led,
        done="主办人已更新。",
    ),
)  # fmt: skip


def _narrowed(rows: models.QuerySet, value: str) -> models.QuerySet:
    return led(rows) if value == NOBODY else led(rows, value)


LEAD_FILTER = Filter("lead", "主办人", lambda user: [(user.pk, "由我主办"), (NOBODY, UNLED)], _narrowed)


def casework_panels(case: models.Model, user: Any) -> list[InfoPanel]:
    """Who leads and what was noted, for those who work on the case."""
    if not works_on_case(user, case):
        return []
    lead = lead_of(case)
    rows = [("主办人", _led_by(lead, case) if lead else UNLED)]
    rows += [(str(note), note.text.for_delivery()) for note in notes_on(case)]
    return [InfoPanel("主办和内部备注", rows=rows, help="只有评审办的人员看到。", text=True)]


def _led_by(lead: Any, case: models.Model) -> str:
    return str(lead.officer) if works_on_case(lead.officer, case) else f"{lead.officer}（已经回避或者离任，请另行指定）"
