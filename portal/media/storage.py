"""Where the derived pictures lie: in the default store, whatever it is, but reached through the portal alone."""

from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible
from django.utils.encoding import filepath_to_uri

from portal.media.metadata import without_metadata


@deconstructible(path="portal.media.storage.RenditionStorage")
class RenditionStorage(Storage):
    """Pictures made from uploads. Written without metadata; a bucket's own address is never handed out."""

    @property
    def store(self) -> Storage:
        return storages["default"]

    def _save(self, name: str, content: File) -> str:
        content.seek(0)
        return self.store.save(name, ContentFile(without_metadata(content.read())))

    def _open(self, name: str, mode: str = "rb") -> File:
        return self.store.open(name, mode)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self.store.get_available_name(name, max_length=max_length)

    def url(self, name: str | None) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def delete(self, name: str) -> None:
        self.store.delete(name)

    def exists(self, name: str) -> bool:
        return self.store.exists(name)

    def size(self, name: str) -> int:
        return self.store.size(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.store.listdir(path)

    def get_modified_time(self, name: str) -> Any:
        return self.store.get_modified_time(name)
