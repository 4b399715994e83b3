"""States of a public notice and of the holds on its entries."""

from django.db import models


class NoticeState(models.TextChoices):
    DRAFT = "draft", "草稿"
    RUNNING = "running", "公示中"
    ENDED = "ended", "公示期满"
    WITHDRAWN = "withdrawn", "已撤销草稿"
    TERMINATED = "terminated", "已终止"


PUBLIC = frozenset({NoticeState.RUNNING, NoticeState.ENDED, NoticeState.TERMINATED})
LIVE = frozenset({NoticeState.DRAFT, *PUBLIC})


class HoldState(models.TextChoices):
    OPEN = "open", "暂缓"
    LIFTED = "lifted", "异议不成立，已解除"
    PARTLY = "partly", "异议部分成立，已解除"
    RELEASED = "released", "异议未作结论，已解除"
    CONFIRMED = "confirmed", "异议成立"


STANDING = frozenset({HoldState.OPEN, HoldState.CONFIRMED})


class ChangeKind(models.TextChoices):
    """What a new version of an entry does to it."""

    WORDING = "wording", "更正文字"
    REDACTION = "redaction", "删去不应公开的内容"
    LEAVING = "leaving", "终止公示"


class Leaving(models.TextChoices):
    """Why an entry stays on the list struck: the public word beside it."""

    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "终止公示"


class ExtensionCause(models.TextChoices):
    CALENDAR = "calendar", "放假安排调整"
    UNREACHABLE = "unreachable", "网站无法访问"


class Subject(models.TextChoices):
    """What a notice stage publishes, as its rule set says."""

    QUALIFIED = "qualified", "通过审查名单"
    PROPOSED = "proposed", "拟获奖名单"


class VersionCause(models.TextChoices):
    """Why a list has this version."""

    PUBLISHED = "published", "发布"
    CORRECTED = "corrected", "更正"
    EXTENDED = "extended", "顺延"
    LEFT = "left", "部分条目退出公示"


class ListVerdict(models.TextChoices):
    """What a check of a list's file answers."""

    INTACT = "intact", "完好"
    ALTERED = "altered", "已被改动"
    UNKNOWN = "unknown", "不是本站签发"
