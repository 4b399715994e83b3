"""案卷: what a case leaves for the archive, how long it is kept, and what became of it (Article 37)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.confirming.models import PendingAct
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.programmes.models import Edition
from workflow.records.enums import DisposalState, RecordState
from workflow.records.unfinished import unfinished

USER = settings.AUTH_USER_MODEL
# Whoever disposes of a case says so here: these rows outlive it.
NEVER_GOES = pgtrigger.Protect(name="never_goes", operation=pgtrigger.Delete)


class Disposal(Stateful):
    """销毁清册: the case files of one edition that two officers have released, and the certificate that they are gone.

    `pending` is what the two agreed on; none where the certificate alone tells of it, since an older backup was restored.
    """

    number = models.CharField("清册编号", max_length=60, unique=True)
    state = StateField(DisposalState, DisposalState.APPROVED)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="disposals", verbose_name="届次")
    reason = models.TextField("鉴定意见")
    pending = models.OneToOneField(
        PendingAct, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核事项"
    )
    proposed_by = models.CharField("提出人", max_length=100)
    confirmed_by = models.CharField("复核人", max_length=100)
    approved_at = models.DateTimeField("批准时间", default=clock.now)
    done_at = models.DateTimeField("销毁时间", null=True, editable=False)
    certificate = models.CharField("销毁证明", max_length=120, blank=True, editable=False)
    digest = models.CharField("销毁证明的 SHA-256", max_length=64, blank=True, editable=False)

    class Meta(Stateful.Meta):
        verbose_name = "销毁清册"
        verbose_name_plural = "销毁清册"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="disposal_has_reason"),
            models.CheckConstraint(
                condition=Q(state=DisposalState.APPROVED)
                | Q(done_at__isnull=False) & ~Q(certificate="") & ~Q(digest=""),
                name="disposal_done_has_certificate",
            ),
        ]
        triggers = [*Stateful.Meta.triggers, NEVER_GOES]

    def __str__(self) -> str:
        return self.number


class RecordQuerySet(models.QuerySet["Record"]):
    def held(self) -> "RecordQuerySet":
        """Those that a standing legal hold keeps."""
        return self.filter(holds__lifted_at=None, holds__isnull=False)

    def due(self) -> "RecordQuerySet":
        """Kept to the end of their term, kept by no hold, and nothing about them is still being decided."""
        rows = self.filter(state=RecordState.KEPT, kept_until__lt=clock.today())
        return rows.exclude(pk__in=Record.objects.held().values("pk")).exclude(unfinished())


class Record(Stateful):
    """案卷: one received application with all that was done on it, filed when it was over, or its edition was.

    `kept_until` is known once the edition has ended. `reopened_for` says what has happened to a filed case since it was
    packed last: it is packed once more when it is over again.
    """

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="record", verbose_name="申报"
    )
    number = models.CharField("档号", max_length=60, unique=True)
    title = models.CharField("题名", max_length=300)
    state = StateField(RecordState, RecordState.KEPT)
    filed_at = models.DateTimeField("归档时间", default=clock.now, editable=False)
    kept_until = models.DateField("保管至", null=True, editable=False)
    reopened_for = models.CharField(
        "归档后又有办理", max_length=100, blank=True, default="", db_default="", editable=False
    )
    disposal = models.ForeignKey(
        Disposal, on_delete=models.PROTECT, null=True, related_name="records", verbose_name="销毁清册", editable=False
    )
    disposed_on = models.DateField("销毁日期", null=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "案卷"
        verbose_name_plural = "案卷"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RecordState.KEPT, disposal=None) | ~Q(state=RecordState.KEPT) & ~Q(disposal=None),
                name="record_listed_names_list",
            ),
            models.CheckConstraint(
                condition=Q(state=RecordState.KEPT) | Q(kept_until__isnull=False),
                name="record_listed_after_term_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecordState.DISPOSED, disposed_on=None)
                & (Q(disposed_on=None) | Q(disposed_on__gt=F("kept_until"))),
                name="record_disposed_after_term",
                violation_error_message="保管期限未满，不能销毁。",
            ),
        ]
        triggers = [
            *Stateful.Meta.triggers,
            NEVER_GOES,
            # The term is the frozen rule set's, from the end of the edition: set once, and nobody moves its end.
            pgtrigger.Protect(
                name="term_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.application_id <> NEW.application_id OR OLD.number <> NEW.number"
                    " OR OLD.kept_until IS NOT NULL AND NEW.kept_until IS DISTINCT FROM OLD.kept_until"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_unfinished(self) -> bool:
        """Whether something about it is still being decided."""
        return Record.objects.filter(unfinished(), pk=self.pk).exists()

    @property
    def standing_hold(self) -> "LegalHold | None":
        """The hold that keeps it now, among those that a list has fetched already."""
        return next((hold for hold in self.holds.all() if hold.lifted_at is None), None)


class Package(models.Model):
    """An archive package (BagIt) of a case, asked for when its edition ended or by an officer; a worker makes it.

    Its files are evidence of the record: `package` for the case, `sealed` for who the applicant is.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="packages", verbose_name="案卷")
    version = models.PositiveSmallIntegerField("版次")
    reason = models.TextField("制作理由")
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    made_at = models.DateTimeField("制成时间", null=True, editable=False)
    digest = models.CharField("清单的 SHA-256", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "归档包"
        verbose_name_plural = "归档包"
        ordering = ["record", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["record", "version"], name="records_package_version_once"),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(made_at=None),
                name="records_one_package_waits",
                violation_error_message="该案卷的归档包正在制作，请稍候。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="records_package_has_reason"),
        ]
        triggers = [NEVER_GOES]

    def __str__(self) -> str:
        return f"{self.record.number} 第{self.version}版"


class LegalHold(models.Model):
    """冻结: while it stands the case is kept beyond its term (诉讼、复议、审计、信访). Set and lifted by two officers each."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="holds", verbose_name="案卷")
    reason = models.TextField("冻结理由")
    placed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="复核人")
    placed_at = models.DateTimeField("冻结时间", default=clock.now)
    lifted_at = models.DateTimeField("解除时间", null=True, editable=False)
    lifted_because = models.TextField("解除理由", blank=True, editable=False)

    class Meta:
        verbose_name = "案卷冻结"
        verbose_name_plural = "案卷冻结"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(lifted_at=None),
                name="records_one_hold",
                violation_error_message="该案卷已经冻结，无须重复办理。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="records_hold_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_because="") | Q(lifted_at__isnull=False) & ~Q(lifted_because=""),
                name="records_hold_lifted_has_reason",
            ),
        ]
        triggers = [
            NEVER_GOES,
            # Who needs the case again sets a further hold.
            pgtrigger.Protect(
                name="lifted_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.lifted_at IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record.number} 冻结"
