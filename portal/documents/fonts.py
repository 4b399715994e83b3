"""One font configuration per process: a second one costs 180 MB, an `@font-face` leaks into the temp folder."""

import os
from functools import cache
from pathlib import Path

os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).parent / "resources" / "fonts.conf"))

from weasyprint.text.fonts import FontConfiguration


@cache
def font_configuration() -> FontConfiguration:
    """The process's only font configuration."""
    return FontConfiguration()
