"""What a picture carries besides what it shows: where it was taken, and every text in it."""

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from PIL import ExifTags, Image, UnidentifiedImageError

from portal.exposure.files.passages import Budget, Passage, Unreadable

PLACE_TAKEN = "拍摄位置"
_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"BM")
_GPS_IN_XMP = re.compile(r"exif:GPS(?:Latitude|Longitude)\b")
_FOLDERS = (ExifTags.IFD.Exif, ExifTags.IFD.IFD1, ExifTags.IFD.Interop)


def is_picture(head: bytes) -> bool:
    return head.startswith(_HEADS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp"


def passages(file: BinaryIO, budget: Budget) -> Iterator[Passage]:
    """GPS coordinates as a find of their own; EXIF, XMP, IPTC, comments and text chunks as text."""
    try:
        with Image.open(file) as picture:
            if picture.format == "PNG":
                picture.load()  # its properties may stand behind the picture
            yield from _of_picture(picture, budget)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("不是完整的图片，无法核查，请重新导出后再上传") from None


def _of_picture(picture: Image.Image, budget: Budget) -> Iterator[Passage]:
    exif = picture.getexif()
    texts = [_text(value) for value in exif.values()]
    for folder in _FOLDERS:
        texts += [_text(value) for value in exif.get_ifd(folder).values()]
    texts += [_text(value) for key, value in picture.info.items() if key not in {"exif", "icc_profile"}]
    if exif.get_ifd(ExifTags.IFD.GPSInfo) or any(_GPS_IN_XMP.search(text) for text in texts):
        yield Passage("GPS", "图片属性", PLACE_TAKEN)
    yield Passage(budget.spend("\n".join(filter(None, texts))), "图片属性")


def _text(value: Any) -> str:
    """A value of a picture's properties as text; numbers say nothing about persons."""
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, str):
        return value
    if isinstance(value, (tuple, list)):
        return "\n".join(filter(None, map(_text, value)))
    return "\n".join(filter(None, map(_text, value.values()))) if isinstance(value, dict) else ""


def _decoded(value: bytes) -> str:
    """Texts of Windows' own properties are UTF-16, others UTF-8."""
    if len(value) > 1 and value[1:2] == b"\x00":
        return value.decode("utf-16-le", "ignore")
    return value.decode("utf-8", "ignore")


def embedded(content: bytes, budget: Budget) -> Iterator[Passage]:
    """A picture inside another file; one that is broken says nothing."""
    try:
        yield from passages(io.BytesIO(content), budget)
    except Unreadable:
        budget.check_time()
