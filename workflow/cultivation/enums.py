"""How an organisation comes to the pool, and the states of what happens there."""

from django.db import models


class Way(models.TextChoices):
    """As a rule set names them."""

    SELF = "self", "自行申报"
    INDUSTRY = "industry", "行业推荐"
    EXPERT = "expert", "专家推荐"


RECOMMENDED = (Way.INDUSTRY, Way.EXPERT)


class MemberState(models.TextChoices):
    AWAITING = "awaiting", "待单位确认"
    APPLIED = "applied", "待审核"
    MEMBER = "member", "在池培育"
    REFUSED = "refused", "不予纳入"
    DECLINED = "declined", "单位不同意"
    RETRACTED = "retracted", "已撤回"
    LEFT = "left", "已退出"


STANDING = frozenset({MemberState.APPLIED, MemberState.MEMBER})
"""An organisation is in the pool, or on its way there, once."""
OVER = frozenset({MemberState.REFUSED, MemberState.DECLINED, MemberState.RETRACTED, MemberState.LEFT})


class TrainingState(models.TextChoices):
    ANNOUNCED = "announced", "已发布"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"


class EnrolmentState(models.TextChoices):
    WAITING = "waiting", "候补"
    ENROLLED = "enrolled", "已录取"
    ATTENDED = "attended", "已出席"
    ABSENT = "absent", "未出席"
    WITHDRAWN = "withdrawn", "已取消"
    LAPSED = "lapsed", "未能参加"


COMING = frozenset({EnrolmentState.WAITING, EnrolmentState.ENROLLED})
TAKEN = frozenset({EnrolmentState.ENROLLED, EnrolmentState.ATTENDED, EnrolmentState.ABSENT})
"""Those who had a place."""


class GuidanceState(models.TextChoices):
    FILED = "filed", "待备案"
    RECORDED = "recorded", "指导中"
    ENDED = "ended", "已结束"
    REFUSED = "refused", "不予备案"
    CANCELLED = "cancelled", "已撤销"


GUIDED = frozenset({GuidanceState.FILED, GuidanceState.RECORDED, GuidanceState.ENDED})
"""States in which somebody has guided an organisation and stays away from it in review: filed is enough, ended still is."""
CHECKED = frozenset({GuidanceState.RECORDED, GuidanceState.ENDED})
"""What the office has recorded."""
