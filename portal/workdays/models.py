"""The working-day calendar: what the State Council's notice says of each year, confirmed by two officers."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from portal.workdays.enums import DayKind, YearState


class CalendarYear(Stateful):
    """One year's notice. At most one per year is confirmed; a correction supersedes it and both stay."""

    year = models.PositiveSmallIntegerField("年份", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    state = StateField(YearState, YearState.DRAFT)
    document_title = models.CharField("文件名称", max_length=200)
    document_number = models.CharField("文号", max_length=60)
    document_url = models.URLField("文件网址", max_length=500, blank=True)
    demonstration = models.BooleanField("演示用", default=False)
    reason = models.TextField("更正理由", blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="录入人"
    )
    proposed_at = models.DateTimeField("录入时间", default=clock.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    confirmed_at = models.DateTimeField("复核时间", null=True)

    class Meta(Stateful.Meta):
        abstract = False
        verbose_name = "年度工作日历"
        verbose_name_plural = "年度工作日历"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(state=YearState.CONFIRMED), name="workdays_one_confirmed_year"
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state=YearState.DRAFT), name="workdays_one_draft_year"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[YearState.DRAFT, YearState.DISCARDED])
                | (
                    Q(proposed_by__isnull=False, confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by=F("proposed_by"))
                ),
                name="workdays_two_officers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年工作日历{'（演示用）' if self.demonstration else ''}"


class CalendarDay(models.Model):
    """A day the notice names. Once the year is no draft its days cannot change: periods rest on them."""

    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days", verbose_name="年度日历")
    date = models.DateField("日期")
    kind = models.CharField("休或班", max_length=8, choices=DayKind.choices)
    name = models.CharField("节日", max_length=40, blank=True)

    class Meta:
        verbose_name = "放假或调休日"
        verbose_name_plural = "放假和调休日"
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["year", "date"], name="workdays_day_once")]
        triggers = [
            # Periods were counted by these days: a confirmed year is replaced as a whole, by two people.
            pgtrigger.Trigger(
                name="draft_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM workdays_calendaryear y WHERE y.state <> 'draft' AND y.id IN (
                        CASE WHEN TG_OP = 'INSERT' THEN NEW.year_id ELSE OLD.year_id END,
                        CASE WHEN TG_OP = 'DELETE' THEN OLD.year_id ELSE NEW.year_id END)) THEN
                        RAISE EXCEPTION 'draft_only: days of a confirmed year are fixed' USING ERRCODE = '23514';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.get_kind_display()} {self.name}".rstrip()
