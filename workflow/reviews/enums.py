"""States and kinds of the review."""

from django.db import models


class PanelState(models.TextChoices):
    ACTIVE = "active", "履职中"
    DISSOLVED = "dissolved", "已撤销"


class SeatState(models.TextChoices):
    SERVING = "serving", "在任"
    REPLACED = "replaced", "已更换"
    DISMISSED = "dismissed", "已解聘"


class AssignmentState(models.TextChoices):
    GIVEN = "given", "已分配"
    WITHDRAWN = "withdrawn", "已收回"


class RecusalSource(models.TextChoices):
    DECLARED = "declared", "本人提出"
    ORDERED = "ordered", "评审办决定"
    DETECTED = "detected", "系统核出"
    REQUESTED = "requested", "申报人申请"


class RequestState(models.TextChoices):
    FILED = "filed", "待决定"
    UPHELD = "upheld", "已同意"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "不再决定"


class SanctionKind(models.TextChoices):
    CRITICISM = "criticism", "批评"
    WARNING = "warning", "警告"
    DISQUALIFICATION = "disqualification", "取消评审资格"
    CIRCULATION = "circulation", "通报批评"


class ConsultationState(models.TextChoices):
    WAITING = "waiting", "待答复"
    REPLIED = "replied", "已答复"
    CLOSED = "closed", "已办结（未答复）"


class DiscussionState(models.TextChoices):
    OPEN = "open", "讨论中"
    CLOSED = "closed", "已结束"
    LAPSED = "lapsed", "不再进行"


class AppointmentState(models.TextChoices):
    ARRANGED = "arranged", "已安排"
    HELD = "held", "已进行"
    MISSED = "missed", "未到场"
    CANCELLED = "cancelled", "已取消"
