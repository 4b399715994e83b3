"""The journal: append-only events, hash-chained per target and sealed across all (Article 4, 28)."""

from datetime import UTC, datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from portal import clock
from portal.canonical import canonical_json, text_digest
from portal.journal.enums import AccessKind

PURGED = "access.purged"
WRITING = "39, 1"
"""The advisory lock all writers of sealed rows share, and the seal asks for alone."""


class SealingLock(pgtrigger.Trigger):
    """On a sealed table: whoever adds rows shares a lock until the end of the transaction, so that a seal knows of all."""

    name = "sealing_lock"
    level = pgtrigger.Statement
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    func = f"PERFORM pg_advisory_xact_lock_shared({WRITING}); RETURN NULL;"


class Sealed(models.Model):
    """Base of rows that are only ever added and stand in the seals. UPDATE and DELETE are refused by the database.

    `sealed_fields` are what a seal vouches for; a field added later stays out of what was sealed before.
    """

    sealed_fields: tuple[str, ...] = ()

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            SealingLock(),
        ]

    def sealed_digest(self) -> str:
        """SHA-256 over the row as it is vouched for."""
        return text_digest(canonical_json({name: _plain(getattr(self, name)) for name in self.sealed_fields}))

    def sealed_name(self) -> str:
        """What a seal calls the row, so that it can still be named when it is gone. Names no person."""
        return str(self)

    @classmethod
    def gone_through(cls) -> int:
        """Up to which number rows that were sealed have been taken away by rule."""
        return 0


def _plain(value: Any) -> Any:
    """A moment as the same text, whatever zone it is held in."""
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


class Event(Sealed):
    """What happened to a thing, by whom and why. UPDATE and DELETE are refused by the database."""

    keeps_text_verbatim = True
    sealed_fields = ("pk", "hash", "recorded_at")

    target_type = models.CharField("对象类别", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    sequence = models.PositiveIntegerField("序号")
    verb = models.CharField("事项", max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    actor_name = models.CharField("操作人姓名", max_length=100)
    actor_role = models.CharField("操作人角色", max_length=100)
    reason = models.TextField("理由", blank=True)
    payload = models.JSONField("内容", default=dict)
    request_id = models.CharField("请求编号", max_length=40, blank=True)
    at = models.DateTimeField("时间", default=clock.now)
    recorded_at = models.DateTimeField("入库时间", db_default=Now())
    previous_hash = models.CharField(max_length=64, blank=True)
    # Empty for the events from before there was a key: their hash is a plain SHA-256.
    key_id = models.CharField("密钥编号", max_length=20, blank=True, db_default="")
    hash = models.CharField(max_length=64)

    class Meta(Sealed.Meta):
        verbose_name = "日志事件"
        verbose_name_plural = "操作日志"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "sequence"], name="journal_event_chain"),
        ]
        indexes = [models.Index(fields=["verb", "-id"]), models.Index(fields=["-at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type}:{self.target_id}#{self.sequence}"


class Access(Sealed):
    """Who came in, or tried to, and what was read or taken away (等保 2.0: security audit).

    Of a person it holds the account and the address. What was typed as a name and is no account's stands as a keyed digest.
    """

    sealed_fields = ("pk", "kind", "actor_id", "actor_role", "typed", "address", "target_type", "target_id", "what",
                     "request_id", "at")  # fmt: skip

    kind = models.CharField("事项", max_length=20, choices=AccessKind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    actor_role = models.CharField("角色", max_length=100, blank=True)
    typed = models.CharField("所填名称的摘要", max_length=64, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)
    target_type = models.CharField("对象类别", max_length=60, blank=True)
    target_id = models.CharField("对象编号", max_length=40, blank=True)
    what = models.CharField("内容", max_length=60, blank=True)
    request_id = models.CharField("请求编号", max_length=40, blank=True)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta(Sealed.Meta):
        verbose_name = "访问记录"
        verbose_name_plural = "访问记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["-at"]), models.Index(fields=["actor", "-id"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=AccessKind.values), name="journal_access_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target_type}:{self.target_id}".rstrip(" :").replace(" :", " ")

    @classmethod
    def gone_through(cls) -> int:
        """As far as the last purge went, by what the journal itself vouches for."""
        purged = Event.objects.filter(verb=PURGED).order_by("pk").last()
        return purged.payload["through"] if purged else 0


class Seal(models.Model):
    """One link of the chain across all: which rows were added since the one before, signed."""

    number = models.PositiveIntegerField("序号", unique=True)
    previous = models.CharField("前一号的签名", max_length=64, blank=True)
    at = models.DateTimeField("时间")
    key_id = models.CharField("密钥编号", max_length=20)
    ends = models.JSONField("各类封存到的编号")
    entries = models.JSONField("所封存的记录")
    digest = models.CharField("签名", max_length=64)

    class Meta:
        verbose_name = "日志封存"
        verbose_name_plural = "日志封存"
        ordering = ["number"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"第 {self.number} 号"

    def moment(self) -> str:
        """The time as it is signed."""
        return self.at.astimezone(UTC).isoformat(timespec="microseconds")
