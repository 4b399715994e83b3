"""Where exports lie: sealed, under names that say nothing, in no backup. Each can be made again."""

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.core.files.base import File
from django.core.files.storage import storages

from portal import clock
from portal.atrest.pieces import NotGenuine
from portal.atrest.storage import SealedStorage
from portal.later import FileAway
from portal.stores import names_in

log = logging.getLogger("portal.exports")


def shelf() -> SealedStorage:
    """The storage of exports."""
    return cast(SealedStorage, storages["exports"])


def put(content: File) -> str:
    """Write a file before its row names it; what fails half-way leaves nothing behind."""
    name = f"{clock.today():%Y/%m}/{uuid.uuid4().hex}"
    try:
        return shelf().save_synced(name, content)
    except BaseException:
        drop(name)
        raise


def taken(name: str) -> bytes:
    """The file's bytes. Raises `FileAway` where the store does not give them back."""
    try:
        with shelf().open_whole(name) as file:
            return file.read()
    except (OSError, NotGenuine) as error:
        log.error("导出的文件 %s 读不到：%s", name, type(error).__name__)
        raise FileAway(name) from error


def drop(name: str) -> bool:
    """Delete a file; one that is gone already is no error."""
    try:
        shelf().delete(name)
    except OSError:
        log.exception("导出的文件 %s 未能删除", name)
        return False
    return True


def older_than(moment: datetime) -> Iterator[str]:
    """The names of the files that were written before."""
    return (name for name in names_in(shelf()) if _is_older(name, moment))


def _is_older(name: str, moment: datetime) -> bool:
    try:
        return shelf().get_modified_time(name) < moment
    except FileNotFoundError:
        return False
