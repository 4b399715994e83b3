"""Who people and organisations are. Nothing here is published: the public reads what an action copied out."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.identity import masking
from portal.identity.enums import DECIDED, DocumentType, OrganisationKind, ProofState
from portal.identity.fields import BlindIndexField, EncryptedTextField
from portal.journal.models import Sealed
from portal.transitions.models import StateField, Stateful

DOCUMENT_PURPOSE = "identity.document"
UNIT_PURPOSE, UNIT_NAME_PURPOSE = "identity.credit_code", "identity.unit_name"
PROVIDER_PURPOSE = "identity.provider_subject"


class Named(models.Model):
    """Whoever a row names, in columns that are sealed. One without an account (`owner`) objects."""

    owner_id: int | None

    class Meta:
        abstract = True

    def sealed_texts(self) -> list[str]:
        """Everything that would tell who it is, in the clear: to be looked for where it must not stand."""
        columns = [column for column in self._meta.concrete_fields if isinstance(column, EncryptedTextField)]
        return [value.for_delivery() for column in columns if (value := getattr(self, column.name))]

    def forget(self) -> None:
        """Empty every sealed column; save the row afterwards."""
        for column in self._meta.concrete_fields:
            if isinstance(column, EncryptedTextField):
                setattr(self, column.name, "")


class Person(Named):
    """A person as their document names them.

    One row per account and document. Several accounts may name one document, each checked on its own: an objector must
    not be stopped by an old account (Article 31); whoever checks is shown `same_document`. Save whole rows, so that the
    blind index follows.
    """

    name = EncryptedTextField("姓名", mask=masking.mask_name)
    document_type = models.CharField("证件类型", max_length=20, choices=DocumentType.choices, blank=True)
    document_number = EncryptedTextField("证件号码", blank=True, default="", mask=masking.mask_number)
    document_index = BlindIndexField(source="document_number", purpose=DOCUMENT_PURPOSE, owned_by="owner_id")
    phone = EncryptedTextField("联系电话", blank=True, default="", mask=masking.mask_phone)
    email = EncryptedTextField("电子邮箱", blank=True, default="", mask=masking.mask_email)
    nationality = models.CharField("国籍", max_length=60, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="persons",
        verbose_name="账号",
    )
    verified_at = models.DateTimeField("身份核验时间", null=True, editable=False)
    created_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    erased_at = models.DateTimeField("按期删除时间", null=True, editable=False)

    class Meta:
        verbose_name = "个人身份"
        verbose_name_plural = "个人身份"
        indexes = [models.Index(fields=["document_index"])]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "document_type", "document_index"],
                condition=Q(owner__isnull=False, document_index__isnull=False),
                name="identity_person_once_per_owner",
            ),
            models.CheckConstraint(
                condition=Q(document_type="", document_index__isnull=True)
                | (Q(document_type__in=DocumentType.values) & Q(document_index__isnull=False)),
                name="identity_person_number_has_type",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(document_index__isnull=True), name="identity_person_erased"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def forget(self) -> None:
        super().forget()
        self.document_type = self.nationality = ""

    @property
    def is_verified(self) -> bool:
        """Whether somebody checked this person's document, or a trusted provider vouched."""
        return self.verified_at is not None


class Organisation(Named):
    """A unit by its credit code. The row is seen by its owner and the office; a unit without an account objects, so its
    name and code are sealed as a person's are.
    """

    name = EncryptedTextField("单位名称", mask=masking.mask_name)
    name_index = BlindIndexField(source="name", purpose=UNIT_NAME_PURPOSE, owned_by="owner_id")
    credit_code = EncryptedTextField("统一社会信用代码", mask=masking.mask_number)
    credit_code_index = BlindIndexField(source="credit_code", purpose=UNIT_PURPOSE, owned_by="owner_id")
    kind = models.CharField(
        "单位性质", max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.ENTERPRISE
    )
    registered_on = models.DateField("成立（登记）日期", null=True, blank=True)
    registered_in_district = models.BooleanField("在本区登记注册", default=False)
    address = models.CharField("注册地址", max_length=200, blank=True)
    is_sme = models.BooleanField("中小微企业", default=False)
    contact_name = EncryptedTextField("联系人", blank=True, default="", mask=masking.mask_name)
    contact_phone = EncryptedTextField("联系电话", blank=True, default="", mask=masking.mask_phone)
    contact_email = EncryptedTextField("电子邮箱", blank=True, default="", mask=masking.mask_email)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations",
        verbose_name="账号",
    )  # fmt: skip
    verified_at = models.DateTimeField("身份核验时间", null=True, editable=False)
    created_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    erased_at = models.DateTimeField("按期删除时间", null=True, editable=False)

    class Meta:
        verbose_name = "单位身份"
        verbose_name_plural = "单位身份"
        indexes = [models.Index(fields=["credit_code_index"]), models.Index(fields=["name_index"])]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "credit_code_index"],
                condition=Q(owner__isnull=False),
                name="identity_organisation_once_per_owner",
            ),
            models.CheckConstraint(
                # A unit without either objected, and its term is over.
                condition=Q(name_index__isnull=False, credit_code_index__isnull=False)
                | Q(name_index__isnull=True, credit_code_index__isnull=True, owner__isnull=True),
                name="identity_organisation_has_code",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def forget(self) -> None:
        """Of a unit with an account the name and the code stay, which are public; whoever answers for it goes."""
        if self.owner_id is None:
            super().forget()
        self.contact_name = self.contact_phone = self.contact_email = ""

    @property
    def is_verified(self) -> bool:
        """Whether somebody checked this unit's licence and letter."""
        return self.verified_at is not None


class IdentityProof(Stateful):
    """One attempt to show that a person or a unit is who it says (Article 31: real names)."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="proofs", verbose_name="个人"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="proofs", verbose_name="单位"
    )
    provider = models.CharField("核验方式", max_length=60, default="manual")
    provider_subject_index = models.CharField("身份提供方账号索引", max_length=64, blank=True, editable=False)
    level = models.CharField("核验等级", max_length=130, blank=True, editable=False)
    state = StateField(ProofState, ProofState.PENDING)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提交人"
    )
    submitted_at = models.DateTimeField("提交时间", default=clock.now)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="核验人"
    )
    checked_at = models.DateTimeField("核验时间", null=True)
    refusal = models.TextField("未通过理由", blank=True)

    class Meta(Stateful.Meta):
        verbose_name = "身份证明"
        verbose_name_plural = "身份证明"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False),
                name="identity_proof_of_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DECIDED)) | Q(checked_at__isnull=False), name="identity_proof_decided_at"
            ),
            models.CheckConstraint(
                condition=~Q(state=ProofState.REFUSED) | ~Q(refusal=""), name="identity_proof_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DECIDED)) | ~Q(provider="manual") | Q(checked_by__isnull=False),
                name="identity_proof_manual_has_checker",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=ProofState.PENDING), name="identity_proof_one_pending_per_person"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state=ProofState.PENDING),
                name="identity_proof_one_pending_per_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}的身份证明"

    @property
    def subject(self) -> Any:
        """The person or the organisation."""
        return self.person or self.organisation


class PrivateLook(Sealed):
    """One look at a private value: who, as what, at what, why. UPDATE and DELETE are refused by the database."""

    sealed_fields = ("pk", "by_id", "by_name", "by_role", "target_type", "target_id", "field", "reason", "at")

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="private_looks", verbose_name="查阅人"
    )
    by_name = models.CharField("查阅人姓名", max_length=100)
    by_role = models.CharField("查阅人角色", max_length=100)
    target_type = models.CharField("对象类别", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    field = models.CharField("查阅内容", max_length=100)
    reason = models.TextField("查阅理由")
    at = models.DateTimeField("查阅时间", default=clock.now)

    class Meta(Sealed.Meta):
        verbose_name = "隐私查阅记录"
        verbose_name_plural = "隐私查阅记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["target_type", "target_id"])]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="identity_look_has_reason")]

    def __str__(self) -> str:
        return f"{self.by_name}查阅{self.target_type}:{self.target_id}的{self.field}"

    def sealed_name(self) -> str:
        return f"{self.target_type}:{self.target_id}"
