"""Office documents are archives: what is inside must be a document, no program, and no bomb."""

import zipfile
from typing import BinaryIO

MAX_MEMBERS = 5_000
MAX_EXPANDED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_APPLIES_FROM = 10 * 1024 * 1024
CHUNK = 256 * 1024
MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
PROGRAM_ENDINGS = (
    ".exe",
    ".dll",
    ".com",
    ".bat",
    ".cmd",
    ".ps1",
    ".vbs",
    ".js",
    ".jse",
    ".wsf",
    ".hta",
    ".scr",
    ".msi",
    ".jar",
    ".lnk",
)
REMOTE_PARTS = (b"/attachedTemplate", b"/oleObject", b"/frame")


class UnsafeContent(ValueError):
    """The file is of an accepted format, but holds what may harm whoever opens it. The text completes a sentence."""


def ooxml_kind(file: BinaryIO) -> str | None:
    """`docx`, `xlsx`, `pptx`, or None for another archive. Raises `UnsafeContent`."""
    try:
        with zipfile.ZipFile(file) as archive:
            check_members(archive)
            kind = _main_part(archive)
            if kind:
                _check_contents(archive)
            return kind
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
        raise UnsafeContent("已损坏，无法打开，请用原软件重新保存后再上传") from None
    finally:
        file.seek(0)


def check_members(archive: zipfile.ZipFile) -> None:
    """Raise `UnsafeContent` for what would unpack too far, is locked or holds a program. Reads the directory alone."""
    members = archive.infolist()
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    bomb = expanded > RATIO_APPLIES_FROM and expanded > packed * MAX_RATIO
    if len(members) > MAX_MEMBERS or expanded > MAX_EXPANDED or bomb:
        raise UnsafeContent("解压后的内容过大，疑似压缩炸弹，请精简后另存为PDF再上传")
    if any(member.flag_bits & 1 for member in members):
        raise UnsafeContent("设有打开密码，无法核验，请取消密码后再上传")
    names = [member.filename.lower() for member in members]
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnsafeContent("含有宏代码，请另存为不含宏的文档或者PDF后再上传")
    if any(name.endswith(PROGRAM_ENDINGS) for name in names):
        raise UnsafeContent("内嵌可执行程序，请删除后再上传")


def _main_part(archive: zipfile.ZipFile) -> str | None:
    try:
        types = archive.read("[Content_Types].xml")
    except KeyError:
        return None
    if b"macroenabled" in types.lower():
        raise UnsafeContent("是启用宏的文档，请另存为不含宏的文档或者PDF后再上传")
    return next((kind for kind, part in MAIN_PARTS.items() if part in types), None)


def _check_contents(archive: zipfile.ZipFile) -> None:
    """Unpack every member in a stream: sizes that lie and broken parts come to light as a bad checksum."""
    for member in archive.infolist():
        with archive.open(member) as part:
            if member.filename.endswith(".rels"):
                _check_relations(part.read())
            while part.read(CHUNK):
                pass


def _check_relations(relations: bytes) -> None:
    for relation in relations.split(b"<Relationship ")[1:]:
        if b'TargetMode="External"' in relation and any(part in relation for part in REMOTE_PARTS):
            raise UnsafeContent("引用了外部模板或者对象，请另存为PDF后再上传")
