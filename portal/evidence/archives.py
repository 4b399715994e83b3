"""Bounds of an archive, asked of its directory before anything is unpacked: no bomb, no lock, no program."""

import zipfile

MAX_MEMBERS = 5_000
MAX_EXPANDED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_APPLIES_FROM = 10 * 1024 * 1024
CHUNK = 256 * 1024
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


class UnsafeContent(ValueError):
    """The file is of an accepted format, but holds what may harm whoever opens it. The text completes a sentence."""


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
