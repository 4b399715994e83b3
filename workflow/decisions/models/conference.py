"""The joint conference: members, meetings, proposals, ballots, places under the quotas, approval (Articles 3, 8, 25)."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.decisions.enums import DECIDED, ApprovalWord, Choice, MeetingState, MemberRole, ProposalState, RoundCause
from workflow.programmes.models import Edition, Stage

ONE_ITEM = Q(proposal__isnull=False, matter=None) | Q(proposal=None, matter__isnull=False)
"""A paper is about a proposal or about another matter."""


class MemberUnit(models.Model):
    """A member of an edition's joint conference (评审会成员). Units count towards the quorum, convenors by office do not."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="conference_members", verbose_name="届次"
    )
    name = models.CharField("成员单位或职务", max_length=100)
    role = models.CharField("职责", max_length=20, choices=MemberRole.choices, default=MemberRole.MEMBER)
    is_unit = models.BooleanField("计入成员单位数", default=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="conference_seats",
        verbose_name="代表账号",
    )  # fmt: skip

    class Meta:
        verbose_name = "评审会成员"
        verbose_name_plural = "评审会成员"
        ordering = ["edition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "name"], name="decisions_member_once"),
            models.UniqueConstraint(
                fields=["edition", "user"], condition=Q(user__isnull=False), name="decisions_one_seat_per_account"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(Stateful):
    """A meeting of the conference (评审会会议). The quorum is frozen from the rule set when it opens (Article 8)."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="meetings", verbose_name="届次")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="meetings", verbose_name="环节")
    state = StateField(MeetingState, MeetingState.PLANNED)
    held_on = models.DateField("会议日期")
    place = models.CharField("会议地点", max_length=120)
    chair = models.CharField("主持人", max_length=60)
    members = models.PositiveSmallIntegerField("成员数", default=0)
    numerator = models.PositiveSmallIntegerField("法定人数分子")
    denominator = models.PositiveSmallIntegerField("法定人数分母")
    strict = models.BooleanField("须超过该比例")
    recused_count = models.BooleanField("回避者仍计入成员数", default=True)
    minutes = models.TextField("会议纪要", blank=True)
    opened_at = models.DateTimeField("开会时间", null=True, editable=False)
    closed_at = models.DateTimeField("散会时间", null=True, editable=False)

    class Meta(Stateful.Meta):
        verbose_name = "评审会会议"
        verbose_name_plural = "评审会会议"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(denominator__gt=0, numerator__gt=0, numerator__lte=F("denominator")),
                name="decisions_quorum_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MeetingState.PLANNED, MeetingState.CANCELLED])
                | Q(members__gt=0, opened_at__isnull=False),
                name="decisions_open_meeting_has_members",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CLOSED) | ~Q(minutes=""), name="decisions_closed_meeting_has_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.held_on} 评审会会议"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def present(self) -> "AttendanceQuerySet":
        """Who is in the room now."""
        return self.filter(left_at__isnull=True)


class Attendance(models.Model):
    """A member at a meeting: present by its representative."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances", verbose_name="会议")
    member = models.ForeignKey(MemberUnit, on_delete=models.PROTECT, related_name="attendances", verbose_name="成员")
    representative = models.CharField("出席代表", max_length=60)
    signed_at = models.DateTimeField("签到时间", default=clock.now)
    left_at = models.DateTimeField("离席时间", null=True, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "签到"
        verbose_name_plural = "签到"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="decisions_sign_in_once")]

    def __str__(self) -> str:
        return f"{self.member}：{self.representative}"


class MeetingRecusalQuerySet(models.QuerySet["MeetingRecusal"]):
    def in_force(self) -> "MeetingRecusalQuerySet":
        """Those that were not lifted."""
        return self.filter(lifting__isnull=True)


class MeetingRecusal(models.Model):
    """A member that leaves the room for one application (Article 28), with the person who sat for it then: neither another
    for the member nor that person for another member votes on it. One entered by mistake is lifted by a row of its own;
    whoever steps back again has a second."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="recusals", verbose_name="会议")
    member = models.ForeignKey(MemberUnit, on_delete=models.PROTECT, related_name="recusals", verbose_name="成员")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="当时的代表"
    )
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+", verbose_name="申报")
    number = models.PositiveSmallIntegerField("第几次", default=1, db_default=1, editable=False)
    reason = models.CharField("理由", max_length=300)
    declared_at = models.DateTimeField("回避时间", default=clock.now)

    objects = MeetingRecusalQuerySet.as_manager()

    class Meta:
        verbose_name = "会议回避"
        verbose_name_plural = "会议回避"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member", "application", "number"], name="decisions_recused_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}（回避 {self.application}）"


class MeetingRecusalLifting(models.Model):
    """A member's recusal that was entered by mistake, lifted by two officers; both rows stay."""

    recusal = models.OneToOneField(
        MeetingRecusal, on_delete=models.CASCADE, related_name="lifting", verbose_name="回避"
    )
    reason = models.TextField("理由")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "解除会议回避"
        verbose_name_plural = "解除会议回避"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decisions_recusal_lifted_with_reason")]
        # Who gave a vote back, and why, is not rewritten; it goes with its recusal where the member was never one.
        triggers = [pgtrigger.Protect(name="no_update", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"解除：{self.recusal}"


class Proposal(Stateful):
    """An entry of the list of proposed winners (获奖建议名单, Article 25): one application, one tier."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="proposal", verbose_name="申报"
    )
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="proposals", verbose_name="届次")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="proposals", verbose_name="审议环节")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="会议"
    )
    state = StateField(ProposalState, ProposalState.PROPOSED)
    tier = models.CharField("奖项", max_length=40)
    track = models.CharField("类别", max_length=40)
    opinion = models.TextField("建议理由", blank=True)
    round = models.PositiveSmallIntegerField("第几次审议表决", default=1, editable=False)
    minutes = models.TextField("审议记录", blank=True)
    present = models.PositiveSmallIntegerField("参加表决数", null=True, editable=False)
    yes = models.PositiveSmallIntegerField("同意", null=True, editable=False)
    no = models.PositiveSmallIntegerField("不同意", null=True, editable=False)
    abstain = models.PositiveSmallIntegerField("弃权", null=True, editable=False)
    proposed_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    decided_at = models.DateTimeField("决定时间", null=True, editable=False)
    decline_reason = models.TextField("未列入理由", blank=True)
    order_reason = models.TextField("不按得票次序的理由", blank=True)

    class Meta(Stateful.Meta):
        verbose_name = "获奖建议"
        verbose_name_plural = "获奖建议名单"
        ordering = ["edition", "tier", "track", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ProposalState.VOTED) | Q(present__gte=F("yes") + F("no") + F("abstain")),
                name="decisions_no_more_votes_than_present",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(decline_reason=""),
                name="decisions_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DECIDED)) | Q(decided_at__isnull=False), name="decisions_decided_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} → {self.tier_label}"

    @property
    def tier_label(self) -> str:
        return self.edition.rules.tier(self.tier).name

    @property
    def track_label(self) -> str:
        return self.edition.rules.track(self.track).name


class ProposalRound(models.Model):
    """An earlier round of a proposal, as it ended before the conference took the item up once more. Append-only."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="rounds", verbose_name="建议")
    number = models.PositiveSmallIntegerField("次序")
    tier = models.CharField("奖项", max_length=40)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="rounds", verbose_name="会议"
    )
    minutes = models.TextField("审议记录", blank=True)
    ended_as = models.CharField("结果", max_length=24, choices=ProposalState.choices)
    present = models.PositiveSmallIntegerField("参加表决数", null=True)
    yes = models.PositiveSmallIntegerField("同意", null=True)
    no = models.PositiveSmallIntegerField("不同意", null=True)
    abstain = models.PositiveSmallIntegerField("弃权", null=True)
    decline_reason = models.TextField("未列入理由", blank=True)
    cause = models.CharField("再次审议的原因", max_length=12, choices=RoundCause.choices)
    reason = models.TextField("说明")
    closed_at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "此前的审议表决"
        verbose_name_plural = "此前的审议表决"
        ordering = ["proposal", "number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="decisions_round_once")]
        # How a round came out is the conference's word: a further ballot is a further row.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.proposal.application}第{self.number}次审议表决"

    @property
    def tier_label(self) -> str:
        return self.proposal.edition.rules.tier(self.tier).name

    @property
    def result_text(self) -> str:
        """What the round came to, in a line."""
        voted = (
            ""
            if self.present is None
            else f"，出席 {self.present}，同意 {self.yes}，不同意 {self.no}，弃权 {self.abstain}"
        )
        return f"{self.tier_label}，{self.get_ended_as_display()}{voted}；{self.get_cause_display()}：{self.reason}"


class BallotCast(models.Model):
    """That a member has voted on an item, and nothing about how. No time and no running number: see `Vote`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="ballots_cast", verbose_name="会议")
    member = models.ForeignKey(MemberUnit, on_delete=models.PROTECT, related_name="+", verbose_name="成员")
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="ballots_cast", verbose_name="建议"
    )
    matter = models.ForeignKey(
        "Matter", on_delete=models.PROTECT, null=True, related_name="ballots_cast", verbose_name="审议事项"
    )
    round = models.PositiveSmallIntegerField("第几次审议表决", default=1)

    class Meta:
        verbose_name = "投票登记"
        verbose_name_plural = "投票登记"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member", "proposal", "round"], name="decisions_one_ballot_each"
            ),
            models.UniqueConstraint(fields=["member", "matter"], name="decisions_one_ballot_each_matter"),
            models.CheckConstraint(condition=ONE_ITEM, name="decisions_ballot_on_one_item"),
        ]
        # That somebody voted is never taken back; a second paper would need this row to go.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.member}已投票"


class Vote(models.Model):
    """A ballot paper in the urn: what was chosen under a random key, with no path back to who chose it."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="votes", verbose_name="建议"
    )
    matter = models.ForeignKey(
        "Matter", on_delete=models.PROTECT, null=True, related_name="votes", verbose_name="审议事项"
    )
    round = models.PositiveSmallIntegerField("第几次审议表决", default=1)
    choice = models.CharField("意见", max_length=10, choices=Choice.choices)

    class Meta:
        verbose_name = "选票"
        verbose_name_plural = "选票"
        constraints = [
            models.CheckConstraint(condition=Q(choice__in=Choice.values), name="decisions_vote_choice"),
            models.CheckConstraint(condition=ONE_ITEM, name="decisions_vote_on_one_item"),
        ]
        # A paper is never altered, only stored anew by the shuffle, which deletes and inserts all of them while the vote is open.
        triggers = [
            pgtrigger.Protect(name="no_update", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="open_urn",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("paper", "decisions_vote")],
                func="""
                    paper := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                    -- Of both or of neither is what the row's own condition refuses.
                    IF num_nonnulls(paper.proposal_id, paper.matter_id) = 1 AND NOT EXISTS (
                        SELECT 1 FROM decisions_proposal
                        WHERE id = paper.proposal_id AND state = 'deliberated' AND round = paper.round
                    ) AND NOT EXISTS (SELECT 1 FROM decisions_matter WHERE id = paper.matter_id AND state = 'deliberated') THEN
                        RAISE EXCEPTION 'the ballot of % is closed', COALESCE(paper.proposal_id, paper.matter_id);
                    END IF;
                    RETURN paper;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()


class QuotaSeat(models.Model):
    """One place taken under one quota of the edition (Article 3). The database never holds one too many."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="quota_seats", verbose_name="届次")
    quota = models.CharField("名额", max_length=200)
    number = models.PositiveSmallIntegerField("序号")
    capacity = models.PositiveSmallIntegerField("上限")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="seats", verbose_name="建议")

    class Meta:
        verbose_name = "名额占用"
        verbose_name_plural = "名额占用"
        constraints = [
            models.UniqueConstraint(fields=["edition", "quota", "number"], name="decisions_seat_taken_once"),
            models.UniqueConstraint(fields=["proposal", "quota"], name="decisions_one_seat_per_quota"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=F("capacity")), name="decisions_seat_within_capacity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quota} {self.number}/{self.capacity}"


class Approval(models.Model):
    """What a superior body said of the list (报批, Article 25): a later document supplements the earlier ones."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="approvals", verbose_name="届次")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="approvals", verbose_name="环节")
    word = models.CharField(
        "批准机关的意见", max_length=10, choices=ApprovalWord.choices, default=ApprovalWord.APPROVED
    )
    proposals = models.ManyToManyField(Proposal, blank=True, related_name="approvals", verbose_name="所指的建议")
    reason = models.TextField("理由", blank=True)
    authority = models.CharField("批准机关", max_length=100)
    document_number = models.CharField("批准文号", max_length=80)
    approved_on = models.DateField("批准日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "批准文件"
        verbose_name_plural = "批准文件"
        ordering = ["stage", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(document_number=""), name="decisions_approval_has_number"),
            models.CheckConstraint(
                condition=Q(word=ApprovalWord.APPROVED) | ~Q(reason=""), name="decisions_other_word_has_reason"
            ),
            models.UniqueConstraint(
                fields=["stage", "document_number"],
                name="decisions_document_once",
                violation_error_message="该文号的文件已经登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.document_number}"
