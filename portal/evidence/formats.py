"""What a file is, by its content. A closed list: everything else is refused, whatever it calls itself."""

import codecs
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from portal.bounded import OutOfBounds, in_bounds
from portal.evidence.inspection import MEGABYTES, SECONDS, TOO_COMPLEX, UnsafeContent, inspect, pdf
from portal.evidence.inspection.signs import OLE, PROGRAMS, ZIP

HEAD = 8192
PDF_HEADER_WITHIN = 1024
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# ISO base media (ISO/IEC 14496-12) and its forerunner QuickTime: recordings of phones bear the same brands as films.
MEDIA_BRANDS = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1", b"hvc1", b"M4A ",
    b"M4B ", b"M4P ", b"M4V ", b"MSNV", b"dash", b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gr6", b"3gs6", b"3g2a", b"qt  ",
}  # fmt: skip
QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip"}
AMR = (b"#!AMR\n", b"#!AMR-WB\n")
MARKUP = (b"<script", b"<!doctype", b"<html", b"<svg", b"<?xml", b"<?php")
TEXT_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
TEXT_CONTROLS = set("\t\r\n\f\x1a")
GUESSED = {"jpg", "png", "webp", "mp3", "wav"}


@dataclass(frozen=True, slots=True)
class Format:
    """What goes by an ending: its media type, and which contents it may have."""

    media_type: str
    contents: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument."
# WPS Office writes its own endings on the files of either generation.
FORMATS = {
    "pdf": Format("application/pdf", ("pdf",)),
    "ofd": Format("application/ofd", ("ofd",)),
    "jpg": Format("image/jpeg", ("jpg",)),
    "jpeg": Format("image/jpeg", ("jpg",)),
    "png": Format("image/png", ("png",)),
    "heic": Format("image/heic", ("heif",)),
    "heif": Format("image/heif", ("heif",)),
    "webp": Format("image/webp", ("webp",)),
    "docx": Format(f"{_OOXML}wordprocessingml.document", ("docx",)),
    "xlsx": Format(f"{_OOXML}spreadsheetml.sheet", ("xlsx",)),
    "pptx": Format(f"{_OOXML}presentationml.presentation", ("pptx",)),
    "doc": Format("application/msword", ("doc",)),
    "xls": Format("application/vnd.ms-excel", ("xls",)),
    "ppt": Format("application/vnd.ms-powerpoint", ("ppt",)),
    "wps": Format("application/wps-office.wps", ("doc", "docx")),
    "et": Format("application/wps-office.et", ("xls", "xlsx")),
    "dps": Format("application/wps-office.dps", ("ppt", "pptx")),
    "txt": Format("text/plain", ("txt",)),
    "mp3": Format("audio/mpeg", ("mp3",)),
    "m4a": Format("audio/mp4", ("media",)),
    "wav": Format("audio/x-wav", ("wav",)),
    "amr": Format("audio/amr", ("amr",)),
    "mp4": Format("video/mp4", ("media",)),
    "mov": Format("video/quicktime", ("media",)),
}
NAMES = {one.media_type: ending.upper() for ending, one in reversed(FORMATS.items())}
"""What a media type is called in the office: its first ending."""


def accepted(endings: Iterable[str]) -> str:
    """What a file box lets choose, as its page writes it."""
    return ",".join(f".{ending}" for ending in endings)


ACCEPT = accepted(FORMATS)
SCANS = ("pdf", "ofd", "jpg", "jpeg", "png", "heic", "heif", "webp")
"""What a photograph or a scan of a paper is."""


def is_of(name: str, endings: Iterable[str]) -> bool:
    """Whether a file's name has one of the endings; what does not hold what its name says is never taken."""
    return name.rpartition(".")[2].lower() in endings


ACCEPTED_LABEL = (
    "PDF、OFD，图片（JPG、PNG、HEIC、WebP），Word、Excel、PPT和WPS文档，文本（TXT），"
    "录音（MP3、M4A、WAV、AMR），视频（MP4、MOV）"
)
CONTENT_LABELS = {"media": "音频或者视频", "heif": "HEIC图片", "txt": "纯文本"}


def sniff(file: BinaryIO) -> str | None:
    """What the content is, as `Format.contents` names it, or None. Raises `UnsafeContent` for what may do harm."""
    head = head_of(file)
    container = next((name for name, fits in CONTAINERS.items() if fits(head)), None)
    if container:
        return _inspected(container, _whole(file))
    found = next((name for name, fits in PLAIN.items() if fits(head)), None)
    guess = filetype.guess(head)
    if found or (guess and guess.extension in GUESSED):
        return found or str(guess.extension)
    return "txt" if _is_text(head) and _is_text(_whole(file)) else None


def describe(file: BinaryIO) -> str:
    """What a refused content looks like, for the message."""
    head = head_of(file)
    if head.startswith(PROGRAMS):
        return "可执行程序或脚本"
    if _is_markup(head):
        return "网页或带标记的文本"
    guess = filetype.guess(head)
    return f"{guess.extension.upper()}文件" if guess else "无法识别的内容"


def head_of(file: BinaryIO) -> bytes:
    """Its first bytes, the file rewound."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    return head


def _whole(file: BinaryIO) -> bytes:
    content = file.read()
    file.seek(0)
    return content


def _inspected(container: str, content: bytes) -> str | None:
    if container == "pdf" and pdf.is_plain(content):
        return "pdf"
    try:
        return in_bounds(inspect, container, content, seconds=SECONDS, megabytes=MEGABYTES)
    except OutOfBounds:
        raise UnsafeContent(TOO_COMPLEX) from None


def _is_pdf(head: bytes) -> bool:
    """Readers accept a header within the first kilobyte (ISO 32000-1, annex H); before it stands no other format."""
    place = head[:PDF_HEADER_WITHIN].find(b"%PDF-")
    return place == 0 or (place > 0 and not head.startswith(PROGRAMS) and not _is_markup(head[:place]))


def _is_markup(head: bytes) -> bool:
    return any(mark in head[:1024].lower() for mark in MARKUP)


def _brands(head: bytes) -> set[bytes]:
    """The major and the compatible brands of a `ftyp` box."""
    if head[4:8] != b"ftyp":
        return set()
    size = min(int.from_bytes(head[:4], "big"), HEAD)
    return {head[8:12], *(head[place : place + 4] for place in range(16, size, 4))}


def _is_media(head: bytes) -> bool:
    return bool(_brands(head) & MEDIA_BRANDS) or head[4:8] in QUICKTIME_ATOMS


def _is_text(content: bytes) -> bool:
    """UTF-8, UTF-16 with its mark, or GB 18030; no control characters, no markup."""
    encoding = next((name for mark, name in TEXT_MARKS if content.startswith(mark)), "")
    text = next((text for name in (encoding, "utf-8", "gb18030") if name and (text := _decoded(content, name))), "")
    harmless = not _is_markup(content) and not content.startswith(PROGRAMS)
    return bool(text) and harmless and not any(_is_control(sign) for sign in set(text))


def _decoded(content: bytes, encoding: str) -> str:
    """Empty for another encoding; a character cut off at the end is no fault: it may be the head of a file."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content)
    except UnicodeDecodeError:
        return ""


def _is_control(sign: str) -> bool:
    return (sign < " " and sign not in TEXT_CONTROLS) or sign == "\x7f"


CONTAINERS: dict[str, Callable[[bytes], bool]] = {
    "zip": lambda head: head.startswith(ZIP),
    "ole": lambda head: head.startswith(OLE),
    "pdf": _is_pdf,
}
PLAIN: dict[str, Callable[[bytes], bool]] = {
    "amr": lambda head: head.startswith(AMR),
    "heif": lambda head: bool(_brands(head) & HEIF_BRANDS),
    "media": _is_media,
}
