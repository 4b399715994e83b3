"""Evidence: files that belong to a thing and are read by its permission alone (Articles 20, 31, 37)."""

import uuid
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal import clock
from portal.evidence.copying import COPIERS
from portal.evidence.enums import OPEN, QuarantineState
from portal.identity.fields import EncryptedTextField
from portal.identity.masking import mask_filename
from portal.transitions.models import StateField, Stateful


class StoredFile(models.Model):
    """What is known of every file in the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original_name = EncryptedTextField("文件名称", mask=mask_filename)
    size = models.PositiveIntegerField("大小（字节）")
    media_type = models.CharField("格式", max_length=100)
    # Sealed: in the clear it would say that an account and an objector handed in the same file.
    sha256 = EncryptedTextField("SHA-256")
    storage_name = models.CharField("存放位置", max_length=120, unique=True, editable=False)
    scanned_at = models.DateTimeField("到达时查验无毒", null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.original_name)

    @property
    def full_name(self) -> str:
        """The name in the clear, for whoever handed the file in or may read it; elsewhere `original_name` shows its ending."""
        return self.original_name.for_delivery()

    @property
    def digest(self) -> str:
        """SHA-256 of what was handed in, in the clear, for whoever may read the file."""
        return self.sha256.for_delivery()

    @property
    def is_sealed(self) -> bool:
        """Whether nobody may open it: neither a scanner nor an officer has passed it."""
        return (
            self.scanned_at is None and not Quarantine.objects.opened().filter(storage_name=self.storage_name).exists()
        )


class EvidenceQuerySet(models.QuerySet["EvidenceFile"]):
    def of(self, target: models.Model, purpose: str = "") -> "EvidenceQuerySet":
        """The files of a thing, for one purpose or for all, in the order they came."""
        found = self.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
        return found.filter(purpose=purpose) if purpose else found

    def to_copy(self) -> "EvidenceQuerySet":
        """Files that may be opened, of formats that are shown, whose copy was not tried yet, or is to be tried again."""
        opened = Quarantine.objects.opened().values("storage_name")
        passed = Q(scanned_at__isnull=False) | Q(storage_name__in=opened)
        due = Q(display_copy=None) | Q(display_copy__next_try_at__lte=clock.now())
        return self.filter(passed, due, media_type__in=COPIERS)


class EvidenceFile(StoredFile):
    """A file handed in with a thing. Its row never changes: the database refuses UPDATE."""

    target_type = models.CharField("所属类别", max_length=60)
    target_id = models.CharField("所属编号", max_length=40)
    purpose = models.SlugField("用途", max_length=40)
    label = models.CharField("说明", max_length=100, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=clock.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "证明材料"
        verbose_name_plural = "证明材料"
        ordering = ["uploaded_at", "id"]
        indexes = [models.Index(fields=["target_type", "target_id", "uploaded_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_file_not_empty"),
        ]
        # The digest taken on arrival is the proof: a better file is another file.
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def get_absolute_url(self) -> str:
        return reverse("evidence:download", args=[self.pk])

    @property
    def is_shown(self) -> bool:
        """Whether a copy is made of files of this format: the original is another address."""
        return self.media_type in COPIERS

    @property
    def target(self) -> Any:
        """The thing the file belongs to, or None when it is gone."""
        return apps.get_model(self.target_type)._default_manager.filter(pk=self.target_id).first()


class DisplayCopy(models.Model):
    """What is shown of a file, made anew without what it says about its makers; or why there is none.

    Lies in a store of its own under the file's name there, and is made again when it is gone: nothing is lost with it.
    """

    file = models.OneToOneField(EvidenceFile, on_delete=models.CASCADE, primary_key=True, related_name="display_copy")
    media_type = models.CharField("格式", max_length=100, blank=True)
    failure = models.CharField("未能生成的原因", max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField("超过时限的次数", default=0, db_default=0, editable=False)
    next_try_at = models.DateTimeField("不早于此时再生成", null=True, editable=False)
    made_at = models.DateTimeField("生成时间", default=clock.now)

    class Meta:
        verbose_name = "阅览用的副本"
        verbose_name_plural = "阅览用的副本"
        constraints = [
            models.CheckConstraint(
                condition=Q(media_type="", failure__gt="") | Q(media_type__gt="", failure=""),
                name="evidence_copy_made_or_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}的副本"


class StagedUpload(StoredFile):
    """A file kept for a form that is not finished, so that an error elsewhere loses nothing. Expires in a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    session_key = models.CharField(max_length=40, blank=True)
    network = models.CharField("来源网络的摘要", max_length=64, blank=True)
    taken_off = models.BooleanField("已从表单移除", default=False)
    expires_at = models.DateTimeField("保留至")

    class Meta:
        verbose_name = "暂存文件"
        verbose_name_plural = "暂存文件"
        indexes = [models.Index(fields=["expires_at"]), models.Index(fields=["session_key"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(session_key=""), name="evidence_staged_by_someone"
            ),
        ]

    @property
    def kept_until(self) -> str:
        """As its bearer reads it."""
        return clock.display(self.expires_at)


class PartialUpload(models.Model):
    """A large file that comes piece by piece, and what has come of it: a broken line goes on where it broke. Expires in a day.

    Whole, it knows what it was staged as (`became`): who did not hear that the last piece arrived is told again.
    """

    mark = models.CharField("对照码", max_length=64, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    session_key = models.CharField(max_length=40, blank=True)
    network = models.CharField("来源网络的摘要", max_length=64, blank=True)
    size = models.PositiveIntegerField("大小（字节）")
    received = models.PositiveIntegerField("已收到（字节）", default=0)
    pieces = ArrayField(models.CharField(max_length=120), verbose_name="各段的存放位置", default=list)
    became = models.UUIDField("暂存为", null=True)
    expires_at = models.DateTimeField("保留至", db_index=True)

    class Meta:
        verbose_name = "分段上传的文件"
        verbose_name_plural = "分段上传的文件"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(session_key=""), name="evidence_partial_by_someone"
            ),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="evidence_partial_within_size"),
        ]

    def __str__(self) -> str:
        return self.mark[:8]


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    def opened(self) -> "QuarantineQuerySet":
        """Of files that may be opened after all."""
        return self.filter(state__in=OPEN)

    def due(self) -> "QuarantineQuerySet":
        """Held files whose turn to be scanned has come: those tried longest ago, or never, first."""
        held = self.filter(state=QuarantineState.HELD, storage_name__isnull=False)
        held = held.exclude(next_try_at__gt=clock.now())
        return held.order_by(F("tried_at").asc(nulls_first=True), "since", "pk")


class Quarantine(Stateful):
    """A file that no scanner passed on arrival. Its row follows the file from the form to the case.

    One that was refused on arrival has a row without a file: the finding stays on record.
    """

    storage_name = models.CharField("存放位置", max_length=120, unique=True, null=True, editable=False)
    state = StateField(QuarantineState, QuarantineState.HELD)
    sha256 = EncryptedTextField("SHA-256")
    size = models.PositiveIntegerField("大小（字节）")
    media_type = models.CharField("格式", max_length=100)
    threat = models.CharField("病毒名称", max_length=200, blank=True)
    since = models.DateTimeField("收到时间", default=clock.now)
    tried_at = models.DateTimeField("最近查验时间", null=True, editable=False)
    tries = models.PositiveIntegerField("没有结论的查验次数", default=0, db_default=0, editable=False)
    next_try_at = models.DateTimeField("没有结论的，不早于此时再查验", null=True, editable=False)
    settled_at = models.DateTimeField("处理时间", null=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta(Stateful.Meta):
        abstract = False
        verbose_name = "隔离的文件"
        verbose_name_plural = "隔离的文件"
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state=QuarantineState.INFECTED) & ~Q(threat=""))
                | (~Q(state=QuarantineState.INFECTED) & Q(threat="")),
                name="evidence_infected_by_name",
            ),
            models.CheckConstraint(
                condition=Q(storage_name__isnull=False) | Q(state__in=[QuarantineState.HELD, QuarantineState.INFECTED]),
                name="evidence_opened_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"隔离的文件 {self.pk}"


class Orphan(models.Model):
    """A file of the vault that no row names, and since when: a database restored in the meantime may name it again."""

    storage_name = models.CharField("存放位置", max_length=120, primary_key=True)
    found_at = models.DateTimeField("发现时间", default=clock.now)

    class Meta:
        verbose_name = "无主文件"
        verbose_name_plural = "无主文件"

    def __str__(self) -> str:
        return self.storage_name
