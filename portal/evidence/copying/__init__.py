"""What is shown of a file: made anew from what can be seen of it, without what it says about whoever made it.

Runs in a process of its own (`portal.bounded`): nothing here knows Django.
"""

from collections.abc import Callable

from portal.evidence.copying import pdf, pictures, texts
from portal.evidence.copying.errors import Uncopied

SECONDS, MEGABYTES = 30, 1536
TOO_COMPLEX = "内容过于复杂，未能在规定时间内生成阅览用的副本"
Copied = tuple[str, bytes]
COPIERS: dict[str, Callable[[bytes], Copied]] = {
    "application/pdf": pdf.copied,
    "image/jpeg": pictures.copied,
    "image/png": pictures.copied,
    "image/webp": pictures.copied,
    "image/heic": pictures.copied,
    "text/plain": texts.copied,
}
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/plain; charset=utf-8": "txt"}


def copied(media_type: str, content: bytes) -> Copied:
    """Media type and bytes of the copy to show. Raises `Uncopied`."""
    return COPIERS[media_type](content)


__all__ = ["COPIERS", "ENDINGS", "MEGABYTES", "SECONDS", "TOO_COMPLEX", "Uncopied", "copied"]
