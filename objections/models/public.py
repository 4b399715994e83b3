"""What the public reads of objections: how each ended, and where they are brought (Articles 30, 31)."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from objections.enums import Kind, Outcome, Refusal
from objections.triggers import RELEASED_FIRST
from portal.exposure import check_no_private_numbers
from portal.placeholders import placeholder
from workflow.programmes.models import Edition, Programme

BAND = 5
"""Working days that are told as one."""


class PublicOutcome(models.Model):
    """What the public reads of how an objection ended, once two officers have released it: nothing here names or leads to the objector or the case."""

    key = models.CharField("对照码", max_length=64, unique=True, editable=False)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="objection_outcomes", verbose_name="届次"
    )
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    refusal_code = models.CharField("不予受理情形", max_length=20, choices=Refusal.choices, blank=True)
    summary = models.TextField("处理情况", blank=True)
    # Bands of five working days, and months by their first day: the day on which somebody objected is nowhere in it.
    workdays_up_to = models.PositiveSmallIntegerField("办理工作日（至多）", null=True)
    closed_in = models.DateField("办结月份")
    released_in = models.DateField("公开月份", editable=False)
    # The month of the review whose row is read in its place once that month is over.
    replaced_in = models.DateField("复核月份", null=True, editable=False)

    class Meta:
        verbose_name = "异议处理结果"
        verbose_name_plural = "异议处理结果"
        # By the key within a month: it tells no order.
        ordering = ["-released_in", "-closed_in", "key"]
        indexes = [models.Index(fields=["edition", "-released_in"], name="outcome_by_month")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_in__day=1, released_in__day=1, released_in__gte=F("closed_in"))
                & (Q(workdays_up_to=None) | Q(workdays_up_to__gte=BAND)),
                name="outcome_of_a_month",
            )
        ]
        triggers = [RELEASED_FIRST]

    def __str__(self) -> str:
        return f"{self.closed_in:%Y-%m} {self.get_outcome_display()}"

    @property
    def workdays_from(self) -> int:
        """Where its band begins."""
        return (self.workdays_up_to or BAND) - BAND + 1

    @property
    def told_from(self) -> date:
        """The first day of the month after it was released."""
        return (self.released_in + timedelta(days=31)).replace(day=1)

    @property
    def place(self) -> str:
        """Its own place in the list, for links."""
        return f"outcome-{self.key[:16]}"


class Channel(models.Model):
    """异议举报渠道 of one award: where its office is reached, and where those go who give no name (Article 31)."""

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="channel", verbose_name="奖项")
    phone = models.CharField("受理电话", max_length=60, default=placeholder("受理电话"))
    address = models.CharField("受理地址", max_length=120, default=placeholder("受理地址"))
    email = models.CharField("受理邮箱", max_length=120, default=placeholder("受理邮箱"))
    hours = models.CharField("受理时间", max_length=120, default=placeholder("受理时间"))
    hotline = models.CharField("市民服务热线", max_length=120, default=placeholder("市民服务热线"))
    discipline = models.CharField("纪检监察举报", max_length=120, default=placeholder("纪检监察举报"))

    class Meta:
        verbose_name = "异议举报渠道"
        verbose_name_plural = "异议举报渠道"
        ordering = ["programme"]

    def __str__(self) -> str:
        return f"{self.programme}异议举报渠道"

    def clean(self) -> None:
        """An office is reached by its own numbers, never by a person's documents or accounts."""
        values = [getattr(self, field.name) for field in self._meta.fields if field.get_internal_type() == "CharField"]
        check_no_private_numbers(*values, what="异议举报渠道")

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Label and value, as pages and receipts print them."""
        return [
            ("受理电话", self.phone),
            ("受理地址", self.address),
            ("受理邮箱", self.email),
            ("受理时间", self.hours),
        ]
