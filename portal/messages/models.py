"""The outbox: messages written with what they report, and one record per recipient: inbox item, mail delivery."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.identity.fields import EncryptedTextField
from portal.identity.masking import mask_address
from portal.messages.enums import WAITING, DeliveryState, Road
from portal.transitions.models import StateField, Stateful


class Message(models.Model):
    """What is said, once, to whomever."""

    kind = models.CharField("类别", max_length=40)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    subject_en = models.CharField("英文标题", max_length=200, blank=True, db_default="")
    body_en = models.TextField("英文正文", blank=True, db_default="")
    url = models.CharField("链接", max_length=300, blank=True)
    about_type = models.CharField("相关对象类别", max_length=60, blank=True)
    about_id = models.CharField("相关对象编号", max_length=40, blank=True)
    occasion = models.CharField("所报告的事项", max_length=200, blank=True)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_type", "about_id", "occasion"],
                condition=~Q(occasion=""),
                name="outbox_said_once",
            )
        ]
        indexes = [models.Index(fields=["about_type", "about_id"])]

    def __str__(self) -> str:
        return self.subject


MOST_COUNTED = 99
"""Unread messages are counted up to so many, and then said to be more."""


class InboxQuerySet(models.QuerySet["InboxItem"]):
    """In-site messages."""

    def visible_to(self, user: Any) -> "InboxQuerySet":
        """A person's own, newest first."""
        return self.filter(recipient=user).select_related("message").order_by("-message__at", "-id")

    def unread_by(self, user: Any) -> "InboxQuerySet":
        """A person's own that they have not opened."""
        return self.filter(recipient=user, read_at=None)

    def older_than(self, item: "InboxItem") -> "InboxQuerySet":
        """Those that come after it in that order."""
        return self.filter(Q(message__at__lt=item.message.at) | Q(message__at=item.message.at, pk__lt=item.pk))


class InboxItem(models.Model):
    """One message in one person's in-site inbox; delivered by being written."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="inbox_items", verbose_name="消息")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inbox_items", verbose_name="收件人"
    )
    read_at = models.DateTimeField("阅读时间", null=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = "站内消息"
        verbose_name_plural = "站内消息"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["message", "recipient"], name="outbox_inbox_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="outbox_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="outbox_unread"),
        ]

    def __str__(self) -> str:
        return str(self.message)


def unread_count(user: Any) -> str:
    """How many messages a person has not opened, as it stands behind the word; nothing where there is none.

    Asked once for each request's user: a page has the word at its head and in its menu.
    """
    asked: dict[str, int] = user.__dict__.setdefault("_asked", {})
    if "unread" not in asked:
        asked["unread"] = InboxItem.objects.unread_by(user).order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if asked["unread"] > MOST_COUNTED else str(asked["unread"] or "")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by what is to be done with them."""

    def due(self) -> "DeliveryQuerySet":
        """Mail whose turn has come, and mail claimed so long ago that its worker must have died."""
        now = clock.now()
        waiting = Q(state__in=WAITING, next_attempt_at__lte=now)
        return self.filter(waiting | Q(state=DeliveryState.SENDING, claimed_until__lte=now))


class Delivery(Stateful):
    """One message mailed to one recipient, or sent to a phone. The address is sealed; errors never hold it.

    What is `enclosed` the message itself never says: sealed, and gone once it was sent or given up.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries", verbose_name="消息")
    state = StateField(DeliveryState, DeliveryState.QUEUED)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="deliveries", verbose_name="收件人"
    )
    road = models.CharField("方式", max_length=4, choices=Road.choices, default=Road.MAIL, db_default=Road.MAIL)
    address = EncryptedTextField("邮箱或者手机号码", mask=mask_address)
    enclosed = EncryptedTextField("另附的内容", null=True, editable=False)
    mail_key = models.UUIDField("邮件标识", default=uuid.uuid4, unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_attempt_at = models.DateTimeField("下次发送时间", default=clock.now)
    claimed_until = models.DateTimeField("占用至", null=True)
    sent_at = models.DateTimeField("送达时间", null=True)
    last_error = models.CharField("最近一次错误", max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta(Stateful.Meta):
        abstract = False
        verbose_name = "邮件投递"
        verbose_name_plural = "邮件投递"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "recipient"], name="outbox_once_per_recipient"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False), name="outbox_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="outbox_due",
                condition=Q(state__in=[DeliveryState.QUEUED, DeliveryState.RETRYING, DeliveryState.SENDING]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.message)
