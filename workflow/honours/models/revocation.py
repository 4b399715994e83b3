"""Revocation by two officers after its holder was heard, what follows it, and what annuls it (Articles 34, 35)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.citations import CitationField
from portal.transitions.models import StateField, Stateful
from workflow.decisions.models import Matter
from workflow.honours.enums import (
    STANDING,
    UNDECIDED,
    ReportMatter,
    ReportState,
    RetrievalState,
    RevocationState,
)
from workflow.honours.models.award import Honour

# Votes are counted by the conference, not typed: a decision that bears any rests on an item that passed.
_PASSED = """
    IF NEW.members IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM decisions_matter WHERE id = NEW.matter_id AND state = 'passed'
    ) THEN
        RAISE EXCEPTION 'voted_first: votes without a matter that passed in %', TG_TABLE_NAME USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""
VOTED_FIRST = pgtrigger.Trigger(
    name="voted_first",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("members", "matter_id"),
    func=_PASSED,
)
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
RETRIEVED = [RetrievalState.DONE, RetrievalState.TO_RETURN, RetrievalState.RETURNED]
LIKELY_VOTES = Q(members=None, present=None, in_favour=None) | Q(
    members__gte=F("present"), present__gte=F("in_favour"), in_favour__gte=0
)


class Resolved(models.Model):
    """What a decision rests on where the rule set leaves it to the issuer or the conference: the approval, or the vote.

    `matter` is the vote; decisions of the time when votes were entered by hand have none.
    """

    resolution = models.CharField("批准文件或者会议纪要", max_length=120, blank=True)
    resolved_on = models.DateField("批准或者审议日期", null=True, blank=True)
    members = models.PositiveSmallIntegerField("应到人数", null=True, blank=True)
    present = models.PositiveSmallIntegerField("实到人数", null=True, blank=True)
    in_favour = models.PositiveSmallIntegerField("同意人数", null=True, blank=True)
    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="评审会审议", editable=False
    )

    class Meta:
        abstract = True


class Revocation(Resolved, Stateful):
    """撤销: told to the holder by one officer, drawn up when the holder was heard, confirmed by another.

    `reason` stays inside; `public_reason` and `answer` are published. `heard_until` is the last day that is the holder's
    alone; rows decided before holders were heard have none.
    """

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="revocations", verbose_name="荣誉")
    state = StateField(RevocationState, RevocationState.HEARING)
    article = CitationField("依据条款", max_length=60, document="honour.edition.rules")
    reason = models.TextField("理由（内部）")
    public_reason = models.CharField("公布的理由", max_length=500)
    heard_until = models.DateField("陈述期限", null=True, editable=False)
    answer = models.CharField("对陈述的答复", max_length=500, blank=True)
    document_number = models.CharField("撤销决定文号", max_length=80, blank=True)
    decided_on = models.DateField("决定日期", null=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("告知时间", default=clock.now, editable=False)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="拟定人"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )

    class Meta(Stateful.Meta):
        verbose_name = "撤销"
        verbose_name_plural = "撤销"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["honour"], condition=Q(state__in=sorted(STANDING)), name="honours_one_revocation_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("proposed_by")) & ~Q(confirmed_by=F("drawn_by")),
                name="honours_revocation_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RevocationState.CONFIRMED, RevocationState.ANNULLED])
                | Q(confirmed_by__isnull=False, decided_on__isnull=False) & ~Q(document_number=""),
                name="honours_revocation_confirmed_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(public_reason=""), name="honours_revocation_says_why"),
            models.CheckConstraint(
                condition=~Q(state=RevocationState.PROPOSED) | ~Q(document_number=""),
                name="honours_revocation_has_number",
            ),
            models.CheckConstraint(condition=LIKELY_VOTES, name="honours_revocation_votes"),
        ]
        triggers = [
            *Stateful.Meta.triggers,
            # Nobody is decided on unheard, whoever writes the row; what was decided before this rule stands.
            pgtrigger.Protect(
                name="heard_first",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    new__state__in=[RevocationState.PROPOSED.value, RevocationState.CONFIRMED.value],
                    old__state__in=sorted(state.value for state in UNDECIDED),
                    new__heard_until__isnull=True,
                ),
            ),
            VOTED_FIRST,
        ]

    def __str__(self) -> str:
        return f"撤销 {self.honour.number}"

    @property
    def hearing_over(self) -> bool:
        """The holder's days are over; one told before holders had any has them never."""
        return self.heard_until is not None and clock.today() > self.heard_until

    @property
    def page_slug(self) -> str:
        """The last part of the address at which the public reads it: each revocation its own, also of one honour."""
        return f"revocation-{self.pk}"

    @property
    def public_address(self) -> str:
        return f"/decisions/{self.page_slug}/"


class RevocationStatement(models.Model):
    """What the holder has to say before it is decided (陈述、申辩). Append-only; its files hang on it."""

    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="statements", verbose_name="撤销")
    text = models.TextField("陈述、申辩")
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="陈述人"
    )
    stated_at = models.DateTimeField("陈述时间", default=clock.now)

    class Meta:
        verbose_name = "陈述、申辩"
        verbose_name_plural = "陈述、申辩"
        ordering = ["id"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.revocation}：{clock.display(self.stated_at)}的陈述"


class Reinstatement(Resolved):
    """恢复荣誉: the later decision, with its reason, that annuls a revocation. By two officers, public, append-only."""

    revocation = models.OneToOneField(
        Revocation, on_delete=models.PROTECT, related_name="reinstatement", verbose_name="所撤回的撤销决定"
    )
    reason = models.CharField("公布的理由", max_length=500)
    document_number = models.CharField("决定文号", max_length=80)
    decided_on = models.DateField("决定日期")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="复核人"
    )

    class Meta:
        verbose_name = "恢复荣誉"
        verbose_name_plural = "恢复荣誉"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(document_number=""), name="honours_reinstatement_says_why"
            ),
            models.CheckConstraint(condition=LIKELY_VOTES, name="honours_reinstatement_votes"),
        ]
        triggers = [APPEND_ONLY, VOTED_FIRST]

    def __str__(self) -> str:
        return f"恢复荣誉 {self.revocation.honour.number}"

    @property
    def honour(self) -> Honour:
        return self.revocation.honour

    @property
    def page_slug(self) -> str:
        """The last part of the address at which the public reads it."""
        return f"reinstatement-{self.pk}"

    @property
    def public_address(self) -> str:
        return f"/decisions/{self.page_slug}/"


class Retrieval(Stateful):
    """A plaque or a certificate on paper to be taken back (收回), by the revocation that says so."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="retrievals", verbose_name="荣誉")
    revocation = models.ForeignKey(Revocation, on_delete=models.PROTECT, related_name="retrievals", verbose_name="撤销")
    thing = models.CharField("收回什么", max_length=40)
    state = StateField(RetrievalState, RetrievalState.PENDING)
    opened_on = models.DateField("立项日期")
    done_on = models.DateField("收回日期", null=True, blank=True)
    reference = models.CharField("收据或者交接单号", max_length=80, blank=True)
    lost_because = models.TextField("无法收回的原因", blank=True)
    returned_on = models.DateField("发还日期", null=True, blank=True)

    class Meta(Stateful.Meta):
        verbose_name = "奖牌、证书收回"
        verbose_name_plural = "奖牌、证书收回"
        constraints = [
            models.UniqueConstraint(fields=["revocation", "thing"], name="honours_retrieval_once"),
            models.CheckConstraint(
                condition=~Q(state__in=RETRIEVED) | Q(done_on__isnull=False), name="honours_retrieval_done_on"
            ),
            models.CheckConstraint(
                condition=~Q(state=RetrievalState.LOST) | ~Q(lost_because=""), name="honours_retrieval_lost_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honour.number} {self.thing}"


class CreditReport(Stateful):
    """A report to a credit platform (纳入信用平台) after fraud, or that the revocation was annulled (Article 34).

    Each sending and what came of it is a `CreditDelivery`.
    """

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="credit_reports", verbose_name="荣誉")
    # Null for reports made before they named their revocation: of an honour with one.
    revocation = models.ForeignKey(
        Revocation, on_delete=models.PROTECT, null=True, related_name="credit_reports", verbose_name="撤销"
    )
    platform = models.CharField("平台", max_length=100)
    matter = models.CharField("事项", max_length=10, choices=ReportMatter.choices, default=ReportMatter.REVOKED)
    state = StateField(ReportState, ReportState.PENDING)
    done_on = models.DateField("接收日期", null=True, blank=True)
    reference = models.CharField("报送编号", max_length=80, blank=True)

    class Meta(Stateful.Meta):
        verbose_name = "信用信息报送"
        verbose_name_plural = "信用信息报送"
        constraints = [
            models.UniqueConstraint(
                fields=["revocation", "platform", "matter"], name="honours_report_once_per_platform"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DONE, done_on__isnull=False)
                | ~Q(state=ReportState.DONE) & Q(done_on__isnull=True),
                name="honours_report_done_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honour.number} → {self.platform}（{self.get_matter_display()}）"


class CreditDelivery(models.Model):
    """One sending of a report, and then one answer to it: kept for good, the next after a refusal is another row."""

    report = models.ForeignKey(CreditReport, on_delete=models.PROTECT, related_name="deliveries", verbose_name="报送")
    sent_on = models.DateField("报送日期")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="报送人"
    )
    reference = models.CharField("报送回执号", max_length=80)
    sha256 = models.CharField("报送文件摘要", max_length=64)
    answered_on = models.DateField("反馈日期", null=True)
    accepted = models.BooleanField("平台接收", null=True)
    answer = models.CharField("平台反馈", max_length=500, blank=True)

    class Meta:
        verbose_name = "报送记录"
        verbose_name_plural = "报送记录"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(accepted=None), name="honours_delivery_one_open"),
            models.CheckConstraint(
                condition=Q(accepted=None, answered_on=None) | Q(accepted__isnull=False, answered_on__gte=F("sent_on")),
                name="honours_delivery_answered_on",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stands_as_sent", fields=["report", "sent_on", "sent_by", "reference", "sha256"]),
            pgtrigger.Protect(
                name="answered_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__accepted__isnull=False)
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.sent_on}"
