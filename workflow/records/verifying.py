"""Whether an archive package is as it was made: each digest of its manifests, and the portal's signature over them."""

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal.journal.keys import sign
from workflow.records.packing import signature_body

MANIFESTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
UNREADABLE = (
    OSError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, RuntimeError, StopIteration,
)  # fmt: skip
"""What reading an archive raises that is damaged, encrypted or none at all."""


def faults_of(path: Path) -> list[str]:
    """What is wrong with the package at a path, in words; nothing for a sound one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_faults(archive))
    except UNREADABLE as error:
        return [f"不是完整的归档包：{type(error).__name__}。"]


def _faults(archive: zipfile.ZipFile) -> Iterator[str]:
    root = archive.namelist()[0].partition("/")[0]
    listed = {f"{root}/tagmanifest-sha256.txt"}
    for manifest in MANIFESTS:
        for line in archive.read(f"{root}/{manifest}").decode().splitlines():
            digest, _, name = line.partition("  ")
            listed.add(f"{root}/{name}")
            if f"{root}/{name}" not in archive.namelist():
                yield f"缺少文件 {name}。"
            elif _digest(archive, f"{root}/{name}") != digest:
                yield f"文件 {name} 已经改动。"
    for name, times in Counter(archive.namelist()).items():
        if name not in listed:
            yield f"多出文件 {name}。"
        if times > 1:
            yield f"文件 {name} 有{times}个，不知以哪一个为准。"
    if not _is_signed(archive, root):
        yield "签名不是本系统的，或者清单已经改动。"


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _is_signed(archive: zipfile.ZipFile, root: str) -> bool:
    signature = json.loads(archive.read(f"{root}/signature.json"))
    info = archive.read(f"{root}/bag-info.txt").decode()
    number = next(line.partition(": ")[2] for line in info.splitlines() if line.startswith("External-Identifier: "))
    manifest = _digest(archive, f"{root}/manifest-sha256.txt")
    try:
        return signature["manifest"] == manifest and signature["mac"] == sign(
            signature["key"], signature_body(number, manifest)
        )
    except ImproperlyConfigured:
        return False
