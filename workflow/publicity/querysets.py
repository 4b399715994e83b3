"""What is asked of notices, their entries and versions by name."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value

from portal import clock
from workflow.publicity.enums import PUBLIC, HoldState, NoticeState

if TYPE_CHECKING:
    from workflow.publicity.models import Notice, NoticeEntry, NoticeVersion  # noqa: F401 named below as text


class NoticeQuerySet(models.QuerySet["Notice"]):
    def public(self) -> "NoticeQuerySet":
        """Notices that have been published; drafts are the office's own."""
        return self.filter(state__in=PUBLIC)

    def running(self, on: date | None = None) -> "NoticeQuerySet":
        """Notices whose clock has not ended on that day."""
        return self.filter(state=NoticeState.RUNNING, ends_on__gte=on or clock.today())

    def overdue_to_end(self) -> "NoticeQuerySet":
        """Running notices whose last day has passed."""
        return self.filter(state=NoticeState.RUNNING, ends_on__lt=clock.today())


class NoticeEntryQuerySet(models.QuerySet["NoticeEntry"]):
    def public(self) -> "NoticeEntryQuerySet":
        """Those of lists that have been published."""
        return self.filter(notice__state__in=PUBLIC)

    def with_states(self) -> "NoticeEntryQuerySet":
        """Each entry with the states of its holds, as `states`: one query."""
        return self.annotate(states=ArrayAgg("holds__state", filter=Q(holds__isnull=False), default=Value([])))

    def standing(self) -> "NoticeEntryQuerySet":
        """Those that are not struck: they have not left, fallen to an objection or ended with a list that was stopped."""
        rows = self.filter(left_as="").exclude(notice__state=NoticeState.TERMINATED)
        return rows.exclude(holds__state=HoldState.CONFIRMED)


class NoticeVersionQuerySet(models.QuerySet["NoticeVersion"]):
    def public(self) -> "NoticeVersionQuerySet":
        """Versions whose files may be handed out: those before a redaction hold what it took away."""
        redacted = self.model._default_manager.filter(
            notice=OuterRef("notice"), number__gt=OuterRef("number"), closes_earlier=True
        )
        return self.exclude(Exists(redacted))
