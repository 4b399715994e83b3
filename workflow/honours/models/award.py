"""The commendation document, the honours it gives, their certificates (Article 26)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.documents.issued import issued_storage
from portal.signing.models import PublishedKey
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.honours.enums import CertificateState, CommendationState, HonourState, RecoveryCause
from workflow.programmes.models import Edition, Stage

if TYPE_CHECKING:
    from workflow.honours.models.recovery import PrizeRecovery


class Commendation(Stateful):
    """表彰决定: the government's document that gives the honours."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="commendations", verbose_name="届次")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="commendations", verbose_name="环节")
    state = StateField(CommendationState, CommendationState.DRAFT)
    document_number = models.CharField("文号", max_length=80)
    title = models.CharField("标题", max_length=200)
    issued_on = models.DateField("成文日期")
    body = models.TextField("正文", blank=True)
    # Application id → whole yuan, for prizes that the rule set gives as “at most”.
    amounts = models.JSONField("奖金（元）", default=dict, blank=True, editable=False)
    issued_at = models.DateTimeField("印发时间", null=True, editable=False)

    class Meta(Stateful.Meta):
        verbose_name = "表彰决定"
        verbose_name_plural = "表彰决定"
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(document_number=""), name="honours_commendation_has_number"),
            models.UniqueConstraint(
                fields=["document_number"],
                condition=~Q(state=CommendationState.DISCARDED),
                name="honours_commendation_number_once",
                violation_error_message="已有文号相同的表彰决定，请核对后修改。",
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state=CommendationState.DRAFT),
                name="honours_commendation_one_draft",
                violation_error_message="本届已有表彰决定草稿，请修改该草稿，不必另行拟制。",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommendationState.ISSUED) | Q(issued_at__isnull=False),
                name="honours_commendation_issued_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.document_number}）"

    @property
    def amounts_by_application(self) -> dict[int, int]:
        """The amounts set for prizes given as “at most”."""
        return {int(pk): amount for pk, amount in self.amounts.items()}

    @property
    def amount_lines(self) -> str:
        """The same as they are typed: `number amount`, one a line."""
        numbers = dict(self.edition.applications.filter(pk__in=self.amounts_by_application).values_list("pk", "number"))
        return "\n".join(f"{numbers[pk]} {amount}" for pk, amount in self.amounts_by_application.items())

    @property
    def page_slug(self) -> str:
        """The last part of the address at which the public reads it."""
        return f"commendation-{self.pk}"

    @property
    def public_address(self) -> str:
        return f"/decisions/{self.page_slug}/"


class Honour(Stateful):  # type: ignore[django-manager-missing]  # stories stand on the floor above
    """An honour given to an application. `amount_yuan` is whole yuan, 0 where the honour brings no money."""

    number = models.CharField("荣誉编号", max_length=60, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="honours", verbose_name="届次")
    commendation = models.ForeignKey(
        Commendation, on_delete=models.PROTECT, related_name="honours", verbose_name="表彰决定"
    )
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="honour", verbose_name="申报"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="honours", verbose_name="获奖者账号"
    )
    subject_key = models.CharField("主体索引", max_length=120, db_index=True, editable=False)
    state = StateField(HonourState, HonourState.ACTIVE)
    serial = models.PositiveIntegerField("序号")
    tier = models.CharField("奖项", max_length=40)
    track = models.CharField("类别", max_length=40)
    public_name = models.CharField("获奖者", max_length=200)
    public_unit = models.CharField("所在单位", max_length=200, blank=True)
    title = models.CharField("模式或成果", max_length=300, blank=True)
    amount_yuan = models.PositiveBigIntegerField("奖金（元）", default=0)
    granted_on = models.DateField("授予日期")

    class Meta(Stateful.Meta):
        verbose_name = "荣誉"
        verbose_name_plural = "荣誉"
        ordering = ["-granted_on", "number"]
        constraints = [models.UniqueConstraint(fields=["edition", "serial"], name="honours_serial_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.public_name}"

    @property
    def year(self) -> int:
        return self.edition.year

    @property
    def tier_label(self) -> str:
        return self.edition.rules.tier(self.tier).name

    @property
    def track_label(self) -> str:
        return self.edition.rules.track(self.track).name

    @property
    def is_active(self) -> bool:
        return self.state == HonourState.ACTIVE

    @property
    def valid_certificate(self) -> "Certificate | None":
        """The one in force; none before it is issued, while it is replaced, after a revocation."""
        return self.certificates.filter(state=CertificateState.VALID).first()

    @property
    def recovery(self) -> "PrizeRecovery | None":
        """What is to be paid back because the honour is revoked."""
        return self.recoveries.filter(cause=RecoveryCause.REVOCATION).first()

    def get_absolute_url(self) -> str:
        return f"/register/{self.number}/"


class Certificate(Stateful):
    """The certificate as issued: the very bytes, known by their SHA-256 for ever after.

    The first bears the honour's number; each that replaces one, after a correction, a number of its own.
    """

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="certificates", verbose_name="荣誉")
    number = models.CharField("证书编号", max_length=60, db_index=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    state = StateField(CertificateState, CertificateState.VALID)
    pdf = models.FileField("文件", storage=issued_storage, max_length=200)
    sha256 = models.CharField("摘要", max_length=64, unique=True)
    # Null for one issued while no key was set: it bears no signature.
    key = models.ForeignKey(
        PublishedKey, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="签名密钥", editable=False
    )
    issued_at = models.DateTimeField("签发时间", default=clock.now)

    class Meta(Stateful.Meta):
        verbose_name = "证书"
        verbose_name_plural = "证书"
        ordering = ["honour", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["honour", "version"], name="honours_certificate_version_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="honours_certificate_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.number}（第 {self.version} 版）"
