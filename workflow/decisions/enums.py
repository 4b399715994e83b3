"""States of proposals and meetings, and what a ballot may say."""

from django.db import models


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "已提出"
    DELIBERATED = "deliberated", "已审议"
    VOTED = "voted", "已表决"
    GRANTED = "granted", "列入拟获奖名单"
    DECLINED = "declined", "未列入"
    VOIDED = "voided", "已作废"


DECIDED = frozenset({ProposalState.GRANTED, ProposalState.DECLINED})
SETTLED = DECIDED | {ProposalState.VOIDED}
"""Nothing more happens at the conference to a proposal that was decided on, or whose application left."""


UNDECIDED = frozenset({ProposalState.PROPOSED, ProposalState.DELIBERATED, ProposalState.VOTED})
"""Still before the conference."""


class RoundCause(models.TextChoices):
    """Why an item came before the conference once more."""

    TIE = "tie", "票数相同，再次投票"
    TIER = "tier", "调整奖项，重新审议"
    DEFERRED = "deferred", "另行开会审议"
    REFILL = "refill", "递补，重新审议"
    RETURNED = "returned", "报批退回，重新审议"


class MeetingState(models.TextChoices):
    PLANNED = "planned", "筹备中"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"
    CANCELLED = "cancelled", "已取消"


class ApprovalWord(models.TextChoices):
    """What the superior body's document says of the list."""

    APPROVED = "approved", "批准"
    RETURNED = "returned", "退回重新审议"
    STRUCK = "struck", "不同意个别对象"


class MemberRole(models.TextChoices):
    CHIEF_CONVENOR = "chief_convenor", "总召集人"
    STANDING_CONVENOR = "standing_convenor", "常务召集人"
    MEMBER = "member", "成员"


class Choice(models.TextChoices):
    YES = "yes", "同意"
    NO = "no", "不同意"
    ABSTAIN = "abstain", "弃权"


class MatterState(models.TextChoices):
    """Of what the conference decides besides the list of winners."""

    WAITING = "waiting", "待审议"
    DELIBERATED = "deliberated", "已审议"
    PASSED = "passed", "表决通过"
    FAILED = "failed", "表决未通过"
    DEFERRED = "deferred", "另行开会审议"
    TAKEN_OFF = "taken_off", "已撤出议程"


LIVE_MATTER = frozenset({MatterState.WAITING, MatterState.DELIBERATED})
COUNTED_MATTER = frozenset({MatterState.PASSED, MatterState.FAILED})
