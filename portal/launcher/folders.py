"""Where things lie: the clone, its caches, the data of one run, and a place the database's own user can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from portal.launcher.progress import Failure

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
BUILD = ROOT / "build"
SHARED_PLACE = Path("/var/lib")
NEEDED_MEGABYTES = 1024
LARGEST_LOG = 10 * 2**20


@dataclass(frozen=True)
class Account:
    """The unprivileged user PostgreSQL runs as when the launcher itself runs as root."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """Return the user the database must run as, or None when the launcher's own user will do."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise Failure(
            "PostgreSQL 不能以 root 运行，而系统中没有用户 nobody。", "请运行 useradd --system nobody 后重试。"
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reachable(folder: Path, account: Account | None) -> bool:
    """Ask the system itself whether the account may enter the folder."""
    if account is None:
        return True
    probe = subprocess.run(
        ["test", "-x", str(folder)], user=account.uid, group=account.gid, extra_groups=[], cwd="/", check=False
    )
    return probe.returncode == 0


def reachable_place(wanted: Path, account: Account | None) -> Path:
    """Return ``wanted``, or a stable folder outside a home that only its owner may enter."""
    make_folder(wanted, 0o711)
    if reachable(wanted, account):
        return wanted
    name = hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:12]
    place = SHARED_PLACE / f"award-portal-{name}"
    make_folder(place, 0o711)
    if not reachable(place, account):
        raise Failure(
            f"用户 {account.name if account else ''} 进不了 {wanted}，也进不了 {place}。",
            "请用 DATA=/其他目录 make run 指定一个各级上级目录均可进入的数据目录。",
        )
    return place


def make_folder(folder: Path, mode: int = 0o700) -> Path:
    """Create a folder of ours with exactly this mode, whatever the umask; an existing one is left as it is."""
    if folder.exists():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
    except OSError as error:
        raise Failure(
            f"无法建立目录 {folder}：{error.strerror}。", "请检查权限，或用 DATA=/其他目录 指定可写的目录。"
        ) from None
    return folder


@dataclass(frozen=True)
class DataFolder:
    """The data of one run: database, queue, uploads, keys, logs."""

    path: Path

    @classmethod
    def prepared(cls, path: Path) -> DataFolder:
        """Create the folder and its rooms; refuse when the disk is nearly full."""
        make_folder(path, 0o711)
        free = shutil.disk_usage(path).free // 2**20
        if free < NEEDED_MEGABYTES:
            raise Failure(
                f"{path} 所在磁盘只剩 {free} MB，至少需要 {NEEDED_MEGABYTES} MB。",
                "请腾出空间，或用 DATA=/其他目录 改用别的磁盘。",
            )
        folder = cls(path.resolve())
        for room in (folder.logs, folder.files, folder.beat, folder.valkey):
            make_folder(room)
        return folder

    @property
    def logs(self) -> Path:
        """One log per service and per step."""
        return self.path / "logs"

    @property
    def files(self) -> Path:
        """Uploads and signing keys: ``PORTAL_DATA``."""
        return self.path / "files"

    @property
    def beat(self) -> Path:
        """Celery beat's memory of what ran last."""
        return self.path / "beat"

    @property
    def valkey(self) -> Path:
        """Valkey's append-only file."""
        return self.path / "valkey"

    def log(self, name: str) -> Path:
        """Return the log of one service or step; a log past 10 MB makes room for a new one."""
        log = self.logs / f"{name}.log"
        keep_small(log)
        return log


def keep_small(log: Path) -> None:
    """Put what a log past 10 MB holds aside, once. Its writer appends to it, so that it may be emptied meanwhile."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)
