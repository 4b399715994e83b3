"""Compound files ([MS-CFB]): Word, Excel and PowerPoint up to 2003, and those of WPS Office."""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

import olefile

from portal.evidence.archives import UnsafeContent

DAMAGED = "已损坏，无法打开，请用原软件重新保存后再上传"
LOCKED = "设有打开密码，无法核验，请取消密码后再上传"
MACROS = "含有宏代码，请删除宏，或者另存为PDF后再上传"
PACKAGE = "内嵌了程序包或者OLE对象，请删除该对象，或者另存为PDF后再上传"
DDE = "含有自动执行命令的DDE域或者链接，请删除后再上传，或者另存为PDF后再上传"
KINDS = {"worddocument": "doc", "workbook": "xls", "book": "xls", "powerpoint document": "ppt"}
MACRO_STORAGES = {"_vba_project", "_vba_project_cur", "vba", "macros"}
PACKAGE_STREAMS = {"\x01ole10native", "package"}
# [MS-DOC] 2.8.25: a field begins with 0x13; its text is one or two bytes a character.
DDE_FIELD = re.compile(rb"\x13[\x00\s\"]*D\x00?D\x00?E(?:\x00?A\x00?U\x00?T\x00?O)?[\x00\s]", re.IGNORECASE)
# [MS-XLS] 2.4.28, 2.4.117, 2.4.271
BOUND_SHEET, FILE_PASS, SUP_BOOK = 0x0085, 0x002F, 0x01AE
MACRO_SHEETS = {1, 6}
LINK_MARK = b"\x03"
# [MS-PPT] 2.13.24
EXTERNAL_OLE, VBA_INFO = 0x1011, 0x03FF
CONTAINER = 0xF


def inspect(file: BinaryIO) -> str | None:
    """`doc`, `xls`, `ppt`, or None. Raises `UnsafeContent`."""
    try:
        with olefile.OleFileIO(file) as document:
            return _inspect(document)
    except (OSError, ValueError, IndexError, KeyError, struct.error) as fault:
        raise fault if isinstance(fault, UnsafeContent) else UnsafeContent(DAMAGED) from None


def _inspect(document: olefile.OleFileIO) -> str | None:
    parts = {name.lower() for path in document.listdir(streams=True, storages=True) for name in path}
    if "encryptedpackage" in parts:
        raise UnsafeContent(LOCKED)
    if parts & MACRO_STORAGES:
        raise UnsafeContent(MACROS)
    if parts & PACKAGE_STREAMS:
        raise UnsafeContent(PACKAGE)
    for name, kind in KINDS.items():
        if document.exists(name):
            CHECKS[kind](document.openstream(name).read())
            return kind
    return None


def _check_word(text: bytes) -> None:
    if DDE_FIELD.search(text):
        raise UnsafeContent(DDE)


def _check_workbook(stream: bytes) -> None:
    for kind, body in _records(stream):
        if kind == FILE_PASS:
            raise UnsafeContent(LOCKED)
        if kind == BOUND_SHEET and body[5:6] and body[5] in MACRO_SHEETS:
            raise UnsafeContent(MACROS)
        if kind == SUP_BOOK and LINK_MARK in body[4:]:
            raise UnsafeContent(DDE)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _check_slides(stream: bytes) -> None:
    place = 0
    while place + 8 <= len(stream):
        version, kind, size = struct.unpack_from("<HHI", stream, place)
        if kind == VBA_INFO:
            raise UnsafeContent(MACROS)
        if kind == EXTERNAL_OLE:
            raise UnsafeContent(PACKAGE)
        # A container is entered, everything else passed over.
        place += 8 if version & CONTAINER == CONTAINER else 8 + size


CHECKS = {"doc": _check_word, "xls": _check_workbook, "ppt": _check_slides}
