"""Where documents and pictures lie, and those derived from them: reached through the portal alone."""

import logging
from typing import cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible
from django.utils.encoding import filepath_to_uri

from portal.atrest.pieces import NotGenuine
from portal.atrest.storage import OpenedFile, SealedStorage
from portal.media.metadata import without_metadata
from portal.stores import StorageAround

log = logging.getLogger("portal.media")


@deconstructible(path="portal.media.storage.MediaStorage")
class MediaStorage(SealedStorage):
    """What the office side uploads. Sealed, though most of it is public: what was altered or exchanged does not open."""

    def url(self, name: str | None) -> str:
        """The portal's own address, where it is asked who may see it."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"


def media() -> MediaStorage:
    """Where they all lie."""
    return cast(MediaStorage, storages["default"])


def open_genuine(store: Storage, name: str) -> File:
    """The file, all of whose bytes are those that were stored. Raises `NotGenuine`, an `OSError`, on record."""
    try:
        file = store.open(name)
        if isinstance(file, OpenedFile):
            file.check()
    except NotGenuine as error:
        log.error("图片或者文档 %s 打不开：%s", name, error)
        raise
    return file


@deconstructible(path="portal.media.storage.RenditionStorage")
class RenditionStorage(StorageAround):
    """Pictures made from uploads. Written without metadata; a bucket's own address is never handed out."""

    @property
    def store(self) -> Storage:  # type: ignore[override]
        return storages["default"]

    def _save(self, name: str, content: File) -> str:
        content.seek(0)
        return super()._save(name, ContentFile(without_metadata(content.read())))

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self.store.get_available_name(name, max_length=max_length)

    def url(self, name: str | None) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
