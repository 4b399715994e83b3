"""States of a public notice and of the holds on its entries."""

from django.db import models


class NoticeState(models.TextChoices):
    DRAFT = "draft", "草稿"
    RUNNING = "running", "公示中"
    ENDED = "ended", "公示期满"
    WITHDRAWN = "withdrawn", "已撤销草稿"


PUBLIC = frozenset({NoticeState.RUNNING, NoticeState.ENDED})
LIVE = frozenset({NoticeState.DRAFT, *PUBLIC})


class HoldState(models.TextChoices):
    OPEN = "open", "暂缓"
    LIFTED = "lifted", "已解除"
    CONFIRMED = "confirmed", "异议成立"


STANDING = frozenset({HoldState.OPEN, HoldState.CONFIRMED})


class Subject(models.TextChoices):
    """What a notice stage publishes, as its rule set says."""

    QUALIFIED = "qualified", "通过审查名单"
    PROPOSED = "proposed", "拟获奖名单"
