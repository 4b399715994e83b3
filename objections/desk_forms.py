"""What the office is asked when it handles an objection."""

from typing import Any

from django import forms
from django.db.models import Q

from objections.consulted import departments_for, experts_for
from objections.enums import CONCLUSIONS, REVISED, Outcome, Refusal
from objections.models import Objection
from objections.pausing import may_stand_still, stood_still
from objections.queries import shareable
from portal.access.enums import Role
from portal.access.models import User
from portal.autosave.fields import LongTextField
from portal.desk.boxes import FindableBoxes
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from portal.evidence.models import EvidenceFile
from workflow.programmes.models import Department


def area(label: str, rows: int = 6, **options: Any) -> LongTextField:
    """A text of several lines."""
    return LongTextField(label=label, max_length=8000, widget=forms.Textarea(attrs={"rows": rows}), **options)


class RefusalForm(forms.Form):
    """Why it is not accepted."""

    code = forms.ChoiceField(label="情形", choices=[("", "请选择"), *Refusal.choices])
    reason = area("理由", help_text="写入答复并告知提出人，请勿写入提出人的证件号码、电话。")


class SupplementRequestForm(forms.Form):
    """What is missing."""

    request = area("需要补充的内容", help_text="提出人在进度查询页面看到，并可在此提交。")


class ShareForm(forms.Form):
    """What the other side is told of it, in the office's words."""

    substance = area(
        "请被异议方说明的事项",
        help_text="由经办人概括，不照抄原文；不得出现提出人的信息或者只有提出人知道的细节。提交后不能修改。",
    )


NO_MATERIALS = "没有可以提供的材料：提出人没有提交，尚未查验病毒，或者不能生成副本。"
NO_EXPERTS = "没有可以征求的专家：评审人员都须回避、与被异议方同一单位，或者参加过该申报的评审。"


class ConsultForm(forms.Form):
    """Who is asked what, and which of the evidence they are shown; only those who may be asked can be chosen."""

    departments = forms.ModelMultipleChoiceField(
        label="征求哪些部门", queryset=Department.objects.none(), required=False, widget=FindableBoxes
    )
    experts = forms.ModelMultipleChoiceField(
        label="征求哪些专家", queryset=User.objects.none(), required=False, widget=FindableBoxes,
        help_text="须回避的、与被异议方同一单位的、参加过该申报评审的不在此列。",
    )  # fmt: skip
    question = area(
        "征求事项",
        help_text="由经办人概括，不照抄原文；被征求方看不到所涉对象，请写明是哪个单位、哪一年度、什么情况。"
        "不得出现提出人的信息或者只有提出人知道的细节。提交后不能修改。",
    )
    materials = forms.ModelMultipleChoiceField(
        label="提供的材料", queryset=EvidenceFile.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="默认不提供。所选的只提供不含属性的副本，不显示文件名称；请先逐份看过，内容能够看出提出人的不得提供。",
    )  # fmt: skip

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, tuple[Any, list[Any]]] = {
            "departments": (Department, departments_for(objection)),
            "experts": (User, experts_for(objection)),
            "materials": (EvidenceFile, shareable(objection)),
        }
        for name, (model, rows) in offered.items():
            field: Any = self.fields[name]
            field.queryset = model._default_manager.filter(pk__in=[row.pk for row in rows])
            if not rows:
                del self.fields[name]
        self.fields["question"].help_text += pausing_text(objection)
        if not offered["experts"][1] and "departments" in self.fields:
            self.fields["departments"].help_text = NO_EXPERTS
        if "departments" in self.fields:
            reached = set(Department.objects.filter(users__is_active=True).values_list("pk", flat=True))
            self.fields["departments"].label_from_instance = (  # type: ignore[attr-defined]
                lambda one: str(one) if one.pk in reached else f"{one}（没有可用账号，须另行发函）"
            )
        if "experts" in self.fields:
            self.fields["experts"].label_from_instance = _expert_label  # type: ignore[attr-defined]
        if "materials" in self.fields:
            self.fields["materials"].label_from_instance = lambda file: file.full_name  # type: ignore[attr-defined]
        else:
            self.fields["question"].help_text += NO_MATERIALS


def pausing_text(objection: Objection) -> str:
    """For how long the clock may stand still yet, while who is asked is waited for."""
    rules = objection.rules
    if not rules.consultation_pauses:
        return ""
    if not may_stand_still(objection):
        return f"因征求意见暂停计算已满{rules.consultation_pauses_workdays}个工作日，再征求的，办理期限不再暂停。"
    stood, most = stood_still(objection), rules.consultation_pauses_workdays
    return f"征求期间暂停计算办理期限，本件已暂停{stood}个工作日，合计不超过{most}个工作日。"


def _expert_label(user: Any) -> str:
    return f"{user}（{user.unit}）" if user.unit else str(user)


class ConcernedForm(forms.Form):
    """Of whom it speaks: those who hold an office here."""

    people = forms.ModelMultipleChoiceField(
        label="所反映的人员", queryset=User.objects.none(), required=False, widget=FindableBoxes,
        help_text="指明以后，该人员看不到、不能办理本件。在此重新勾选即为更正；都不勾选的，为没有指明。",
    )  # fmt: skip
    reason = area("理由", rows=3, help_text="记入操作日志，不得出现提出人的信息。")

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        # Who was named stays to be chosen, whatever became of the account: what is not offered would be struck off unseen.
        offered = Q(groups__name__in=Role.values, is_active=True) | Q(pk__in=objection.concerned)
        people.queryset = User.objects.filter(offered).distinct().order_by("display_name", "pk")
        people.initial = objection.concerned
        people.label_from_instance = lambda user: f"{user}（{user.role_label}）"


class AnswerForm(StagedUploadsMixin, forms.Form):
    """The reply of whoever was asked, with files where there are any."""

    reply = area("答复意见", rows=8, help_text="没有意见的，请写明“无意见”。提交后不能修改；请勿推测、写明提出人。")
    materials = EvidenceUploadField(label="附件", max_files=10, required=False)


ENTRY_CONCLUDED = "成立的，该条目终止公示，尚在参评的不再参评；部分成立的，解除暂缓，继续参评；不成立的，解除暂缓。"


class ConclusionForm(forms.Form):
    """What the investigation found."""

    outcome = forms.ChoiceField(
        label="结论", choices=[("", "请选择"), *((one.value, f"异议{one.label}") for one in CONCLUSIONS)]
    )
    conclusion = area(
        "调查认定的事实和理由",
        help_text="写明查明的事实和依据；部分成立的，写明成立的部分。请勿写入提出人信息。",
    )
    unheard = area(
        "未听取被异议方意见的理由", rows=3, required=False,
        help_text="没有告知被异议方，或者陈述期限未满即认定成立、部分成立的，必须填写；已经陈述意见的不填。",
    )  # fmt: skip
    differing = area("与已有结论不一致的理由", rows=3, required=False)

    def __init__(self, *args: Any, objection: Objection, others: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if objection.entry_id:
            self.fields["conclusion"].help_text += ENTRY_CONCLUDED
        if not objection.has_other_side:
            del self.fields["unheard"]
        if not others:
            del self.fields["differing"]
            return
        self.fields[
            "differing"
        ].help_text = (
            f"同一对象的其他异议：{'、'.join(others)}。本结论与之不一致的，必须写明所涉事实、依据有何不同；一致的不填。"
        )


class ReviewForm(forms.Form):
    """What the review found; of the outcomes only those that a review may come to."""

    outcome = forms.ChoiceField(label="复核结论")
    decision = area("复核认定的事实和理由", rows=8, help_text="写入复核决定，发给提出人。不得出现提出人的任何信息。")
    summary = area(
        "向社会公开的处理情况", required=False,
        help_text="结论有变更的必须填写；填写的随复核决定公开，代替此前公开的处理情况。不得出现提出人的任何信息。",
    )  # fmt: skip
    unheard = area(
        "未听取被异议方意见的理由", rows=3, required=False,
        help_text="没有告知被异议方，或者陈述期限未满即变更结论的，必须填写；已经陈述意见的不填。",
    )  # fmt: skip

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        former = objection.outcome
        if not objection.has_other_side:
            del self.fields["unheard"]
        found = [
            (one.value, f"{'维持' if one == former else '变更为'}：异议{one.label}")
            for one in REVISED.get(Outcome(former), ())
        ]
        self.fields["outcome"].choices = [("", "请选择"), *found]  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """The reply to the objector."""

    reply = area("书面答复", rows=10, help_text="只发给提出人；答复以后，另行“公开处理结果”。")

    def __init__(self, *args: Any, pursued: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if pursued:
            reply = self.fields["reply"]
            reply.label = "处理决定"
            reply.help_text = (
                "提出人已经撤回，不再答复；已经听取被异议方意见的，只发给被异议方。不得出现提出人的任何信息。"
            )
