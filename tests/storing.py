"""Settings by which files lie in folders of a test's own."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDERS = {"default": "media", "evidence": "evidence", "issued": "issued", "copies": "copies"}


def stores_under(data: Path) -> dict[str, Any]:
    """`STORAGES`, the files below a folder as those of `make run` are."""
    stores = deepcopy(settings.STORAGES)
    for name, folder in FOLDERS.items():
        options = stores[name].setdefault("OPTIONS", {})
        options.get("below", {"OPTIONS": options})["OPTIONS"]["location"] = str(data / folder)
    return stores
