"""Issued documents: the very bytes, kept under their digest in a store of their own outside any web root."""

import logging

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from portal.atrest.pieces import NotGenuine
from portal.documents.digests import sha256
from portal.later import FileAway

log = logging.getLogger("portal.documents")


class IssuedFileLost(FileAway):
    """The store does not give back what was issued: the file is gone, damaged, or the store does not answer."""


def issued_storage() -> Storage:
    """Where issued documents are kept."""
    return storages["issued"]


def store_issued(folder: str, content: bytes) -> str:
    """Keep issued bytes under a name made from their digest; returns the name.

    Written before the row is committed: a killed worker leaves at most a file that the next try finds, or mends when
    it was cut short.
    """
    storage, name = issued_storage(), f"{folder}/{sha256(content)}.pdf"
    if storage.exists(name):
        if _holds(storage, name, content):
            return name
        storage.delete(name)
    return storage.save(name, ContentFile(content))


def _holds(storage: Storage, name: str, content: bytes) -> bool:
    try:
        with storage.open(name) as held:
            return held.read() == content
    except NotGenuine:
        return False


def read_issued(name: str, digest: str) -> bytes:
    """The bytes as issued. Raises `IssuedFileLost` rather than hand out anything else."""
    try:
        with issued_storage().open(name) as held:
            content = held.read()
    except OSError as error:
        log.error("签发文件 %s 读不到：%s", name, type(error).__name__)
        raise IssuedFileLost(name) from error
    if sha256(content) != digest:
        log.error("签发文件 %s 与登记的摘要不符", name)
        raise IssuedFileLost(name)
    return content
