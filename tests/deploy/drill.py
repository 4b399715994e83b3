"""`make drill-release`: an operator installs a release, uses it, releases the next, rolls back and restores, by the book.

Production settings, deploy/portal.env, the units' own commands and nginx as deploy/nginx has it; in place of PID 1
`tests.deploy.installed`. No part of `make test`.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import re
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from portal.launcher.folders import BUILD
from portal.launcher.nginx import NAME
from portal.launcher.progress import say
from tests.bench.front import nginx
from tests.bench.servers import free_port
from tests.bench.visitors import HOST, Door, get
from tests.deploy.installed import TARGET, Machine, wait_for, written

OWNER, APPLICATION = "release_owner", "release_app"
LOGS = BUILD / "drill-release-logs"
RELEASE = "award-portal-release.service"
ELSEWHERE = "/srv/heads"
"""The second place of the journal's heads, another machine's."""
MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("autosave", "{before}")]
    operations = [migrations.RunSQL("CREATE TABLE drill_release (id integer)", "DROP TABLE drill_release")]
"""
ADDED = "9999_of_the_drill"


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    began = time.monotonic()
    BUILD.mkdir(exist_ok=True)
    shutil.rmtree(LOGS, ignore_errors=True)
    machine = Machine(Path(tempfile.mkdtemp(prefix="release-", dir=BUILD)), free_port(), LOGS)
    tell = lambda text: say(f"{time.monotonic() - began:6.1f} 秒　{text}")  # noqa: E731
    try:
        with databases(os.environ["DATABASE_URL"]) as urls:
            machine.prepare()
            walk(machine, urls, options.since, tell)
    finally:
        machine.remove()
    tell("全部符合。")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make drill-release")
    parser.add_argument("--since", default="HEAD^", help="先装的版本（提交）；后装的是 HEAD，没有提交的改动不在其中")
    return parser.parse_args(arguments)


def walk(machine: Machine, urls: dict[str, str], since: str, tell: object) -> None:
    first, second = machine.install(since, "first"), machine.install("HEAD", "second")
    bring_migration(second)
    machine.switch_to(first)
    configure(machine, second, urls["first"])
    first_install(machine)
    look_inside(machine)
    tell("已装好前一版本，载入演示数据")  # type: ignore[operator]
    with nginx(machine.port, machine.place("/var/cache/award-portal-static")) as front:
        door = Door.behind_tls(front, NAME)
        go_up(machine, door)
        with People(door, machine) as people:
            people.file(3)
            seal(machine)
            machine.start("award-portal-backup.service")
            tell("前一版本在用，已备份")  # type: ignore[operator]
            people.keep_filing()
            release(machine, second, door)
            people.rest()
            people.file(2)
            people.check("发布之后")
            check_rights(machine, urls["first"].split()[0])
            tell(f"已发布后一版本；其间的应答：{people.told()}")  # type: ignore[operator]
            roll_back(machine, first, door)
            people.file(2)
            people.check("撤回迁移、换回前一版本之后")
            tell("已回退")  # type: ignore[operator]
        machine.stop()
        seal(machine)
        restore(machine, first, urls["second"])
        check_seals(machine)
        check_rights(machine, urls["second"].split()[0])
        go_up(machine, door)
        machine.manage("verify_journal")
        kept = int(
            machine.manage(
                "shell", "-v", "0", "-c", "from objections.models import Objection as O; print(O.objects.count())"
            )
        )
        if kept != people.at_backup:
            raise RuntimeError(f"恢复之后有 {kept} 件异议，备份时有 {people.at_backup} 件")
        machine.stop()
        tell("已从备份恢复到空的数据库和目录")  # type: ignore[operator]


def bring_migration(release: Path) -> None:
    """The next release brings a migration of its own, so that there is something to take back."""
    folder = release / "portal" / "autosave" / "migrations"
    before = max(path.stem for path in folder.glob("0*.py"))
    (folder / f"{ADDED}.py").write_text(MIGRATION.format(before=before))


def configure(machine: Machine, release: Path, urls: str) -> None:
    """/etc/award-portal, filled in by what the files say of each value."""
    application, owner = urls.split()
    key = lambda name: f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"  # noqa: E731
    values = {
        "SECRET_KEY": secrets.token_urlsafe(60), "DATABASE_URL": application, "REDIS_URL": os.environ["REDIS_URL"],
        "PORTAL_DATA": str(machine.place("/var/lib/award-portal")),
        "STATIC_ROOT": str(machine.place("/var/cache/award-portal-static")),
        "PORTAL_JOURNAL_HEADS": f"{machine.place('/var/lib/award-portal/heads')},{machine.place(ELSEWHERE)}",
        "PORTAL_BASE_URL": f"https://{NAME}", "ALLOWED_HOSTS": NAME, "PORTAL_FIELD_KEYS": key("k1"),
        "PORTAL_INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(), "PORTAL_JOURNAL_KEYS": key("j1"),
        "PORTAL_BACKUP_KEYS": key("b1"), "DEFAULT_FROM_EMAIL": "office@example.gov.cn", "CLAMD_ADDRESS": "",
        "DATABASE_APPLICATION_ROLE": APPLICATION, "GRANIAN_WORKERS": "2",
        "PORTAL_METRICS_TOKEN": secrets.token_urlsafe(32),
    }  # fmt: skip
    folder = machine.place("/etc/award-portal")
    (folder / "portal.env").write_text(written((release / "deploy/portal.env").read_text(), values))
    (folder / "owner.env").write_text(written((release / "deploy/owner.env").read_text(), {"DATABASE_URL": owner}))


def first_install(machine: Machine) -> None:
    """With the demonstration in it: months lived through in a minute, calendars nobody checks, which production refuses."""
    demonstration = {"DJANGO_SETTINGS_MODULE": "portal.settings.local"}
    machine.start("award-portal-migrate.service")
    machine.manage("load_workdays", **demonstration)
    machine.start(RELEASE)
    machine.manage("seed_demonstration", **demonstration)


def look_inside(machine: Machine) -> None:
    """From now on this process has the settings of the web service, to see what it keeps."""
    os.environ |= machine.env(machine.unit("award-portal-web.service"))
    import django

    django.setup()


def go_up(machine: Machine, door: Door) -> None:
    machine.start(TARGET)
    behind = Door(machine.port, NAME)  # as step 5 asks; in nginx the address is for those who watch
    wait_for(
        "/readyz 应答 200",
        lambda: _status(behind, "/readyz", source=HOST, headers="X-Forwarded-Proto: https\r\n") == 200,
    )
    style = re.search(r'href="(/static/[^"]+\.css)"', asyncio.run(get(door, "/")).body.decode())
    if style is None or _status(door, style[1]) != 200:
        raise RuntimeError("静态文件打不开")
    closed = [
        path for path in machine.place("/var/cache/award-portal-static").rglob("*") if not path.stat().st_mode & 0o004
    ]
    if closed:
        raise RuntimeError(f"nginx 读不到 {closed[0]}")


def release(machine: Machine, folder: Path, door: Door) -> None:
    """Step 4: stop, change, bring up to date, start."""
    machine.stop()
    machine.switch_to(folder)
    machine.start(RELEASE)
    go_up(machine, door)


def roll_back(machine: Machine, folder: Path, door: Door) -> None:
    """Where the new release's migrations can be taken back: on it, app by app, to the former one's last."""
    machine.stop()
    if not (folder / "portal/media/sealing.py").exists():
        machine.manage("seal_files", "--open-media")
    former = last_migrations(folder)
    for label, last in last_migrations(machine.current.resolve()).items():
        if former.get(label) != last:
            machine.manage("migrate", label, former.get(label, "zero"), "--noinput", owner=True)
    machine.switch_to(folder)
    machine.start(RELEASE)
    go_up(machine, door)


def last_migrations(release: Path) -> dict[str, str]:
    """The newest migration of each app, by its label."""
    found = {}
    for config in release.glob("[a-z]*/**/apps.py"):
        names = [path.stem for path in (config.parent / "migrations").glob("[0-9]*.py")]
        label = re.search(r'label = "(\w+)"', config.read_text())
        if names and label:
            found[label[1]] = max(names)
    return found


def check_rights(machine: Machine, url: str) -> None:
    """The service's account owns nothing and rewrites no journal; nobody but the service reads what it keeps."""
    with psycopg.connect(url, autocommit=True) as session:
        for attempt in ("DELETE FROM journal_event", "UPDATE journal_event SET verb = ''", "TRUNCATE journal_seal",
                        "ALTER TABLE journal_event DISABLE TRIGGER ALL", "CREATE TABLE planted ()"):  # fmt: skip
            try:
                session.execute(attempt)
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException):
                continue
            raise RuntimeError(f"应用账号可以执行：{attempt}")
    open_to_others = [
        path for path in machine.place("/var/lib/award-portal").rglob("*")
        if path.is_file() and path.stat().st_mode & 0o077
    ]  # fmt: skip
    if open_to_others:
        raise RuntimeError(f"其他账号读得到 {open_to_others[0]}")


def check_seals(machine: Machine) -> None:
    """What was sealed after the backup is missed, by name, through the copy kept elsewhere; put aside, all is whole."""
    try:
        machine.manage("verify_journal")
    except RuntimeError as fault:
        if ELSEWHERE not in str(fault):
            raise
    else:
        raise RuntimeError("另一处的封存副本比恢复的数据库新，核对时没有发现")
    elsewhere = machine.place(ELSEWHERE)
    elsewhere.rename(elsewhere.with_name("heads-set-aside"))
    seal(machine)
    machine.manage("verify_journal")
    if not any(elsewhere.rglob("*")):
        raise RuntimeError("恢复之后的封存没有写到另一处")


def seal(machine: Machine) -> None:
    """As the timed task does every five minutes."""
    machine.manage("shell", "-v", "0", "-c", "from portal.journal.sealing import seal_journal as s; s()")


def restore(machine: Machine, folder: Path, urls: str) -> None:
    """Where they cannot: what there is is put aside, the backup restored into an empty place."""
    data = machine.place("/var/lib/award-portal")
    data.rename(data.with_name("award-portal-set-aside"))
    data.mkdir(mode=0o700)
    application, owner = urls.split()
    for name, url in (("portal.env", application), ("owner.env", owner)):
        path = machine.place("/etc/award-portal") / name
        path.write_text(written(path.read_text(), {"DATABASE_URL": url}))
    machine.switch_to(folder)
    (backup,) = machine.place("/var/backups/award-portal").iterdir()
    machine.manage("restore", str(backup), owner=True)
    machine.start(RELEASE)


def _status(door: Door, path: str, **more: str) -> int:
    try:
        return asyncio.run(get(door, path, **more)).status
    except OSError:
        return 0


@dataclass
class People:
    """Who files objections through the front door, one after the other; what they were told, and what is kept of it."""

    door: Door
    machine: Machine
    answers: Counter[int] = field(default_factory=Counter)
    at_backup: int = 0
    before: int = 0
    through: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> People:
        self.before = self.kept()
        return self

    def __exit__(self, *_: object) -> None:
        from django.db import connections

        self.rest()
        connections.close_all()

    def file(self, number: int) -> None:
        """So many, and each is received."""
        for _ in range(number):
            if (status := self.files_one()) != 302:
                raise RuntimeError(f"异议没有受理：{status}")
        if not self.at_backup:
            self.at_backup = self.kept()

    def files_one(self) -> int:
        from tests.bench.load import fill_in

        try:
            form = asyncio.run(fill_in(self.door, 0.2))
            status = asyncio.run(form.send(self.door)).status
        except (OSError, AssertionError):
            status = 0
        self.answers[status] += 1
        return status

    def keep_filing(self) -> None:
        self.through.clear()
        self.thread = threading.Thread(target=self._files_on)
        self.thread.start()

    def _files_on(self) -> None:
        from django.db import connection

        while not self.through.is_set():
            if self.files_one() != 302:
                time.sleep(0.3)
        connection.close()

    def rest(self) -> None:
        self.through.set()
        if thread := getattr(self, "thread", None):
            thread.join()

    def kept(self) -> int:
        from objections.models import Objection

        return Objection.objects.count()

    def check(self, when: str) -> None:
        """Whatever was received is there, nothing else is, and it can be read, files too; the journal is whole."""
        from hashlib import sha256

        from objections.models import Objection
        from portal.evidence.models import EvidenceFile
        from portal.evidence.vault import vault

        received = self.before + self.answers[302]
        if self.kept() != received:
            raise RuntimeError(f"{when}：受理了 {received} 件，数据库中有 {self.kept()} 件")
        for objection in Objection.objects.order_by("-pk")[: self.answers[302]]:
            if "质量投诉" not in objection.statement.for_delivery():
                raise RuntimeError(f"{when}：{objection.number} 读不出")
            files = EvidenceFile.objects.of(objection)
            if not files:
                raise RuntimeError(f"{when}：{objection.number} 没有文件")
            for file in files:
                if sha256(vault().open_whole(file.storage_name).read()).hexdigest() != file.digest:
                    raise RuntimeError(f"{when}：{objection.number} 的文件与摘要不符")
        self.machine.manage("verify_journal")

    def told(self) -> str:
        names = {302: "受理", 0: "连接不上或者页面打不开"}
        return "，".join(f"{names.get(status, status)} {number} 次" for status, number in sorted(self.answers.items()))


@contextmanager
def databases(cluster: str) -> Iterator[dict[str, str]]:
    """Two empty databases as docs/operations.md has them made, each as the URLs of application and owner."""
    password = secrets.token_hex(12)
    server = cluster.rpartition("@")[2].partition("/")[0]
    with psycopg.connect(cluster, autocommit=True) as session:
        for role in (OWNER, APPLICATION):
            session.execute(
                f"CREATE ROLE {role} LOGIN PASSWORD '{password}' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
            )
        try:
            names = {"first": "release_first", "second": "release_second"}
            for name in names.values():
                session.execute(f"CREATE DATABASE {name} OWNER {OWNER} ENCODING UTF8")
                with psycopg.connect(f"{cluster.rpartition('/')[0]}/{name}", autocommit=True) as inside:
                    inside.execute("CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist")
            yield {
                key: " ".join(f"postgres://{role}:{password}@{server}/{name}" for role in (APPLICATION, OWNER))
                for key, name in names.items()
            }
        finally:
            for name in ("release_first", "release_second"):
                session.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            for role in (OWNER, APPLICATION):
                session.execute(f"DROP ROLE {role}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
