"""Putting a set back: everything that can be wrong with it is found before anything is written."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.files.storage import Storage
from django.db import transaction

from portal.atrest.pieces import OpeningReader
from portal.backup import database
from portal.backup.actions import DATABASE, RESTORED, journal_itself
from portal.backup.keys import portal_marks
from portal.backup.manifest import Manifest, Part, read_manifest
from portal.backup.stores import file_stores, head_stores, is_empty, unpack
from portal.journal.actions import record

ROOM = 1.1
"""How much room a part needs, in its own size: blocks of the disk are filled in part."""
UNFINISHED = "恢复没有完成，数据库没有写入：请清空已写入的文件目录后重新运行。"


def restore(folder: Path) -> Manifest:
    """Put a set into an empty database and empty storages; the database last, in one transaction.

    Places that hold heads of the journal keep theirs: they bear witness to what came after the backup. Raises
    `ValidationError` for a set that is damaged, foreign, of a newer version or another key, before anything is written.
    """
    manifest = read_manifest(folder)
    check_set(folder, manifest)
    check_place()
    check_space(manifest)
    database.ensure_extensions(manifest.extensions)
    for name, store in _to_fill(manifest).items():
        with _opened(manifest, folder, name) as source:
            unpack(store, source)
    os.sync()
    with _opened(manifest, folder, DATABASE) as source:
        database.load(source)
    check_restored(manifest)
    note_restored(manifest)
    return manifest


def check_set(folder: Path, manifest: Manifest) -> None:
    """Raise `ValidationError` for what keeps this program, with these keys, from using the set; every part is read."""
    _check_known(manifest)
    _check_portal_keys(manifest)
    if missing := {DATABASE, *file_stores()} - set(manifest.parts):
        raise ValidationError(f"备份中没有 {'、'.join(sorted(missing))}：请用备份时的版本和配置恢复。")
    for name, part in manifest.parts.items():
        _check_part(folder / name, part)


def check_place() -> None:
    """Raise `ValidationError` unless everything that would be written to is empty."""
    database.check_program(database.RESTORE)
    database.check_empty()
    if occupied := [name for name, store in file_stores().items() if not is_empty(store)]:
        raise ValidationError(
            f"文件存储 {'、'.join(occupied)} 中已有文件，为免混淆，没有恢复：请指定空的 PORTAL_DATA，或者把原有文件移到别处。"
        )


def check_space(manifest: Manifest) -> None:
    """Raise `ValidationError` where the disk has no room for the files; the database's own may be another machine's."""
    needed = sum(part.size for name, part in manifest.parts.items() if name != DATABASE)
    free = shutil.disk_usage(_standing(settings.DATA_DIR)).free
    if free < needed * ROOM:
        raise ValidationError(
            f"{settings.DATA_DIR} 所在的磁盘剩余 {free / 1e9:.1f} GB，恢复文件约需 {needed * ROOM / 1e9:.1f} GB，没有写入："
            "请清理或者扩充磁盘，或者把 PORTAL_DATA 指向另一磁盘。"
        )


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.parents) if one.exists())


def note_restored(manifest: Manifest) -> None:
    """Put it on record, so that the journal itself says from where on it went on anew.

    Only where the set's journal has the form this program writes: an older one gets it by `migrate`, which comes after.
    """
    known = {name for name in database.known_migrations() if name.startswith("journal.")}
    if known <= set(database.applied_migrations()):
        with transaction.atomic():
            record(journal_itself(), RESTORED, by=None, payload={"set": manifest.set_id, "made_at": manifest.made_at})


def check_restored(manifest: Manifest) -> None:
    """Raise `ValidationError` where a table is not, row by row, what it was."""
    restored = database.tables()
    if other := sorted(name for name in manifest.tables | restored if manifest.tables.get(name) != restored.get(name)):
        raise ValidationError(
            f"已写入，但是表 {'、'.join(other)} 与备份时不符：请勿启用，换空数据库重新恢复，或者另取一份备份。"
        )


def _check_known(manifest: Manifest) -> None:
    if unknown := sorted(set(manifest.migrations) - database.known_migrations()):
        raise ValidationError(
            f"备份来自更新的版本（{manifest.version}），本程序没有其中的迁移 {unknown[0]} 等 {len(unknown)} 个："
            "请改用备份时的版本，或者更新的版本。"
        )


def _check_portal_keys(manifest: Manifest) -> None:
    here = portal_marks()
    for setting, marks in manifest.portal_keys.items():
        for key_id, mark in marks.items():
            if here.get(setting, {}).get(key_id) != mark:
                which = f"编号为“{key_id}”的密钥" if key_id else "密钥"
                raise ValidationError(
                    f"{setting} 中没有备份时所用的{which}，恢复后加密字段读不出、日志不能核对：请放回当时的密钥后再恢复。"
                )


def _check_part(path: Path, part: Part) -> None:
    if not path.is_file():
        raise ValidationError(f"备份缺少 {path.name}：请另取一份完好的备份。")
    if path.stat().st_size != part.size:
        raise ValidationError(
            f"备份的 {path.name} 应为 {part.size} 字节，实为 {path.stat().st_size} 字节，没有复制完整：请重新复制，或者另取一份备份。"
        )
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != part.sha256:
            raise ValidationError(f"备份的 {path.name} 与清单中的摘要不符，已经损坏或者被改动：请另取一份完好的备份。")


def _to_fill(manifest: Manifest) -> dict[str, Storage]:
    heads = {name: store for name, store in head_stores().items() if name in manifest.parts and is_empty(store)}
    return file_stores() | heads


@contextmanager
def _opened(manifest: Manifest, folder: Path, name: str) -> Iterator[IO[bytes]]:
    """A part's plain bytes."""
    source = (folder / name).open("rb")
    key = manifest.sealing_key(name)
    with OpeningReader(source, key) if key else source as plain:
        try:
            yield cast(IO[bytes], plain)
        except (ValueError, SuspiciousOperation, tarfile.TarError):
            raise ValidationError(f"备份的 {name} 内容不是 backup 写成的，或者与密钥不符。{UNFINISHED}") from None
