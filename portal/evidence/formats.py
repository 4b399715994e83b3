"""What a file is, by its content. A closed list: everything else is refused, whatever it calls itself."""

from dataclasses import dataclass
from typing import BinaryIO

import filetype

from portal.evidence.archives import ooxml_kind

HEAD = 8192
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
OLE_MACROS = ("_VBA_PROJECT", "Macros", "_VBA_PROJECT_CUR")
BRANDS = {
    "heic": (b"heic", b"heix", b"hevc", b"mif1", b"msf1"),
    "m4a": (b"M4A ", b"M4B "),
    "mp4": (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash", b"3gp4", b"3gp5"),
}  # fmt: skip
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00")
MARKUP = (b"<script", b"<!doctype", b"<html", b"<svg", b"<?xml", b"<?php")


@dataclass(frozen=True, slots=True)
class Format:
    """An accepted format: its media type and the endings it goes by."""

    media_type: str
    endings: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument."
FORMATS = {
    "pdf": Format("application/pdf", ("pdf",)),
    "jpg": Format("image/jpeg", ("jpg", "jpeg")),
    "png": Format("image/png", ("png",)),
    "heic": Format("image/heic", ("heic", "heif")),
    "docx": Format(f"{_OOXML}wordprocessingml.document", ("docx",)),
    "xlsx": Format(f"{_OOXML}spreadsheetml.sheet", ("xlsx",)),
    "pptx": Format(f"{_OOXML}presentationml.presentation", ("pptx",)),
    "doc": Format("application/msword", ("doc",)),
    "xls": Format("application/vnd.ms-excel", ("xls",)),
    "ppt": Format("application/vnd.ms-powerpoint", ("ppt",)),
    "mp3": Format("audio/mpeg", ("mp3",)),
    "m4a": Format("audio/mp4", ("m4a",)),
    "wav": Format("audio/x-wav", ("wav",)),
    "mp4": Format("video/mp4", ("mp4",)),
}
ENDINGS = {ending: kind for kind, form in FORMATS.items() for ending in form.endings}
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
ACCEPTED_LABEL = "PDF，图片（JPG、PNG、HEIC），Word、Excel、PPT文档，录音（MP3、M4A、WAV），视频（MP4）"


def sniff(file: BinaryIO) -> str | None:
    """The key in `FORMATS` of what the content is, or None. Raises `UnsafeContent` for macros and bombs."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(b"PK"):
        return ooxml_kind(file)
    if head.startswith(OLE):
        return _ole_kind(file)
    if head[4:8] == b"ftyp":
        return next((kind for kind, brands in BRANDS.items() if head[8:12] in brands), None)
    guess = filetype.guess(head)
    return guess.extension if guess and guess.extension in {"pdf", "jpg", "png", "mp3", "wav"} else None


def describe(file: BinaryIO) -> str:
    """What a refused content looks like, for the message."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(PROGRAMS):
        return "可执行程序或脚本"
    if any(mark in head[:1024].lower() for mark in MARKUP):
        return "网页或带标记的文本"
    guess = filetype.guess(head)
    return f"{guess.extension.upper()}文件" if guess else "无法识别的内容"


def _ole_kind(file: BinaryIO) -> str | None:
    from portal.evidence.archives import UnsafeContent

    content = file.read()
    file.seek(0)
    if any(name.encode("utf-16-le") in content for name in OLE_MACROS):
        raise UnsafeContent("含有宏代码，请删除宏，或者另存为PDF后再上传")
    return next((kind for kind, stream in OLE_STREAMS.items() if stream.encode("utf-16-le") in content), None)
