"""How the parts are on which everything stands: tasks, queue, mail, disk, clock, scanner, backup, the door."""

import math
import shutil
import time
from datetime import datetime, timedelta
from io import BytesIO

from django.conf import settings
from django.db import connection
from django.db.models import Min
from redis import Redis

from portal import clock
from portal.audit.guessing import recent_alerts
from portal.audit.models import Discrepancy
from portal.backup.actions import MADE
from portal.evidence.scanner import scan
from portal.health.declarations import Measure
from portal.journal.enums import GUESSES
from portal.journal.models import Access, Event, Seal
from portal.messages.enums import FORGOTTEN, UNSETTLED, DeliveryState
from portal.messages.models import Delivery

QUEUE = "celery"
DAY = timedelta(days=1)


def seconds_since(moment: datetime | None, *, never: float = math.inf) -> float:
    """How long ago, in seconds; `never` for what has not happened."""
    return (clock.now() - moment).total_seconds() if moment else never


def _since_sealed() -> float:
    return seconds_since(Seal.objects.order_by("-number").values_list("at", flat=True).first())


def _queue_length() -> int:
    with Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1) as broker:
        return int(broker.llen(QUEUE))  # type: ignore[arg-type]


def _oldest_unsent() -> float:
    unsent = Delivery.objects.filter(state__in=UNSETTLED)
    return seconds_since(unsent.aggregate(at=Min("message__at"))["at"], never=0)


def _failed_mail() -> int:
    failed = Delivery.objects.filter(state=DeliveryState.FAILED, message__at__gt=clock.now() - DAY)
    return failed.exclude(last_error=FORGOTTEN).count()


def _clock_skew() -> float:
    """How far this machine's clock and the database's are apart, the way there and back allowed for."""
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        there = float(cursor.fetchone()[0])
    return abs(there - (before + time.time()) / 2)


def _since_backup() -> float:
    return seconds_since(Event.objects.filter(verb=MADE).order_by("-pk").values_list("at", flat=True).first())


def _failed_logins() -> int:
    return Access.objects.filter(kind__in=GUESSES, at__gt=clock.now() - timedelta(hours=1)).count()


TASKS = Measure(
    "portal_since_sealed_seconds", "距上次日志封存（定时任务、后台任务）", _since_sealed, above=900, minutes=10, urgent=True,
    remedy="后台任务或者定时任务没有运行：查看 award-portal-worker、award-portal-beat 和队列的日志后重启。",
)  # fmt: skip
QUEUE_LENGTH = Measure(
    "portal_queue_tasks", "队列中等待的任务数", _queue_length, above=500, minutes=10, urgent=True,
    remedy="后台任务跟不上或者已经停止：查看 award-portal-worker 的日志，必要时增加进程。",
)  # fmt: skip
UNSENT = Measure(
    "portal_oldest_unsent_mail_seconds", "最早一封没有寄出的邮件已等待", _oldest_unsent, above=1800, minutes=10,
    remedy="核对邮件中继（EMAIL_HOST）和后台任务；恢复后自动补寄，不会重复。",
)  # fmt: skip
FAILED_MAIL = Measure(
    "portal_failed_mail", "近一日寄送失败的邮件数", _failed_mail, above=0, minutes=10,
    remedy="评审办在办公台“邮件投递”核对收件地址后重新发送，或者改用其他方式告知。",
)  # fmt: skip
DISK = Measure(
    "portal_disk_free_bytes", "文件目录所在磁盘的剩余空间", lambda: shutil.disk_usage(settings.DATA_DIR).free, below=5 * 2**30,
    urgent=True, remedy="清理或者扩充磁盘；低于 EVIDENCE_FREE_BYTES 时不再接收文件。",
)  # fmt: skip
SKEW = Measure(
    "portal_clock_skew_seconds", "本机与数据库的时钟相差", _clock_skew, above=5, urgent=True,
    remedy="核对两台机器的时间同步（chrony、systemd-timesyncd）：期限和公示期以此为准。",
)  # fmt: skip
SCANNER = Measure(
    "portal_scanner_up", "病毒查验服务应答（1 为应答）", lambda: scan(BytesIO(b"-")).clean, below=1,
    remedy="重启 clamav-daemon，核对 CLAMD_ADDRESS；其间上传的文件先行隔离，恢复后自动查验。",
)  # fmt: skip
BACKUP = Measure(
    "portal_since_backup_seconds", "距上次完成备份", _since_backup, above=36 * 3600, minutes=60, urgent=True,
    remedy="查看 award-portal-backup 的日志和备份盘的空间，补做一次；评审会开会当天暂停的，散会后补做。",
)  # fmt: skip
FAILED_LOGINS = Measure("portal_failed_logins", "近一小时登录失败的次数", _failed_logins)
GUESSING = Measure(
    "portal_guessing_alerts", "近一小时发现的分散试探密码", lambda: recent_alerts().count(), above=0, minutes=0,
    remedy="安全管理员已收到站内消息和邮件：核对账号和来源地址，必要时停用账号、在前置服务器上拒绝该地址。",
)  # fmt: skip
DISCREPANCIES = Measure(
    "portal_discrepancies", "与日志不符的状态、职权、页面", lambda: Discrepancy.objects.filter(settled_at=None).count(),
    above=0, minutes=0, urgent=True,
    remedy="有人绕过门户改动了数据库：保留现状，会同审计管理员（办公台“与日志不符”）查明，再经门户改回；命令 verify_journal 逐项列出。",
)  # fmt: skip
