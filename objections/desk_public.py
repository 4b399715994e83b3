"""The desk's part of what the public reads of an objection: its forms, its buttons, its panel (Articles 30, 31)."""

from datetime import timedelta
from typing import Any

from django import forms

from objections.actions.releasing import has_words
from objections.desk_forms import area
from objections.models import Objection
from objections.permissions import office_on_objection
from objections.public_acts import (
    check_may_release,
    check_may_reword,
    check_may_take_down,
    propose_release,
    propose_rewording,
    propose_take_down,
)
from objections.publishing import public_rows
from portal import clock
from portal.confirming.verbs import PROPOSED
from portal.desk.forms import ReasonForm
from portal.desk.parts import InfoPanel, Verb
from portal.desk.standing import as_journalled


class ReleaseForm(forms.Form):
    """The words for the public, where the office found something; why, where they are put right."""

    summary = area(
        "向社会公开的处理情况",
        help_text="不得出现提出人的任何信息，也不得写得使人认出；已经听取被异议方意见的，首次公开时同时告知被异议方。",
    )
    reason = area("更正的理由", rows=3, help_text="记入操作日志，不公开。不得出现提出人的信息。")

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].initial = objection.public_summary
        if not has_words(objection):
            del self.fields["summary"]
        if objection.released_at is None:
            del self.fields["reason"]


def public_panels(objection: Objection) -> list[InfoPanel]:
    """What the public reads of it, or would; nothing before it is closed."""
    if objection.closed_at is None:
        return []
    said = [("处理情况", objection.public_summary)] if objection.public_summary else []
    return [InfoPanel("公开的处理结果", rows=[("公开", _since(objection)), *public_rows(objection), *said])]


def _since(objection: Objection) -> str:
    """When two officers released it, and from which month on the public reads it."""
    if objection.released_at is None:
        return "尚未公开"
    month = (clock.day_of(objection.released_at).replace(day=1) + timedelta(days=31)).replace(day=1)
    return f"已于 {clock.display(objection.released_at)} 复核公开，自{month.year}年{month.month}月起列出"


PUBLIC_VERBS = (
    Verb(
        "release", "公开处理结果", ReleaseForm, lambda obj, by, data: propose_release(obj, by=by, **data),
        options=lambda obj, user: {"objection": obj},
        permission=office_on_objection, check=check_may_release, rests_on=as_journalled, whole_case=True, done=PROPOSED,
        article=lambda obj: obj.rules.article, event="objection.outcome_released",
        help="另一人复核后公开：公众只看到类别、结果、办结月份、办理时间的区间和这里写明的处理情况，自下月起按月合并列出。",
    ),
    Verb(
        "reword", "更正处理结果", ReleaseForm, lambda obj, by, data: propose_rewording(obj, by=by, **data),
        options=lambda obj, user: {"objection": obj},
        permission=office_on_objection, check=check_may_reword, rests_on=as_journalled, whole_case=True, done=PROPOSED,
        article=lambda obj: obj.rules.article, event="objection.outcome_reworded",
        help="已经公开的，在此更正文字：另一人复核后即以更正后的文字为准，不再另行告知被异议方；可能使人认出提出人的，请先撤下。",
    ),
    Verb(
        "take-down", "撤下处理结果", ReasonForm, lambda obj, by, data: propose_take_down(obj, by=by, **data),
        permission=office_on_objection, check=check_may_take_down, rests_on=as_journalled, whole_case=True, done=PROPOSED,
        article=lambda obj: obj.rules.article, event="objection.outcome_taken_down", danger=True,
        help="公开的内容可能使人认出提出人的，撤下：另一人复核后随即不再公开，修改后可以重新公开。件数统计不受影响。",
    ),
)  # fmt: skip
