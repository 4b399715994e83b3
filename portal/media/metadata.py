"""Taking out of a picture what is not picture: place, time, device, comments. The pixels stay as they are."""

import struct
from collections.abc import Iterator

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
RIFF, WEBP = b"RIFF", b"WEBP"
# JFIF header, colour profile, Adobe's colour transform: without them the colours change.
JPEG_KEPT = {0xE0: b"JFIF", 0xE2: b"ICC_PROFILE", 0xEE: b"Adobe"}
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"}
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
TELLS_OF_METADATA = 0b1100
"""The bits of VP8X that announce EXIF and XMP."""
START_OF_SCAN, COMMENT = 0xDA, 0xFE
UNKNOWN = "图片只能是 JPEG、PNG 或者 WebP 格式。"


def without_metadata(data: bytes) -> bytes:
    """The same picture without EXIF (place and time of the shot), XMP, IPTC and comments; nothing is encoded anew.

    Raises `ValueError` for anything but a whole JPEG, PNG or WebP.
    """
    try:
        if data.startswith(JPEG):
            return JPEG + b"".join(_jpeg_parts(data))
        if data.startswith(PNG):
            return PNG + b"".join(_png_chunks(data))
        if data.startswith(RIFF) and data[8:12] == WEBP:
            chunks = WEBP + b"".join(_webp_chunks(data))
            return RIFF + struct.pack("<I", len(chunks)) + chunks
    except (struct.error, IndexError):
        raise ValueError("图片文件不完整。") from None
    raise ValueError(UNKNOWN)


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    position = 2
    while True:
        marker, size = data[position + 1], struct.unpack_from(">H", data, position + 2)[0]
        end = position + 2 + size
        if marker == START_OF_SCAN:
            # From here to the end-of-image marker it is picture; what somebody hung behind it is not.
            yield data[position : data.rindex(b"\xff\xd9") + 2]
            return
        if _is_picture(marker, data[position + 4 : end]):
            yield data[position:end]
        position = end


def _is_picture(marker: int, body: bytes) -> bool:
    if marker in JPEG_KEPT:
        return body.startswith(JPEG_KEPT[marker])
    return not (0xE0 <= marker <= 0xEF or marker == COMMENT)


def _png_chunks(data: bytes) -> Iterator[bytes]:
    position, name = len(PNG), b""
    while name != b"IEND":
        size, name = struct.unpack_from(">I4s", data, position)
        end = position + 12 + size
        if end > len(data):
            raise IndexError(end)
        if name in PNG_KEPT:
            yield data[position:end]
        position = end


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    position, whole = 12, 8 + struct.unpack_from("<I", data, 4)[0]
    if whole > len(data):
        raise IndexError(whole)
    while position < whole:
        name, size = struct.unpack_from("<4sI", data, position)
        end = position + 8 + size + size % 2
        if name == b"VP8X":
            told = bytes([data[position + 8] & ~TELLS_OF_METADATA & 0xFF])
            yield data[position : position + 8] + told + data[position + 9 : end]
        elif name in WEBP_KEPT:
            yield data[position:end]
        position = end
