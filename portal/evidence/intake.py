"""Looking at an upload before anything is stored: its name, its size, what it is, its digest."""

import hashlib
import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from portal.evidence.archives import UnsafeContent
from portal.evidence.formats import ACCEPTED_LABEL, CONTENT_LABELS, FORMATS, Format, describe, sniff

LONGEST_NAME = 150
MEGABYTE = 1024 * 1024
BIDI = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """What is known of a file that may be stored."""

    original_name: str
    size: int
    media_type: str
    sha256: str
    scanned_at: datetime | None = None


def check_upload(upload: File) -> CheckedUpload:
    """The facts of an acceptable file. Raises `ValidationError` that names the file, the fault and the remedy."""
    name = clean_filename(upload.name or "")
    size = upload.size or 0
    check_size(name, size)
    form = _check_format(name, upload)
    return CheckedUpload(name, size, form.media_type, _digest(upload))


def facts_of(upload: File) -> CheckedUpload:
    """The same of a file whose format another checks."""
    return CheckedUpload(
        upload.name or "", upload.size or 0, getattr(upload, "content_type", "") or "", _digest(upload)
    )


def clean_filename(name: str) -> str:
    """The name without folders, in NFC; control and direction characters, which disguise an ending, are refused."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).strip()
    if any(character in BIDI or unicodedata.category(character) in {"Cc", "Cs"} for character in base):
        shown = "".join(c for c in base if c.isprintable() and c not in BIDI)
        raise ValidationError(
            _("文件“%(name)s”的名称中含有控制字符，请重新命名后再上传。") % {"name": shown}, code="name"
        )
    if base in {"", ".", ".."}:
        raise ValidationError("有一个文件没有名称，请命名后再上传。", code="name")
    if len(base) > LONGEST_NAME:
        raise ValidationError(
            _("文件“%(name)s…”的名称超过%(most)s个字，请缩短后再上传。") % {"name": base[:20], "most": LONGEST_NAME},
            code="name",
        )
    return base


def check_size(name: str, size: int) -> None:
    """Raise `ValidationError` for an empty file, or one past the limit (bytes)."""
    limit = settings.EVIDENCE_MAX_BYTES
    if size == 0:
        raise ValidationError(_("文件“%(name)s”是空文件，请检查后重新上传。") % {"name": name}, code="empty")
    if size > limit:
        raise ValidationError(
            _("文件“%(name)s”大小为%(size)s，超过单个文件%(most)s的上限，请压缩或者拆分后再上传。")
            % {"name": name, "size": _megabytes(size), "most": _megabytes(limit)},
            code="size",
        )


def _megabytes(size: int) -> str:
    """Rounded up: what is past a limit by a byte does not read as the limit."""
    return f"{math.ceil(size * 10 / MEGABYTE) / 10:g}MB"


def format_of(name: str) -> Format:
    """The format a name claims by its ending. Raises `ValidationError` for one that is not taken."""
    claimed = FORMATS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if claimed is None:
        raise ValidationError(
            _("文件“%(name)s”：不支持该文件格式。可以上传：%(formats)s。")
            % {"name": name, "formats": _(ACCEPTED_LABEL)},
            code="format",
        )
    return claimed


def _check_format(name: str, upload: File) -> Format:
    claimed = format_of(name)
    try:
        actual = sniff(cast(BinaryIO, upload))
    except UnsafeContent as error:
        raise ValidationError(
            _("文件“%(name)s”%(fault)s。") % {"name": name, "fault": _(str(error))}, code="unsafe"
        ) from None
    if actual in claimed.contents:
        return claimed
    content = CONTENT_LABELS.get(actual, f"{actual.upper()}文件") if actual else describe(cast(BinaryIO, upload))
    kind = _("%(format)s文件") % {"format": content.removesuffix("文件")} if content.endswith("文件") else _(content)
    raise ValidationError(
        _("文件“%(name)s”的内容是%(content)s，与扩展名不符，请用相应软件打开，另存为正确格式后再上传。")
        % {"name": name, "content": kind},
        code="mismatch",
    )


def _digest(upload: File) -> str:
    upload.seek(0)
    sha256 = hashlib.sha256()
    for chunk in upload.chunks():
        sha256.update(chunk)
    upload.seek(0)
    return sha256.hexdigest()
