"""Kinds of documents, organisations and proofs."""

from django.db import models


class DocumentType(models.TextChoices):
    RESIDENT_ID = "resident_id", "居民身份证（含港澳台居民居住证）"
    HK_MACAU_PERMIT = "hk_macau_permit", "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "taiwan_permit", "台湾居民来往大陆通行证"
    FOREIGN_PR_CARD = "foreign_pr_card", "外国人永久居留身份证"
    PASSPORT = "passport", "护照"


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", "企业"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"
    SOCIAL = "social", "社会组织"
    GOVERNMENT = "government", "机关"
    OTHER = "other", "其他组织"


class ProofState(models.TextChoices):
    PENDING = "pending", "待核验"
    VERIFIED = "verified", "已核验"
    REFUSED = "refused", "未通过"


DECIDED = frozenset({ProofState.VERIFIED, ProofState.REFUSED})
