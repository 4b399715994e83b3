"""Kinds of misuse, states of reports, cases and warnings."""

from django.db import models


class Kind(models.TextChoices):
    """What is not allowed with a title. The first three bear the codes by which a rule set forbids them."""

    PRODUCT = "product", "在产品上标注称号"
    PACKAGING = "packaging", "在产品包装、标签、说明书上标注称号"
    PRODUCT_PROMOTION = "product_promotion", "将称号用于产品广告、产品宣传"
    WORDING = "wording", "使用称号未按规定注明获奖年度、模式或者成果"
    UNGRANTED = "ungranted", "未获得荣誉，或者荣誉已被撤销，而使用称号"
    FORGED = "forged", "伪造奖牌、证书"


BY_RULE = frozenset({Kind.PRODUCT, Kind.PACKAGING, Kind.PRODUCT_PROMOTION})
"""Kinds that are misuse only where the rule set of the award forbids them."""


class ReportState(models.TextChoices):
    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "已受理"
    REFUSED = "refused", "不予受理"
    ANSWERED = "answered", "已答复"
    WITHDRAWN = "withdrawn", "已撤回"


WITHDRAWABLE = frozenset({ReportState.RECEIVED, ReportState.ACCEPTED})
REPORT_CLOSED = frozenset({ReportState.REFUSED, ReportState.ANSWERED, ReportState.WITHDRAWN})


class CaseState(models.TextChoices):
    OPEN = "open", "核查中"
    ORDERED = "ordered", "已责令改正"
    SUBMITTED = "submitted", "待复查"
    CORRECTED = "corrected", "已改正"
    REFERRED = "referred", "已移送"
    UNFOUNDED = "unfounded", "不构成违规使用"


ACTIVE = frozenset({CaseState.OPEN, CaseState.ORDERED, CaseState.SUBMITTED})
CLOSED = frozenset(set(CaseState) - ACTIVE)


class WarningState(models.TextChoices):
    PUBLISHED = "published", "公布中"
    WITHDRAWN = "withdrawn", "已更正撤回"


class Item(models.TextChoices):
    PLAQUE = "plaque", "奖牌"
    CERTIFICATE = "certificate", "证书"


class Finding(models.TextChoices):
    """What the register says of a number and a name shown somewhere."""

    NO_NUMBER = "no_number", "没有编号，无从比对"
    UNKNOWN = "unknown", "荣誉名录中没有这一编号"
    OTHER_HOLDER = "other_holder", "该编号属于其他获奖者"
    REVOKED = "revoked", "该编号的荣誉已经撤销"
    MATCHES = "matches", "编号、名称与荣誉名录一致"
