"""What the conference decides besides the list of winners, as whether an honour is revoked (Articles 8, 34)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.decisions.enums import COUNTED_MATTER, LIVE_MATTER, MatterState
from workflow.decisions.matters import MatterKind, kind_of
from workflow.decisions.models.conference import Meeting
from workflow.programmes.models import Edition, Stage


class MatterQuerySet(models.QuerySet["Matter"]):
    def live(self) -> "MatterQuerySet":
        """Before the conference: to be dealt with, or voted on."""
        return self.filter(state__in=LIVE_MATTER)

    def of(self, kind: str, target: models.Model) -> "MatterQuerySet":
        """What came before the conference of this kind about this thing, what was taken off or put off aside."""
        put_off = [MatterState.TAKEN_OFF, MatterState.DEFERRED]
        return self.filter(kind=kind, target_id=target.pk).exclude(state__in=put_off)


class Matter(Stateful):
    """An item of the conference (审议事项) about a thing that a room above registered (`workflow.decisions.matters`).

    Put off to another meeting it ends, and another row takes its place: a vote belongs to one row.
    """

    kind = models.CharField("事项", max_length=40)
    target_id = models.PositiveBigIntegerField("对象编号")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="matters", verbose_name="届次")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="matters", verbose_name="审议环节")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="matters", verbose_name="所涉申报"
    )
    state = StateField(MatterState, MatterState.WAITING)
    question = models.TextField("提请审议的意见")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="matters", verbose_name="会议", editable=False
    )
    minutes = models.TextField("审议记录", blank=True)
    members = models.PositiveSmallIntegerField("应到成员单位", null=True, editable=False)
    present = models.PositiveSmallIntegerField("参加表决数", null=True, editable=False)
    yes = models.PositiveSmallIntegerField("同意", null=True, editable=False)
    no = models.PositiveSmallIntegerField("不同意", null=True, editable=False)
    abstain = models.PositiveSmallIntegerField("弃权", null=True, editable=False)
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提请人"
    )
    put_at = models.DateTimeField("提请时间", default=clock.now, editable=False)

    objects = MatterQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "审议事项"
        verbose_name_plural = "审议事项"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "target_id"],
                condition=Q(state__in=sorted(LIVE_MATTER)),
                name="decisions_one_matter_at_a_time",
                violation_error_message="此项已经提请评审会审议。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted({MatterState.DELIBERATED, *COUNTED_MATTER})) | Q(meeting__isnull=False),
                name="decisions_matter_has_its_meeting",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(COUNTED_MATTER))
                | Q(members__gte=F("present"), present__gte=F("yes") + F("no") + F("abstain")),
                name="decisions_matter_was_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.application}"

    @property
    def about(self) -> MatterKind:
        return kind_of(self.kind)

    @property
    def label(self) -> str:
        return self.about.label

    @property
    def target(self) -> Any:
        """The thing itself."""
        return self.about.model._base_manager.get(pk=self.target_id)

    @property
    def round(self) -> int:
        """A matter is voted on once; see `BallotCast.round`."""
        return 1
