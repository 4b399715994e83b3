"""Where the derived pictures lie: in the default store, whatever it is, but reached through the portal alone."""

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible
from django.utils.encoding import filepath_to_uri

from portal.media.metadata import without_metadata
from portal.stores import StorageAround


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
