"""What a document may draw on: our own resources and static files. Never the network, never another file."""

import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

RESOURCES = Path(__file__).parent / "resources"
DATA_PREFIXES = ("data:image/svg+xml", "data:image/png", "data:image/jpeg")


class ResourceRefused(FatalURLFetchingError):
    """A document asked for something outside our own resources; rendering stops."""


class ResourceFetcher(URLFetcher):
    """Answers `portal:<name>` from this app's resources, `static:<path>` from static files, and image data URLs."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Raise `ResourceRefused` for any other address."""
        if url.startswith(DATA_PREFIXES):
            return super().fetch(url, headers)
        path = _local_path(url)
        if path is None:
            raise ResourceRefused(f"公文模板引用了不允许的资源：{url[:80]}")
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})


def _local_path(url: str) -> Path | None:
    scheme, _, name = url.partition(":")
    if scheme == "portal":
        path = (RESOURCES / unquote(name)).resolve()
        return path if path.is_relative_to(RESOURCES) and path.is_file() else None
    try:
        found = finders.find(unquote(name)) if scheme == "static" else None
    except SuspiciousFileOperation:
        return None
    return Path(found) if isinstance(found, str) else None
