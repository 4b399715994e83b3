"""The desk's part of what another body handles: its forms, its buttons, its panel (Article 31)."""

from typing import Any

from django import forms
from django.db import transaction

from objections import actions
from objections.acts import check_may_pass_on, propose_passing
from objections.desk_forms import area
from objections.enums import TAKEN_BACK, HoldChoice
from objections.holding import is_held_or_may_be
from objections.models import Objection, PassingOn
from objections.passed import as_passed_on
from objections.permissions import office_on_objection
from objections.revealing import reveal_claimant
from objections.transitions import END_ANSWERED, END_UNANSWERED, PASS_ON
from portal import clock
from portal.confirming.verbs import PROPOSED
from portal.desk.forms import ReasonForm
from portal.desk.parts import InfoPanel, Verb
from portal.desk.standing import as_journalled

NAMED = {None: "没有答复，不提供", False: "不同意，不提供", True: "同意，尚未提供"}


class PassOnForm(forms.Form):
    """Where to, what is said there, why, and what becomes of the entry."""

    body = forms.ChoiceField(label="承办机关")
    words = area(
        "转去的内容",
        help_text="由经办人概括，写明是哪个单位、什么情况，转去的只有这些文字。不得出现提出人的信息或者只有提出人知道的细节。提交后不能修改。",
    )
    reason = area("理由", rows=3, help_text="写明为什么不属于评审办的职责，记入操作日志。不得出现提出人的信息。")
    hold = forms.ChoiceField(
        label="所涉条目", widget=forms.RadioSelect, choices=HoldChoice.choices,
        help_text="承办机关的答复可能影响是否入选的，应当暂缓。", error_messages={"required": "请选择是否暂缓。"},
    )  # fmt: skip

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.name, f"{one.name}（{one.concerns}）") for one in objection.rules.bodies]
        self.fields["body"].choices = [("", "请选择"), *named]  # type: ignore[attr-defined]
        if not is_held_or_may_be(objection):
            del self.fields["hold"]


class BodyAnswerForm(forms.Form):
    """What the body answered, and when."""

    answered_on = forms.DateField(label="来文日期", widget=forms.DateInput(attrs={"type": "date"}))
    answer = area("答复的内容", help_text="告知提出人，写入归档案卷，不公开。不得出现提出人的信息。")


class TakeBackForm(forms.Form):
    """Why the office goes on with it."""

    ending = forms.ChoiceField(
        label="情形", choices=[("", "请选择"), *((one.value, one.label) for one in TAKEN_BACK)]
    )  # fmt: skip
    reason = area("理由", rows=3, help_text="告知提出人。不得出现提出人的信息。")


class HowGivenForm(ReasonForm):
    """By which way the body learns it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        how = self.fields["reason"]
        how.label, how.help_text = "怎样提供", "例如密封机要件。记入操作日志，不得出现提出人的信息。"


@transaction.atomic
def shown_to_give(objection: Objection, by: Any, data: dict[str, Any]) -> list[tuple[str, str]]:
    """Everything private of the objector, for the letter that is sent to the body; each field is one look on record."""
    actions.give_identity(objection, by=by, reason=data["reason"])
    return reveal_claimant(objection, by, data)


def is_passed_on(objection: Objection) -> bool:
    """Whether a letter to a body belongs to it."""
    return objection.passings.exists()


def passing_panels(objection: Objection) -> list[InfoPanel]:
    """Where it was passed on, and what came of it; nothing where it never was."""
    return [InfoPanel("转办", rows=_rows(objection, one)) for one in objection.passings.all()]


def _named(passing: PassingOn) -> str:
    return "没有提供" if passing.ended_at else NAMED[passing.may_be_named]


def _rows(objection: Objection, passing: PassingOn) -> list[tuple[str, Any]]:
    given = passing.identity_given_at
    rows: list[tuple[str, Any]] = [
        ("承办机关", passing.body),
        ("依据", passing.norm),
        ("转办时间", clock.display(passing.passed_at)),
        ("转去的内容", passing.substance),
        ("提供提出人身份", f"已于 {clock.display(given)} 提供" if given else _named(passing)),
    ]
    if passing.ended_at is None:
        return rows
    late = "（逾期）" if passing.is_late else ""
    return [
        *rows,
        ("结果", f"{passing.get_ended_as_display()}{late}"),
        *([("来文日期", passing.answered_on)] if passing.answered_on else []),
        ("办理时间", clock.display(passing.ended_at)),
        ("答复或者理由", passing.note),
    ]


PASSING_VERBS = (
    Verb(
        "pass-on", "转请有关机关办理", PassOnForm, lambda obj, by, data: propose_passing(obj, by=by, **data),
        options=lambda obj, user: {"objection": obj},
        transition=PASS_ON, check=check_may_pass_on, rests_on=as_journalled, whole_case=True, done=PROPOSED,
        article=lambda obj: obj.rules.article,
        help="属于其他机关职责的，转请其办理，另一人复核后生效：评审办的期限停止计算，随即告知提出人转往何处。"
        "默认不提供提出人的身份，由其在办理进度页面答复是否同意。",
    ),
    Verb(
        "body-answered", "登记承办机关的答复", BodyAnswerForm,
        lambda obj, by, data: actions.end_answered(obj, by=by, **data),
        transition=END_ANSWERED, check=actions.check_end_answered, rests_on=as_passed_on, whole_case=True,
        article=lambda obj: obj.rules.article, done="已登记答复，办结并告知提出人。",
        help="登记以后办结，仍在暂缓的随即解除；须据以作出结论的，请办理“收回办理”。",
    ),
    Verb(
        "take-back", "收回办理", TakeBackForm, lambda obj, by, data: actions.take_back_passed(obj, by=by, **data),
        permission=office_on_objection, check=actions.check_take_back, rests_on=as_passed_on, whole_case=True,
        article=lambda obj: obj.rules.article, event="objection.taken_back", done="已收回，期限恢复计算，并告知提出人。",
        help="承办机关退回，或者须据其答复作出结论的，由评审办继续办理：期限按转办时剩余的工作日计算，已经受理且仍在公示期内的重新暂缓。",
    ),
    Verb(
        "body-unanswered", "不再等待承办机关答复", ReasonForm,
        lambda obj, by, data: actions.end_unanswered(obj, by=by, **data),
        transition=END_UNANSWERED, check=actions.check_end_unanswered, rests_on=as_passed_on, whole_case=True,
        article=lambda obj: obj.rules.deadlines_article, done="已办结，并告知提出人。",
        help="答复期限届满以后办理，仍在暂缓的随即解除。理由告知提出人。",
    ),
    Verb(
        "give-identity", "向承办机关提供提出人身份", HowGivenForm, shown_to_give,
        permission=office_on_objection, check=actions.check_give_identity, rests_on=as_passed_on, reveals=True,
        article=lambda obj: obj.rules.article, event="objection.identity_given",
        help="提出人已经同意的才能提供。提交后显示一次，请随即提供；查阅、提供均留有记录，并告知提出人。",
    ),
)  # fmt: skip
