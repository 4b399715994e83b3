"""Which characters no font of this machine has: WeasyPrint draws an empty box for them and says so in its log alone."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError

_MISSING = re.compile(r"^\.notdef glyph rendered .*\(U\+([0-9A-F]{4,6})\)$", re.DOTALL)


class GlyphMissing(ValidationError):
    """No font has these characters: on paper they would be empty boxes. `named` says which they are."""

    def __init__(self, signs: str) -> None:
        self.named = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in signs)
        super().__init__(
            f"文中的{self.named}在本机字体中没有字形，印出来是空框。请改用国家标准收录的字；无误的，请系统管理员安装收有该字的字体。"
        )


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.signs: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if found := _MISSING.match(record.getMessage()):
            self.signs[chr(int(found[1], 16))] = None


@contextmanager
def every_glyph() -> Iterator[None]:
    """Raise `GlyphMissing` at the end if what is drawn inside lacked a glyph. One drawing at a time: the log is the process's."""
    listener, log = _Listener(), logging.getLogger("weasyprint")
    log.addHandler(listener)
    try:
        yield
    finally:
        log.removeHandler(listener)
    if listener.signs:
        raise GlyphMissing("".join(listener.signs))
