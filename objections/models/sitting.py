"""当面听取意见: a side of an objection heard in person, at a time told beforehand, and what was taken down (Article 31)."""

from datetime import datetime, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from objections.enums import STANDING, WITH_TIME, SittingParty, SittingState
from objections.triggers import AGREED_FIRST, only_emptied
from portal import clock
from portal.identity.fields import EncryptedTextField
from portal.transitions.models import StateField, Stateful

USER = settings.AUTH_USER_MODEL
LONGEST = 8 * 60
"""Minutes."""


class SittingQuerySet(models.QuerySet["Sitting"]):
    def standing(self) -> "SittingQuerySet":
        """Asked for or arranged: what a conclusion waits for."""
        return self.filter(state__in=sorted(STANDING))

    def awaited(self) -> "SittingQuerySet":
        """Arranged, and nobody has said yet whether it was held."""
        return self.filter(state=SittingState.ARRANGED)

    def pausing(self) -> "SittingQuerySet":
        """Those that an objection's own clock stands still for: to the day first told, also where it was moved since."""
        return self.awaited().filter(paused_until__gte=clock.today())


class Sitting(Stateful):
    """One side heard once; asked for by it with its reasons, or set by the office of its own motion."""

    objection = models.ForeignKey(
        "objections.Objection", on_delete=models.PROTECT, related_name="sittings", verbose_name="异议"
    )
    party = models.CharField("听取何人", max_length=12, choices=SittingParty.choices)
    state = StateField(SittingState, SittingState.ASKED)
    # Null: of the office's own motion.
    grounds = EncryptedTextField("申请的理由", null=True)
    asked_at = models.DateTimeField("提出时间", default=clock.now)
    starts_at = models.DateTimeField("开始时间", null=True, db_index=True)
    minutes = models.PositiveSmallIntegerField("时长（分钟）", null=True)
    place = models.CharField("地点", max_length=100, blank=True)
    note = models.TextField("须知", blank=True)
    presider = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="主持人")
    paused_until = models.DateField("暂停计算至", null=True, editable=False)
    reminded_on = models.DateField("已提醒", null=True, editable=False)
    arranged_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="安排人")
    attendance = models.TextField("到场情况", blank=True)
    settled_at = models.DateTimeField("办结时间", null=True)
    ending_note = models.TextField("理由", blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "当面听取意见"
        verbose_name_plural = "当面听取意见"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["objection", "party"],
                condition=Q(state__in=sorted(STANDING)),
                name="sitting_one_standing",
                violation_error_message="已有一次等待决定或者进行，请先办结。",
            ),
            models.UniqueConstraint(
                fields=["objection", "party"],
                condition=Q(grounds__isnull=False),
                name="sitting_asked_once",
                violation_error_message="同一异议只能申请一次当面听取意见。",
            ),
            models.CheckConstraint(
                condition=Q(grounds__isnull=True) | ~Q(party=SittingParty.TOGETHER), name="sitting_asked_by_a_side"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WITH_TIME))
                | Q(starts_at__isnull=False, presider__isnull=False, minutes__gte=1) & ~Q(place=""),
                name="sitting_has_time_and_place",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(STANDING), settled_at__isnull=True)
                | (~Q(state__in=sorted(STANDING)) & Q(settled_at__isnull=False)),
                name="sitting_settled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SittingState.HELD) | ~Q(attendance=""), name="sitting_held_says_who_came"
            ),
        ]
        triggers = [
            *Stateful.Meta.triggers,
            AGREED_FIRST,
            pgtrigger.ReadOnly(name="stands_as_asked", fields=["objection", "party", "asked_at"]),
            only_emptied("settled_once", "grounds", pgtrigger.Q(old__settled_at__isnull=False)),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"当面听取意见 {self.pk}"

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes or 0) if self.starts_at else None

    @property
    def is_asked_for(self) -> bool:
        """Whether its side asked for it: else the office set it."""
        return self.grounds is not None

    @property
    def transcript(self) -> "Transcript | None":
        """What was taken down, as it stands: the newest."""
        return self.transcripts.order_by("-pk").first()


class Transcript(models.Model):
    """笔录 of a sitting. Another takes its place with a reason; none is changed, and what names the objector can only be emptied."""

    sitting = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, related_name="transcripts", verbose_name="当面听取意见"
    )
    shared = models.TextField("可以引用的部分")
    full = EncryptedTextField("全文", null=True)
    # Where it names the objector it is read by whom that is open to.
    names_nobody = models.BooleanField("未提及提出人", editable=False)
    reason = models.TextField("更正的理由", blank=True)
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="记录人")
    written_at = models.DateTimeField("记录时间", default=clock.now)

    class Meta:
        verbose_name = "当面听取意见的笔录"
        verbose_name_plural = "当面听取意见的笔录"
        ordering = ["id"]
        triggers = [
            pgtrigger.ReadOnly(
                name="stands_as_written",
                fields=["sitting", "shared", "names_nobody", "reason", "written_by", "written_at"],
            ),
            pgtrigger.Protect(
                name="only_emptied", operation=pgtrigger.Update, condition=pgtrigger.Q(new__full__isnull=False)
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.sitting}的笔录"
