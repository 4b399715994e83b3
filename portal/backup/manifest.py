"""What a backup says of itself: which parts it has, their digests, what they were made from, and a proof over all of it."""

import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

from django.core.exceptions import ValidationError
from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as Misshapen

from portal.backup.keys import SETTING, Marks, backup_ring
from portal.canonical import canonical_json
from portal.keyring import Key

NAME = "manifest.json"
FORMAT = "award-portal-backup"
EDITION = 1
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
PartName = Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$")]
DAMAGED = "备份清单 manifest.json 已损坏，或者被改动：请另取一份完好的备份。"


class Part(BaseModel):
    """A file of the set, as it lies there: its size (bytes) and SHA-256."""

    model_config = ConfigDict(extra="forbid")
    size: int
    sha256: Digest


class Table(BaseModel):
    """A table's rows, and the SHA-256 of their text in order."""

    model_config = ConfigDict(extra="forbid")
    rows: int
    sha256: Digest


class Manifest(BaseModel):
    """The set's own account. `key` names the key it is sealed with, or is empty."""

    model_config = ConfigDict(extra="forbid")
    format: str = FORMAT
    edition: int = EDITION
    set_id: Digest
    made_at: datetime
    version: str
    key: str
    portal_keys: Marks
    migrations: list[str] = []
    extensions: list[str] = []
    tables: dict[str, Table] = {}
    parts: dict[PartName, Part] = {}
    proof: str = ""

    def sealing_key(self, purpose: str) -> Key | None:
        """The key for a part, None for a plain set. Raises `KeyError` where the ring has not got it."""
        return backup_ring()[self.key].derived(bytes.fromhex(self.set_id), purpose) if self.key else None

    def write(self, folder: Path) -> None:
        """Prove and write it."""
        self.proof = _proof(self)
        (folder / NAME).write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a set that is ours, of an edition we know, and whole. Raises `ValidationError` in words."""
    manifest = _parsed(_body(folder))
    if manifest.key and manifest.key not in backup_ring():
        raise ValidationError(f"备份用密钥“{manifest.key}”加密，{SETTING} 中没有这把密钥：请放回当时的密钥后再恢复。")
    if not manifest.key and backup_ring():
        raise ValidationError(
            f"已设置 {SETTING}，而这份备份没有加密，不能证明出自本系统：请核对来源；确要恢复的，去掉这项设置后再运行。"
        )
    if not hmac.compare_digest(manifest.proof, _proof(manifest)):
        raise ValidationError(
            f"备份清单与密钥“{manifest.key}”不符：密钥不是备份时的那一把，或者清单被改动。请核对 {SETTING}，或者另取一份备份。"
            if manifest.key else DAMAGED
        )  # fmt: skip
    return manifest


def _body(folder: Path) -> object:
    try:
        return json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValidationError(f"{folder} 中没有 {NAME}，不是完整的备份：请指定 backup 写成的目录。") from None
    except ValueError:
        raise ValidationError(DAMAGED) from None


def _parsed(body: object) -> Manifest:
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ValidationError("这不是本系统 backup 命令写成的备份，不能恢复：请核对目录。")
    if body.get("edition") != EDITION:
        raise ValidationError(
            f"备份的格式为第 {body.get('edition')} 版，本程序只认识第 {EDITION} 版：请用备份时的版本恢复。"
        )
    try:
        return Manifest.model_validate(body)
    except Misshapen:
        raise ValidationError(DAMAGED) from None


def _proof(manifest: Manifest) -> str:
    """HMAC-SHA-256 where the set is sealed; else a plain digest, which finds damage and no forgery."""
    body = canonical_json(manifest.model_dump(mode="json", exclude={"proof"})).encode()
    key = manifest.sealing_key("manifest")
    return (key.mac(body) if key else hashlib.sha256(body).digest()).hex()
