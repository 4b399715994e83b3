"""What the public reads of objections: how each ended, and where they are brought (Articles 30, 31)."""

from django.db import models

from objections.enums import Kind, Outcome, Refusal
from portal.exposure import check_no_private_numbers
from portal.placeholders import placeholder
from workflow.programmes.models import Edition, Programme


class PublicOutcome(models.Model):
    """What the public reads of a closed objection: nothing here names or leads to the objector or the case."""

    key = models.CharField("对照码", max_length=64, unique=True, editable=False)
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="objection_outcomes", verbose_name="届次"
    )
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    refusal_code = models.CharField("不予受理情形", max_length=20, choices=Refusal.choices, blank=True)
    summary = models.TextField("处理情况", blank=True)
    workdays_taken = models.PositiveSmallIntegerField("办理工作日", null=True)
    closed_on = models.DateField("办结日期")

    class Meta:
        verbose_name = "异议处理结果"
        verbose_name_plural = "异议处理结果"
        ordering = ["-closed_on", "-id"]
        indexes = [models.Index(fields=["edition", "-closed_on"])]

    def __str__(self) -> str:
        return f"{self.closed_on} {self.get_outcome_display()}"


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
