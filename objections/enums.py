"""States and kinds of objections."""

from django.db import models


class ObjectionState(models.TextChoices):
    SUBMITTED = "submitted", "已提交"
    IDENTITY_VERIFIED = "identity_verified", "身份已核实"
    ACCEPTED = "accepted", "已受理"
    REFUSED = "refused", "不予受理"
    SUPPLEMENT_REQUESTED = "supplement_requested", "待补充材料"
    INVESTIGATING = "investigating", "调查核实中"
    PASSED_ON = "passed_on", "已转办"
    ANSWERED_ELSEWHERE = "answered_elsewhere", "转办办结"
    CONCLUDED_UPHELD = "concluded_upheld", "异议成立"
    CONCLUDED_PARTLY = "concluded_partly", "异议部分成立"
    CONCLUDED_DISMISSED = "concluded_dismissed", "异议不成立"
    REPLIED = "replied", "已答复"
    UNDER_REVIEW = "under_review", "复核中"
    WITHDRAWAL_REQUESTED = "withdrawal_requested", "撤回待决定"
    WITHDRAWN = "withdrawn", "已撤回"


UNDECIDED = frozenset({ObjectionState.SUBMITTED, ObjectionState.IDENTITY_VERIFIED})
"""Received, not yet accepted or refused."""
CONCLUDED = frozenset(
    {ObjectionState.CONCLUDED_UPHELD, ObjectionState.CONCLUDED_PARTLY, ObjectionState.CONCLUDED_DISMISSED}
)
CLOSED = frozenset(
    {ObjectionState.REFUSED, ObjectionState.REPLIED, ObjectionState.WITHDRAWN, ObjectionState.ANSWERED_ELSEWHERE}
)
OPEN = frozenset(set(ObjectionState) - CLOSED)
WITHDRAWABLE = frozenset(
    OPEN - CONCLUDED - {ObjectionState.WITHDRAWAL_REQUESTED, ObjectionState.UNDER_REVIEW, ObjectionState.PASSED_ON}
)
"""In which the objector may take it back; what another body handles is taken back there."""
PASSABLE = frozenset({ObjectionState.IDENTITY_VERIFIED, ObjectionState.ACCEPTED, ObjectionState.INVESTIGATING})
"""In which the office may find that it is another body's matter."""
PASSED = frozenset({ObjectionState.PASSED_ON, ObjectionState.ANSWERED_ELSEWHERE})


class Kind(models.TextChoices):
    OBJECTION = "objection", "异议"
    REPORT = "report", "举报"


class Matter(models.TextChoices):
    """What it is about."""

    ENTRY = "entry", "公示名单中的对象"
    HONOUR = "honour", "已授予的荣誉"
    TITLE_USE = "title_use", "荣誉称号的使用"
    RESULT = "result", "本人（本单位）申报的结果"
    CONDUCT = "conduct", "工作人员、评审人员的行为"
    OTHER = "other", "其他事项"


ABOUT_A_CASE = (Matter.ENTRY, Matter.HONOUR, Matter.TITLE_USE, Matter.RESULT)
"""What hangs on an application: whoever is kept from that is kept from the objection."""
IN_WORDS = (Matter.CONDUCT, Matter.OTHER)
"""What the objector tells in their own words."""
AGAINST_SOMEBODY = (Matter.ENTRY, Matter.HONOUR, Matter.TITLE_USE)
"""What has another side, which is heard."""


class Outcome(models.TextChoices):
    UPHELD = "upheld", "成立"
    PARTLY = "partly", "部分成立"
    DISMISSED = "dismissed", "不成立"
    REFUSED = "refused", "不予受理"
    WITHDRAWN = "withdrawn", "撤回"
    PASSED_ON = "passed_on", "转办"


FOUND = frozenset({Outcome.UPHELD, Outcome.PARTLY})
"""Conclusions that find against the other side: not unheard."""
REVISED = {
    Outcome.DISMISSED: (Outcome.DISMISSED, Outcome.PARTLY, Outcome.UPHELD),
    Outcome.PARTLY: (Outcome.PARTLY, Outcome.UPHELD),
}
"""What a review may find of a conclusion: the same, or more of what its objector asked for, never less."""
CONCLUSIONS = (Outcome.UPHELD, Outcome.PARTLY, Outcome.DISMISSED)
"""What an investigation may end with."""


class Refusal(models.TextChoices):
    """Why an objection is not accepted. A different opinion about a score is none (Article 31)."""

    SCORE = "score", "仅对评审分数、名次有不同意见，不属于异议"
    IDENTITY = "identity", "身份无法核实，或者冒用他人名义"
    EVIDENCE = "evidence", "未提供必要的证明材料"
    SCOPE = "scope", "不属于本奖项评选表彰的事项"
    REPEATED = "repeated", "同一事项已经答复，没有新的事实和证据"


class Claimant(models.TextChoices):
    PERSON = "person", "个人"
    ORGANISATION = "organisation", "单位"


class SittingParty(models.TextChoices):
    """Who is heard in person: each side by itself, unless the objector agreed to sit with the other."""

    OBJECTOR = "objector", "提出人"
    OTHER_SIDE = "other_side", "被异议方"
    TOGETHER = "together", "提出人和被异议方一同"


WITH_OBJECTOR = frozenset({SittingParty.OBJECTOR, SittingParty.TOGETHER})
WITH_OTHER_SIDE = frozenset({SittingParty.OTHER_SIDE, SittingParty.TOGETHER})


class SittingState(models.TextChoices):
    ASKED = "asked", "待决定"
    ARRANGED = "arranged", "已安排"
    HELD = "held", "已听取"
    MISSED = "missed", "未到场"
    REFUSED = "refused", "不予安排"
    TAKEN_BACK = "taken_back", "申请已撤回"
    CANCELLED = "cancelled", "已取消"


STANDING = frozenset({SittingState.ASKED, SittingState.ARRANGED})
"""Asked for and not decided, or arranged and not said whether it was held: nothing is concluded beside it."""
WITH_TIME = frozenset({SittingState.ARRANGED, SittingState.HELD, SittingState.MISSED})


class ConsultationState(models.TextChoices):
    WAITING = "waiting", "等待答复"
    REPLIED = "replied", "已答复"
    WITHDRAWN = "withdrawn", "已撤回"
    UNANSWERED = "unanswered", "未答复，不再等待"


class Ending(models.TextChoices):
    """How the time at another body ended."""

    ANSWERED = "answered", "承办机关已经答复"
    UNANSWERED = "unanswered", "没有答复，不再等待"
    RETURNED = "returned", "承办机关退回"
    NEEDED_HERE = "needed_here", "须由评审办据以作出结论"


TAKEN_BACK = (Ending.RETURNED, Ending.NEEDED_HERE)
"""With which the office goes on with it."""


class HoldChoice(models.TextChoices):
    """What becomes of the entry while another body handles the objection to it."""

    RELEASE = "release", "不暂缓（正在暂缓的解除），继续参评"
    KEEP = "keep", "暂缓，至承办机关答复"
