"""Settings by which files lie in places of a test's own."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDERS = {"default": "media", "evidence": "evidence", "issued": "issued", "copies": "copies", "exports": "exports"}


def stores_under(data: Path) -> dict[str, Any]:
    """`STORAGES`, the files below a folder as those of `make run` are."""
    return _stores(lambda place, folder: place["OPTIONS"].update(location=str(data / folder)))


def stores_in(below: str, **bucket: str) -> dict[str, Any]:
    """`STORAGES`, the files below a folder of a bucket, given its options, as `PORTAL_S3_BUCKET` has them."""
    return _stores(
        lambda place, folder: place.update(
            BACKEND="portal.bucket.Bucket", OPTIONS={**bucket, "location": f"{below}/{folder}"}
        )
    )


def _stores(place_in: Callable[[dict[str, Any], str], None]) -> dict[str, Any]:
    stores = deepcopy(settings.STORAGES)
    for name, folder in FOLDERS.items():
        place_in(stores[name]["OPTIONS"].get("below", stores[name]), folder)
    return stores
