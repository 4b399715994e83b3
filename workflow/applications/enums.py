"""States of an application, of a passage, and the sections of the form."""

from django.db import models


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "填写中"
    AWAITING = "awaiting_recommendation", "待推荐"
    RECOMMENDED = "recommended", "已推荐"
    SUBMITTED = "submitted", "已提交"
    SUPPLEMENT = "supplement", "补正中"
    ELIMINATED = "eliminated", "未入选"
    HONOURED = "honoured", "已获表彰"
    WITHDRAWN = "withdrawn", "已撤回"
    CLOSED = "closed", "已终止"


UNSUBMITTED = frozenset({ApplicationState.DRAFT, ApplicationState.AWAITING, ApplicationState.RECOMMENDED})
IN_REVIEW = frozenset({ApplicationState.SUBMITTED, ApplicationState.SUPPLEMENT})
"""Received and not yet decided to the end: what `candidates` draws from."""
RECEIVED = IN_REVIEW | {ApplicationState.ELIMINATED, ApplicationState.HONOURED}
EDITABLE = frozenset({ApplicationState.DRAFT, ApplicationState.SUPPLEMENT})
WITHDRAWABLE = UNSUBMITTED | IN_REVIEW


OUT = frozenset({ApplicationState.ELIMINATED, ApplicationState.WITHDRAWN, ApplicationState.CLOSED})
"""No longer in the running; `Departure` says why."""


class Departure(models.TextChoices):
    """Why an application is out, as staff and its applicant read it."""

    WITHDRAWN = "withdrawn", "申报人撤回"
    UNQUALIFIED = "unqualified", "资格审查未通过"
    NOT_SELECTED = "not_selected", "评审未入围"
    NOT_PROPOSED = "not_proposed", "未列入获奖建议名单"
    NOT_GRANTED = "not_granted", "未列入拟获奖名单"
    OBJECTION = "objection", "异议成立"
    TERMINATED = "terminated", "终止公示"
    NOT_APPROVED = "not_approved", "报批未获批准"
    UNSUBMITTED = "unsubmitted", "届次结束前未提交"
    CANCELLED = "cancelled", "届次取消"


class SupplementState(models.TextChoices):
    """What became of a 补正."""

    OPEN = "open", "待补正"
    ANSWERED = "answered", "已补正"
    LAPSED = "lapsed", "逾期未补正"
    DROPPED = "dropped", "申报退出，不再补正"


UNANSWERED = frozenset({SupplementState.LAPSED, SupplementState.DROPPED})
"""Ended without what was asked for: what was typed and uploaded meanwhile was never submitted."""

LEFT_AT = {
    "screening": Departure.UNQUALIFIED,
    "assessment": Departure.NOT_SELECTED,
    "notice": Departure.OBJECTION,
    "conference": Departure.NOT_GRANTED,
}
"""Why an application left out at a kind of stage is out, unless the stage says otherwise."""


class Outcome(models.TextChoices):
    PENDING = "pending", "待决定"
    PASSED = "passed", "通过"
    LEFT_OUT = "left_out", "未通过"


class Section(models.TextChoices):
    """The parts of the form; each is saved by itself."""

    SUBJECT = "subject", "申报主体"
    CONTENT = "content", "申报内容"
    CONDITIONS = "conditions", "申报条件"
    SELF_ASSESSMENT = "self_assessment", "自我评价"
    DEPARTMENT = "department", "推荐部门"


class CoworkerRole(models.TextChoices):
    """What a further person may do in an application that another answers for; its 负责人 may everything."""

    EDITOR = "editor", "填写人"
    READER = "reader", "查阅人"


SEAL = "recommendation-seal"
"""Purpose of the scan of the signed or sealed recommendation opinion."""
