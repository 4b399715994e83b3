"""What the relay took and the outbox does not know yet: a file each, from the relay's word until the row says so.

A worker killed in between, or a database gone, would have it mailed again. Of this machine alone: a worker elsewhere
knows only the outbox.
"""

import logging
from pathlib import Path

from django.conf import settings

from portal.messages.enums import UNSETTLED
from portal.messages.models import Delivery

log = logging.getLogger("portal.messages")


def note(delivery: Delivery) -> None:
    """The relay has it; said to the disk, which is quicker than the database and outlives this process."""
    try:
        _folder().mkdir(exist_ok=True)
        _file(delivery).touch()
    except OSError as error:  # the mail is out all the same
        log.error("已寄出的邮件 %s 记不下来：%s", delivery.pk, error.strerror)


def is_noted(delivery: Delivery) -> bool:
    return _file(delivery).exists()


def forget(delivery: Delivery) -> None:
    """The outbox knows."""
    _file(delivery).unlink(missing_ok=True)


def forget_settled() -> None:
    """What a worker killed at the very end left behind."""
    names = {path.name for path in _folder().glob("*")}
    open_ = {
        str(key)
        for key in Delivery.objects.filter(state__in=UNSETTLED, mail_key__in=names).values_list("mail_key", flat=True)
    }
    for name in names - open_:
        (_folder() / name).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "mail-taken"


def _file(delivery: Delivery) -> Path:
    return _folder() / str(delivery.mail_key)
