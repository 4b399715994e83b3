"""States of proposals and meetings, and what a ballot may say."""

from django.db import models


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "已提出"
    DELIBERATED = "deliberated", "已审议"
    VOTED = "voted", "已表决"
    GRANTED = "granted", "列入拟获奖名单"
    DECLINED = "declined", "未列入"


DECIDED = frozenset({ProposalState.GRANTED, ProposalState.DECLINED})


class MeetingState(models.TextChoices):
    PLANNED = "planned", "筹备中"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class MemberRole(models.TextChoices):
    CHIEF_CONVENOR = "chief_convenor", "总召集人"
    STANDING_CONVENOR = "standing_convenor", "常务召集人"
    MEMBER = "member", "成员"


class Choice(models.TextChoices):
    YES = "yes", "同意"
    NO = "no", "不同意"
    ABSTAIN = "abstain", "弃权"
