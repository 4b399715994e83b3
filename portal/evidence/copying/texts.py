"""A text: the same characters, in UTF-8."""

from portal.evidence.copying.errors import Uncopied

MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def copied(content: bytes) -> tuple[str, bytes]:
    """Raises `Uncopied`."""
    marked = [encoding for mark, encoding in MARKS if content.startswith(mark)]
    for encoding in (*marked, "utf-8-sig", "gb18030"):
        try:
            return "text/plain; charset=utf-8", content.decode(encoding).encode()
        except UnicodeDecodeError:
            continue
    raise Uncopied("文字编码无法识别")
