"""Plain text in the encodings offices write, and readable strings inside other bytes."""

import codecs
import re

from portal.exposure.files.passages import Unreadable

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SHORT = re.compile(rb"[\x20-\x7e]{8,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){8,}")


def decode(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB 18030. Raises `Unreadable` for bytes that are no text."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\x00" in content:
        raise Unreadable("不是可以核查的文件格式，请改用 PDF、DOCX、XLSX、CSV、TXT 或者 OFD")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030")


def strings(content: bytes) -> str:
    """The readable strings in a binary part: ASCII and UTF-16."""
    found = [match.decode("ascii") for match in _SHORT.findall(content)]
    found += [match.decode("utf-16-le") for match in _WIDE.findall(content)]
    return "\n".join(found)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("文字编码无法识别，请以 UTF-8 编码另存后再上传") from None
