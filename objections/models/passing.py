"""转办: an objection that is another body's matter, what it was told, and what it answered (Article 31)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from objections.enums import Ending
from portal import clock

USER = settings.AUTH_USER_MODEL


class PassingOn(models.Model):
    """One body that an objection was passed on to, in the office's words, from then until it is answered or taken back."""

    objection = models.ForeignKey(
        "objections.Objection", on_delete=models.PROTECT, related_name="passings", verbose_name="异议"
    )
    # As the rule set named it then.
    body = models.CharField("承办机关", max_length=100)
    basis = models.CharField("依据", max_length=300)
    reached = models.CharField("怎样询问", max_length=300)
    # The office's own words, never the objector's.
    substance = models.TextField("转去的内容")
    passed_at = models.DateTimeField("转办时间", default=clock.now)
    passed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="转办人")
    # What the objector said on the page of the case; null: nothing, which is no.
    may_be_named = models.BooleanField("同意提供身份", null=True)
    said_at = models.DateTimeField("是否同意的答复时间", null=True)
    identity_given_at = models.DateTimeField("提供身份时间", null=True)
    # As the letter to the body says; a calendar that changes later moves the office's reminder, not what was printed.
    asked_by = models.DateField("函中所写期限", null=True)
    due_on = models.DateField("答复期限", null=True)
    ended_as = models.CharField("结果", max_length=12, choices=Ending.choices, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    answered_on = models.DateField("来文日期", null=True)
    note = models.TextField("答复或者理由", blank=True)

    class Meta:
        verbose_name = "异议转办"
        verbose_name_plural = "异议转办"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["objection"], condition=Q(ended_at=None), name="objection_passed_on_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="", note="", answered_on=None)
                | (Q(ended_at__isnull=False) & ~Q(ended_as="") & ~Q(note="")),
                name="passing_on_ended_in_words",
            ),
            models.CheckConstraint(
                condition=Q(identity_given_at=None) | Q(may_be_named__isnull=False, may_be_named=True),
                name="objector_named_by_consent",
            ),
        ]
        triggers = [
            # What was passed on stands as it was; what ended, as it ended.
            pgtrigger.ReadOnly(
                name="stands_as_passed",
                fields=["objection", "body", "basis", "reached", "substance", "asked_by", "passed_at"],
            ),
            pgtrigger.Protect(
                name="ended_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended_at__isnull=False)
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.objection}转办{self.body}"

    @property
    def norm(self) -> str:
        """The basis beside a label that says so."""
        return self.basis.removeprefix("依据")

    @property
    def is_late(self) -> bool:
        """Whether its term was over when the answer came or, unanswered, when it ended."""
        on = self.answered_on or (clock.day_of(self.ended_at) if self.ended_at else clock.today())
        return self.due_on is not None and self.due_on < on
