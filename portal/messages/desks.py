"""The office's view of the outbox: what was delivered, what waits, what failed."""

from typing import Any

from django.db import models

from portal.access.predicates import is_office
from portal.desk import Column, Days, Desk, InfoPanel, Verb
from portal.messages.actions import check_retry, retry_delivery
from portal.messages.models import Delivery
from portal.messages.reach import kept_from
from portal.messages.transitions import RETRY


class OutboxDesk(Desk):
    """Mail deliveries with their attempts; failed ones can be sent again."""

    model = Delivery
    name = "outbox"
    label = "发件箱"
    empty = "办理事项产生的信函自动列入，无须录入。"
    icon = "mail"
    order = 890
    in_settings = True
    who = is_office
    help = "邮件由系统自动发送；发送失败的会按间隔重试，多次失败后停在这里等待处理。"
    columns = (
        Column("标题", "message.subject"),
        Column("状态", "state", badge=True),
        Column("收件人", lambda delivery: delivery.recipient or delivery.address or "（已删除）"),
        Column("尝试次数", "attempts"),
        Column("写入时间", "message.at"),
        Column("送达时间", "sent_at"),
        Column("最近一次错误", "last_error"),
    )
    filters = ("state", Days("written", "写入时间", "message__at"))
    search = ("message__subject",)
    verbs = (
        Verb(
            "retry",
            "重新发送",
            None,
            lambda obj, by, data: retry_delivery(obj, by=by),
            transition=RETRY,
            check=check_retry,
            done="已重新排入发送。",
            many=True,
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        rows = Delivery.objects.exclude(message__in=kept_from(user))
        return rows.select_related("message", "recipient")

    def info_panels(self, obj: Delivery, user: Any) -> list[InfoPanel]:
        waiting = [("下次发送时间", obj.next_attempt_at)] if obj.sent_at is None else []
        return [
            InfoPanel("投递", rows=[*self.summary(obj, user), *waiting]),
            InfoPanel("正文", rows=[("正文", obj.message.body)]),
        ]
