"""Where a title is used, and the state of a registered use."""

from django.db import models


class Medium(models.TextChoices):
    """The last three bear the codes by which a rule set forbids them."""

    WEBSITE = "website", "官方网站、公众号"
    BROCHURE = "brochure", "形象宣传册、宣传片"
    EXHIBITION = "exhibition", "展览、会议、路演"
    PREMISES = "premises", "办公和经营场所陈列"
    STATIONERY = "stationery", "名片、信笺、简历"
    IMAGE_AD = "image_ad", "组织或个人形象广告"
    PRODUCT = "product", "产品本体"
    PACKAGING = "packaging", "产品包装、标签、说明书"
    PRODUCT_PROMOTION = "product_promotion", "产品广告、产品宣传"


class TitleUseState(models.TextChoices):
    PENDING = "pending", "待审核"
    ACTIVE = "active", "使用中"
    ENDED = "ended", "已停用"
    REVOKED = "revoked", "荣誉已撤销"
    REFUSED = "refused", "不予登记"
    RETRACTED = "retracted", "已撤回"
    WITHDRAWN = "withdrawn", "已撤下"


PUBLIC = frozenset({TitleUseState.ACTIVE, TitleUseState.ENDED, TitleUseState.REVOKED})
"""States in which the public register shows a use."""
STANDING = frozenset({TitleUseState.PENDING, TitleUseState.ACTIVE})
"""States in which the same use is not filed a second time."""


class EntryKind(models.TextChoices):
    HONOUR = "honour", "荣誉"
    TITLE_USE = "title_use", "称号使用"


class EntryStatus(models.TextChoices):
    ACTIVE = "active", "有效"
    ENDED = "ended", "已停用"
    REVOKED = "revoked", "已撤销"
