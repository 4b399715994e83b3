"""What the audit administrator reads: who came in, what was read and taken away, what was done. Nobody changes a line."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q

from portal import clock
from portal.access.enums import PLAIN_ACCOUNT
from portal.access.predicates import is_auditor
from portal.audit.models import Discrepancy
from portal.desk.desk import Desk
from portal.desk.display import kind_of
from portal.desk.parts import Column, Filter
from portal.desk.timeline import transition_labels
from portal.journal.enums import AccessKind
from portal.journal.lines import address_shown, is_concealed
from portal.journal.models import Access, Event
from portal.search.fragments import holds

SPANS = (("1", "近一日"), ("7", "近七日"), ("31", "近一月"), ("184", "近六个月"))


def _since(rows: models.QuerySet, days: str) -> models.QuerySet:
    return rows.filter(at__gte=clock.now() - timedelta(days=int(days)))


def _kinds(model: type[models.Model]) -> Callable[[Any], list[tuple[str, str]]]:
    """The kinds of things that rows of this model are about."""
    asked = model._default_manager.exclude(target_type="").order_by("target_type")
    return lambda user: [(name, kind_of(name)) for name in asked.values_list("target_type", flat=True).distinct()]


def _about(model: type[models.Model]) -> Filter:
    return Filter(
        "about", "对象类别", _kinds(model), lambda rows, values: rows.filter(target_type__in=values), many=True
    )


OBJECTOR = "提出人"
# Of things without a desk of their own: only an objector registers without an account.
WITHOUT_ACCOUNT = dict.fromkeys(
    (
        ("identity.person", "identity.person_registered"),
        ("identity.organisation", "identity.organisation_registered"),
        ("identity.identityproof", "identity.proof_submitted"),
        ("identity.identityproof", "evidence.attached"),
    ),
    OBJECTOR,
)

# As `is_concealed` says of a row.
CONCEALED = Q(actor_role=PLAIN_ACCOUNT) & ~Q(target_type="")


def _account(row: Access | Event) -> str:
    """The account; of a plain one only that it logged in or out."""
    return row.actor.username if row.actor and not is_concealed(row) else ""


class AuditDesk(Desk):
    """A list by time that is read, filtered and exported, never changed."""

    who = is_auditor
    has_detail = False
    journal = False

    def rows(self, user: Any) -> models.QuerySet:
        return self.model._default_manager.select_related("actor").order_by("-id")

    def find(self, rows: models.QuerySet, text: str) -> models.QuerySet:
        return rows.filter(holds(text, *self.search) | (holds(text, "actor__username") & ~CONCEALED))


@cache
def _event_words() -> dict[str, str]:
    """What the desks call the events they show."""
    return {**transition_labels(), **EventDesk().all_event_labels()}


def _said(event: Event) -> str:
    """What the desk of its thing calls the event; its code where no desk shows it."""
    return _event_words().get(event.verb, event.verb)


@cache
def _unsigned() -> dict[tuple[str, str], str]:
    """Who did what bears no account's name and was not the system, by kind of thing and event."""
    said = {
        (desk.model._meta.label_lower, verb): whom
        for desk in Desk.__subclasses__() if hasattr(desk, "model")
        for verb, whom in desk.unsigned.items()
    }  # fmt: skip
    return {**WITHOUT_ACCOUNT, **said}


def _role(event: Event) -> str:
    """In which role it was done; who objects has no account, and is not the system either."""
    if event.actor_id is None:
        return _unsigned().get((event.target_type, event.verb), event.actor_role)
    return event.actor_role


_TAKEN = {"evidence": "材料", "original": "原件", "backup": "备份", "table": "导出的表格"}


def _page(access: Access) -> str:
    """The desk that was opened or exported, the file that was taken away; else its code."""
    what, _, number = access.what.partition(":")
    if access.kind in {AccessKind.DOWNLOADED, AccessKind.EXPORTED} and what in _TAKEN:
        return f"{_TAKEN[what]} {number}".strip()
    return next((desk.label for desk in Desk.__subclasses__() if getattr(desk, "name", "") == access.what), access.what)


SPAN = Filter("span", "时间", lambda user: SPANS, _since)


class AccessDesk(AuditDesk):
    """Logins, failures, reads, exports and downloads, with account and address."""

    model = Access
    name = "accesses"
    label = "访问记录"
    empty = "登录和访问由系统自动记录。"
    icon = "key"
    order = 950
    columns = (
        Column("时间", lambda access: clock.display_seconds(access.at), by="at", one_line=True),
        Column("事项", "kind", badge=True),
        Column("账号", _account),
        Column("角色", "actor_role"),
        Column("来源地址", address_shown),
        Column("对象类别", lambda access: kind_of(access.target_type)),
        Column("对象编号", "target_id"),
        Column("内容", _page),
        Column("请求编号", "request_id", digest=True),
        Column("所填名称的摘要", "typed", digest=True),
    )
    filters = (SPAN, "at", "kind", _about(Access))
    search = ("target_id", "what", "request_id", "typed")


class EventDesk(AuditDesk):
    """Every event of the journal: who did what to which thing. What was said of it stands in the case."""

    model = Event
    name = "events"
    label = "操作日志"
    empty = "每项办理由系统自动记录，不能手工添加。"
    icon = "list-ul"
    order = 951
    columns = (
        Column("时间", lambda event: clock.display_seconds(event.at), by="at", one_line=True),
        Column("事项", _said),
        Column("代码", "verb"),
        Column("账号", _account),
        Column("角色", _role),
        Column("对象类别", lambda event: kind_of(event.target_type)),
        Column("对象编号", "target_id"),
        Column("序号", "sequence"),
        Column("请求编号", "request_id", digest=True),
        Column("哈希", "hash", digest=True),
    )
    filters = (SPAN, "at", _about(Event))
    # Of things that have no desk.
    event_labels = {
        "access.purged": "清理访问记录",
        "backup.made": "备份",
        "backup.restored": "恢复",
        "guessing.noticed": "发现分散试探密码",
        "identity.erased": "删除身份信息",
        "identity.organisation_registered": "登记单位",
        "identity.organisation_updated": "更新单位信息",
        "identity.person_registered": "登记个人",
        "identity.person_updated": "更新个人信息",
    }
    search = ("target_id", "verb", "request_id", "hash")

    def find(self, rows: models.QuerySet, text: str) -> models.QuerySet:
        worded = [code for code, words in _event_words().items() if text.strip() in words]
        return super().find(rows, text) | rows.filter(verb__in=worded)


class DiscrepancyDesk(AuditDesk):
    """What stands otherwise than the journal says."""

    model = Discrepancy
    name = "discrepancies"
    label = "与日志不符"
    empty = "与日志相符，无须处理。"
    icon = "warning"
    order = 952
    help = "每小时以操作日志核对每一行的状态、每个账号的职权、每个公开的页面。列出的不是经门户办理的：先查明由谁、怎样改动数据库，再经门户改回。"
    columns = (
        Column("发现时间", lambda row: clock.display_seconds(row.noticed_at), by="noticed_at", one_line=True),
        Column("对象类别", lambda row: kind_of(row.target_type)),
        Column("对象编号", "target_id"),
        Column("哪一项", "what"),
        Column("现为", "stands"),
        Column("日志所载", "said"),
        Column(
            "恢复一致的时间",
            lambda row: clock.display_seconds(row.settled_at) if row.settled_at else "尚未",
            one_line=True,
        ),
    )
    filters = (
        Filter("open", "是否恢复", lambda user: (("1", "尚未恢复"), ("0", "已经恢复")),
               lambda rows, value: rows.filter(settled_at__isnull=value == "1")),
        _about(Discrepancy),
    )  # fmt: skip
    event_labels = {"discrepancy.noticed": "发现与日志不符", "discrepancy.settled": "恢复与日志一致"}
    search = ("target_id", "what", "stands", "said")

    def rows(self, user: Any) -> models.QuerySet:
        return Discrepancy.objects.order_by("-id")

    def find(self, rows: models.QuerySet, text: str) -> models.QuerySet:
        return rows.filter(holds(text, *self.search))
