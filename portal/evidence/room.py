"""Room for files: what strangers may leave behind together, and what the disk must keep free."""

import logging
import shutil
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.crypto import salted_hmac

from portal import clock
from portal.evidence.models import StagedUpload
from portal.evidence.vault import vault
from portal.questions import Asking, question
from portal.stores import innermost
from portal.throttle import counted_as

log = logging.getLogger("portal.evidence")
KEPT = "已填写的文字和已上传的文件均已保留。"


def network_of(address: str) -> str:
    """A keyed digest of where a file came from: enough to count by, nothing to trace."""
    if not address:
        return ""
    return salted_hmac("portal.evidence.network", counted_as(address), algorithm="sha256").hexdigest()


@dataclass
class Left:
    """What is staged: the files of one's own; of strangers also all files and bytes, and those of the same network."""

    own: int
    files: int = 0
    total: int = 0
    files_here: int = 0
    total_here: int = 0

    @classmethod
    def of(cls, found: list[Any]) -> "Left":
        """From the answer to `asking_left`."""
        return cls(*found[0]) if found else cls(own=0)

    def add(self, size: int) -> None:
        """Count one more file, of so many bytes."""
        self.own, self.files, self.files_here = self.own + 1, self.files + 1, self.files_here + 1
        self.total, self.total_here = self.total + size, self.total_here + size


def of_stranger(session_key: Any) -> Q:
    """The staged files of a browser without an account."""
    return Q(taken_off=False, user=None, session_key=session_key)


def asking_left(address: str, session_key: str) -> Asking[Any]:
    """How much is staged without an account, and how much of it by this address and by this browser: for `Left.of`."""
    return _left.of(network=network_of(address), session_key=session_key, now=clock.now())


@question
def _left(network: Any, session_key: Any, now: Any) -> QuerySet[StagedUpload, Any]:
    here = Q(network=network)
    counts = {
        "own": Count("pk", filter=of_stranger(session_key)), "files": Count("pk"), "total": Sum("size", default=0),
        "files_here": Count("pk", filter=here), "total_here": Sum("size", filter=here, default=0),
    }  # fmt: skip
    left = StagedUpload.objects.filter(user=None, expires_at__gt=now).values("user")
    return left.annotate(**counts).values_list(*counts)


def check_anonymous_room(left: Left, size: int) -> None:
    """Raise `ValidationError` when strangers, those of one network or all together, have left too much (bytes, files).

    Those that come at the same moment may pass together: a few files past a limit do no harm.
    """
    most = settings.EVIDENCE_STAGED_LIMITS
    if left.files_here >= most["network_files"] or left.total_here + size > most["network_bytes"]:
        raise ValidationError(f"同一网络暂存的文件过多，请先提交，或者稍后再上传；{KEPT}", code="flood")
    if left.files >= most["files"] or left.total + size > most["bytes"]:
        log.error("匿名暂存的文件已达总量上限（%s个，%s字节）", left.files, left.total)
        raise ValidationError(f"目前暂存的文件过多，暂时不能接收，请稍后再上传；{KEPT}", code="full")


def check_free_space(size: int) -> None:
    """Raise `ValidationError` when the file would leave less free than `EVIDENCE_FREE_BYTES`. A bucket has no such end."""
    try:
        free = shutil.disk_usage(innermost(vault()).path("")).free
    except (NotImplementedError, OSError):  # what is wrong with it the writing says
        return
    if free - size < settings.EVIDENCE_FREE_BYTES:
        log.error("存储空间不足：剩余%s字节，低于EVIDENCE_FREE_BYTES", free)
        raise ValidationError(
            f"服务器存储空间不足，暂时不能接收文件，请稍后再上传，或者与评审办联系；{KEPT}", code="space"
        )
