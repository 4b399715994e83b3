"""One font configuration per process: a second one costs 180 MB, an `@font-face` leaks into the temp folder."""

import ctypes
import os
from functools import cache
from pathlib import Path

os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).parent / "resources" / "fonts.conf"))

from weasyprint.text.fonts import FontConfiguration

MB = 1024 * 1024
# Of mallopt(3): M_TRIM_THRESHOLD, M_MMAP_THRESHOLD at its limit, and M_ARENA_MAX, one store for all threads.
_KEPT = {-1: 256 * MB, -3: 32 * MB, -8: 1}


def keep_freed_memory() -> None:
    """Each document copies fonts of up to 27 MB. glibc would give them back to the system, which clears them anew for the
    next: up to half of the time. A C library without mallopt goes on as it does."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for parameter, size in _KEPT.items():
            library.mallopt(parameter, size)


keep_freed_memory()


@cache
def font_configuration() -> FontConfiguration:
    """The process's only font configuration."""
    return FontConfiguration()
