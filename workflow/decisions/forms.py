"""What the office and the members fill in."""

from typing import Any

from django import forms
from django.db.models import Q

from portal.access.enums import Role
from portal.access.models import User
from portal.autosave.fields import LongTextField
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.desk.forms import DateInput, ReasonForm
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from portal.shown import ShownField, ShownForm
from portal.transitions.core import allows
from workflow.applications.enums import ApplicationState
from workflow.applications.models import Application
from workflow.applications.permissions import barred_from
from workflow.applications.queries import candidates
from workflow.decisions.actions.answering import POWERS
from workflow.decisions.actions.refilling import REFILL_ACT, REFILLABLE, check_refill_in, refillable_tiers
from workflow.decisions.acts import check_propose_approval
from workflow.decisions.answers import check_propose_answer
from workflow.decisions.enums import UNDECIDED, Choice, MeetingState, MemberRole, ProposalState
from workflow.decisions.models import Matter, Meeting, MeetingRecusal, MemberUnit, Proposal
from workflow.decisions.queries import awaiting_approval, granted, listed_on
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Edition, Stage

LINES = forms.Textarea(attrs={"rows": 6})


def stages_to_run(kind: str) -> Any:
    """Stages of a kind in running editions that are not over."""
    return _stages(kind).exclude(state=StageState.DONE)


def _stages(kind: str) -> Any:
    return Stage.objects.filter(kind=kind, edition__state=EditionState.RUNNING).select_related("edition")


def approvable(by: Any) -> Any:
    """Approval stages in progress, or whose list has grown since (递补), where nothing keeps the document from being recorded."""
    return _free_for(by, stages_to_approve(), check_propose_approval)


def answerable(by: Any) -> Any:
    """Approval stages in progress, where nothing keeps another answer from being recorded."""
    return _free_for(by, stages_to_answer(), check_propose_answer)


def stages_to_approve() -> Any:
    """Approval stages in progress, or whose list has grown since (递补)."""
    rows = _stages("approval")
    grown = [stage.pk for stage in rows.filter(state=StageState.DONE) if awaiting_approval(stage).exists()]
    return rows.filter(Q(state=StageState.CURRENT) | Q(pk__in=grown))


def stages_to_answer() -> Any:
    """Approval stages in progress."""
    return _stages("approval").filter(state=StageState.CURRENT)


def _free_for(by: Any, rows: Any, check: Any) -> Any:
    return rows.filter(pk__in=[row.pk for row in rows if allows(check, row, by=by)])


def stages_to_meet_on() -> Any:
    """Conference stages that are not over, or have something before them: items that came back, other matters."""
    running = _stages("conference").filter(~Q(state=StageState.DONE) | Q(proposals__state__in=UNDECIDED))
    called = Matter.objects.live().values("stage")
    return Stage.objects.filter(Q(pk__in=running.values("pk")) | Q(pk__in=called)).select_related("edition")


def proposable() -> Any:
    """Applications that stand before a conference without a proposal."""
    found: set[int] = set()
    for stage in stages_to_run("conference"):
        found.update(candidates(stage).values_list("pk", flat=True))
    return Application.objects.filter(pk__in=found, proposal__isnull=True)


def proposable_by(by: Any) -> Any:
    """Those of them this person may propose."""
    return proposable().exclude(pk__in=barred_from(by)).order_by("number")


def left_off(by: Any) -> Any:
    """Applications that got no place in a running edition, those this person is kept from aside."""
    rows = Application.objects.filter(
        state=ApplicationState.ELIMINATED, left_as__in=REFILLABLE, edition__state=EditionState.RUNNING
    )
    return rows.exclude(pk__in=barred_from(by))


def editions_left_off(by: Any) -> Any:
    """The editions of which they are."""
    return Edition.objects.filter(pk__in=left_off(by).values("edition")).select_related("ruleset")


def refillable(by: Any) -> Any:
    """Those of them to which a place that was given up can go now, none of it proposed yet."""
    waiting = PendingAct.objects.filter(name=REFILL_ACT, state=PendingState.PENDING).values_list("target_id", flat=True)
    rows = left_off(by).filter(edition__in=_free_for(by, editions_left_off(by), check_refill_in))
    return rows.exclude(pk__in=[int(key) for key in waiting]).order_by("number")


def tiers_of(editions: Any) -> list[tuple[str, str]]:
    """The tiers these give."""
    tiers: dict[str, str] = {}
    for edition in editions:
        tiers.update({tier.code: tier.name for tier in edition.rules.tiers})
    return list(tiers.items())


def tiers_for(applications: Any) -> list[tuple[str, str]]:
    """The tiers a free place of which can go to one of them."""
    tiers: dict[str, str] = {}
    for application in applications.order_by("edition_id", "track").distinct("edition_id", "track"):
        tiers.update(refillable_tiers(application))
    return list(tiers.items())


def tier_choices() -> list[tuple[str, str]]:
    """The tiers of every running edition."""
    return tiers_of(Edition.objects.running())


class ProposalForm(forms.Form):
    application = forms.ModelChoiceField(label="申报", queryset=Application.objects.none())
    tier = forms.ChoiceField(label="建议授予")
    opinion = LongTextField(label="建议理由", widget=LINES, max_length=4000, required=False)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = proposable_by(by)
        self.fields["application"].queryset = rows  # type: ignore[attr-defined]
        editions = Edition.objects.filter(pk__in=rows.values("edition"))
        self.fields["tier"].choices = tiers_of(editions) or tier_choices()  # type: ignore[attr-defined]


class RefillForm(forms.Form):
    """Which case gets a place that was given up, for which tier, and why."""

    application = forms.ModelChoiceField(label="申报", queryset=Application.objects.none())
    tier = forms.ChoiceField(label="奖项")
    reason = LongTextField(label="理由", widget=LINES, max_length=2000)

    def __init__(self, *args: Any, by: Any, application: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = refillable(by) if application is None else Application.objects.filter(pk=application.pk)
        self.fields["application"].queryset = rows  # type: ignore[attr-defined]
        self.fields["application"].initial = application
        # Where none is free any more the act says why, not the field.
        tiers = refillable_tiers(application) if application else tiers_for(rows)
        self.fields["tier"].choices = tiers or tier_choices()  # type: ignore[attr-defined]


class TierForm(forms.Form):
    tier = forms.ChoiceField(label="改为")
    reason = LongTextField(label="理由", widget=LINES, max_length=2000)

    def __init__(self, *args: Any, tiers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = tiers  # type: ignore[attr-defined]


class DeliberationForm(forms.Form):
    meeting = forms.ModelChoiceField(label="会议", queryset=Meeting.objects.none())
    minutes = LongTextField(label="审议记录", widget=LINES, max_length=8000)

    def __init__(self, *args: Any, stage: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = Meeting.objects.filter(stage=stage, state=MeetingState.OPEN)  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """Granting asks for a reason where it does not follow the order of votes."""

    reason = LongTextField(label="未按得票次序列入的理由", widget=LINES, max_length=2000)

    def __init__(self, *args: Any, out_of_turn: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not out_of_turn:
            del self.fields["reason"]


class BallotForm(forms.Form):
    """A paper for the round the page showed: none falls in another, of another tier perhaps."""

    choice = forms.ChoiceField(label="意见", choices=Choice.choices, widget=forms.RadioSelect)
    shown_round = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, item: Proposal | Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown_round"].initial = item.round

    def clean_shown_round(self) -> int | None:
        """Said on top of the form: the field itself is hidden."""
        if (shown := self.cleaned_data["shown_round"]) is None:
            self.add_error(None, "没有说明是第几次审议表决，请刷新页面后再投票。")
        return shown


class MeetingForm(forms.Form):
    stage = forms.ModelChoiceField(label="环节", queryset=Stage.objects.none())
    held_on = forms.DateField(label="会议日期", widget=DateInput())
    place = forms.CharField(label="会议地点", max_length=120)
    chair = forms.CharField(label="主持人", max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages_to_meet_on()  # type: ignore[attr-defined]


class MemberChoiceForm(forms.Form):
    """Which member; the choice is the conference of one edition."""

    member = forms.ModelChoiceField(label="成员", queryset=MemberUnit.objects.none())

    def __init__(self, *args: Any, edition: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = MemberUnit.objects.filter(edition=edition)  # type: ignore[attr-defined]


class CheckInForm(forms.Form):
    """Which of those who are not in the room comes in."""

    member = forms.ModelChoiceField(label="成员", queryset=MemberUnit.objects.none())
    representative = forms.CharField(label="出席代表", max_length=60, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = meeting.attendances.present().values("member")
        rows = MemberUnit.objects.filter(edition=meeting.edition_id).exclude(pk__in=there)
        self.fields["member"].queryset = rows  # type: ignore[attr-defined]


class CheckOutForm(forms.Form):
    """Which of those in the room leaves it."""

    member = forms.ModelChoiceField(label="成员", queryset=MemberUnit.objects.none())

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = meeting.attendances.present().values("member")
        self.fields["member"].queryset = MemberUnit.objects.filter(pk__in=there)  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """Asks only while somebody in the room has not voted."""

    unvoted_because = LongTextField(label="未投票的情况", widget=LINES, max_length=2000)

    def __init__(self, *args: Any, waiting: list[MemberUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not waiting:
            del self.fields["unvoted_because"]
            return
        names = "、".join(member.name for member in waiting)
        self.fields[
            "unvoted_because"
        ].help_text = f"{names}在场而尚未投票。请等其投票；不投票的，写明情况，计入出席，不计入同意。"


class ChangeMeetingForm(ShownForm):
    """Day, place and chair of a planned meeting, as they stand."""

    held_on = forms.DateField(label="会议日期", widget=DateInput())
    place = forms.CharField(label="会议地点", max_length=120)
    chair = forms.CharField(label="主持人", max_length=60)


class RecusalForm(MemberChoiceForm):
    application = forms.ModelChoiceField(label="回避的申报", queryset=Application.objects.none())
    reason = forms.CharField(label="理由", max_length=300)

    def __init__(self, *args: Any, edition: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        rows = Application.objects.filter(Q(proposal__edition=edition) | Q(matters__edition=edition)).distinct()
        rows = rows.exclude(pk__in=barred_from(by))
        self.fields["application"].queryset = rows.order_by("number")  # type: ignore[attr-defined]


class LiftRecusalForm(ReasonForm):
    """Which member's recusal was entered by mistake, and why."""

    recusal = forms.ModelChoiceField(label="解除哪一项回避", queryset=MeetingRecusal.objects.none())
    field_order = ("recusal", "reason")

    def __init__(self, *args: Any, recusals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recusal"].queryset = recusals  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    minutes = LongTextField(label="会议纪要", widget=forms.Textarea(attrs={"rows": 12}), max_length=20000)


class MemberForm(forms.Form):
    edition = forms.ModelChoiceField(label="届次", queryset=Edition.objects.none())
    name = forms.CharField(label="成员单位或职务", max_length=100)
    role = forms.ChoiceField(label="职责", choices=MemberRole.choices, initial=MemberRole.MEMBER)
    is_unit = forms.BooleanField(label="计入成员单位数", required=False, initial=True)
    user = forms.ModelChoiceField(label="代表账号", queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = Edition.objects.running()  # type: ignore[attr-defined]
        self.fields["user"].queryset = conference_accounts()  # type: ignore[attr-defined]


class RepresentativeForm(forms.Form):
    user = forms.ModelChoiceField(label="代表账号", queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = conference_accounts()  # type: ignore[attr-defined]


def conference_accounts() -> Any:
    return User.objects.filter(groups__name=Role.CONFERENCE, is_active=True)


class AnswerForm(forms.Form):
    """What a superior body answered besides yes, and about whom."""

    stage = forms.ModelChoiceField(label="环节", queryset=Stage.objects.none())
    word = forms.ChoiceField(label="批准机关的意见", choices=[(w, w.label) for w in POWERS])
    proposals = forms.ModelMultipleChoiceField(
        label="所指的对象", queryset=Proposal.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    document_number = forms.CharField(label="文号", max_length=80)
    dated_on = forms.DateField(label="文件日期", widget=DateInput())
    reason = LongTextField(label="理由", widget=LINES, max_length=2000, help_text="申报人会看到批准机关、文号和理由。")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = answerable(by)
        listed = Proposal.objects.filter(edition__in=stages.values("edition"), state=ProposalState.GRANTED)
        listed = listed.exclude(application__in=barred_from(by))
        self.fields["stage"].queryset = stages  # type: ignore[attr-defined]
        self.fields["proposals"].queryset = listed.select_related("application", "edition")  # type: ignore[attr-defined]


class ApprovalForm(StagedUploadsMixin, forms.Form):
    """The document, and the list that it approves as the page had it."""

    stage = forms.ModelChoiceField(label="环节", queryset=Stage.objects.none())
    authority = forms.CharField(
        label="批准机关", max_length=100, required=False, help_text="不填时按规则集写明的批准机关登记。"
    )
    document_number = forms.CharField(label="批准文号", max_length=80)
    approved_on = forms.DateField(label="批准日期", widget=DateInput())
    scan = EvidenceUploadField(label="批准文件扫描件", max_files=3, required=False)
    listed = ShownField(required=False)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = approvable(by)
        self.fields["stage"].queryset = stages  # type: ignore[attr-defined]
        listed = {stage.pk: listed_on(stage.edition) for stage in stages}
        self.fields["listed"].initial = {str(pk): text for pk, text in listed.items()}
        self.fields["stage"].help_text = "；".join(_named_on(stage) for stage in stages)
        self.fields["stage"].label_from_instance = (  # type: ignore[attr-defined]
            lambda stage: f"{stage}（拟获奖名单 {len(listed[stage.pk].split('、')) if listed[stage.pk] else 0} 项）"
        )


class ApprovalCorrectionForm(ShownForm):
    """What names the document, begun with what was recorded, and how it came to be wrong."""

    authority = forms.CharField(label="批准机关", max_length=100)
    document_number = forms.CharField(label="批准文号", max_length=80)
    approved_on = forms.DateField(label="批准日期", widget=DateInput())
    reason = LongTextField(label="理由", max_length=2000, widget=LINES)
    shows = ("authority", "document_number", "approved_on")


def _named_on(stage: Stage) -> str:
    """Who stands on the list that a document would approve, and who of them came to it since the last one."""
    added = set(awaiting_approval(stage).values_list("pk", flat=True)) if stage.state == StageState.DONE else set()
    names = [
        f"{row.application.public_name}（{row.tier_label}{'，新列入' if row.pk in added else ''}）"
        for row in granted(stage.edition)
    ]
    return f"{stage.edition.name}拟获奖名单：{'、'.join(names) or '没有列入'}"
