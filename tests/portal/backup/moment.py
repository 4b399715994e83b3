"""`make drill-restore`: back to a moment, by PostgreSQL's own tools and the very lines of docs/operations.md “恢复到任意时点”."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from django.conf import settings

PORT = "55777"


def lines_of_the_book(archive: Path, base: Path) -> list[str]:
    """The settings that the chapter has behind `#`: those of archiving, then those of recovery."""
    chapter = (settings.BASE_DIR / "docs" / "operations.md").read_text().split("### 恢复到任意时点")[1].split("```")[1]
    found = re.findall(r"((?:wal_level|archive_\w+|restore_command|recovery_\w+) = (?:'[^']*'|\w+))", chapter)
    return [line.replace("/归档", str(archive)).replace("/基础备份", str(base)) for line in found]


class Server:
    """PostgreSQL of the suite's own version on a socket, as a user who may run it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, program: str, *words: str) -> str:
        found = shutil.which(program)
        assert found, program
        become = ["setpriv", "--reuid=nobody", "--clear-groups"] if os.geteuid() == 0 else []
        env = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "PGHOST": str(self.folder),
            "PGPORT": PORT,
            "PGUSER": "postgres",
        }
        with (self.folder / "log").open("a") as log:
            done = subprocess.run(
                [*become, found, *words], env=env, stdout=subprocess.PIPE, stderr=log, text=True, check=False
            )
        assert done.returncode == 0, (self.folder / "log").read_text()[-2000:]
        return done.stdout.strip()

    def asks(self, *statements: str) -> str:
        return self.run("psql", "-qAt", "-d", "postgres", *(word for one in statements for word in ("-c", one)))

    def writes(self, data: Path, *lines: str) -> None:
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write("\n".join(lines) + "\n")

    def starts(self, data: Path) -> None:
        self.run("pg_ctl", "-D", str(data), "-l", str(self.folder / "server.log"), "-w", "start")


def test_back_to_the_moment_before_a_mistake():
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    archive, base, live, fresh = (folder / name for name in ("archive", "base", "live", "fresh"))
    archive.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        shutil.chown(archive, "nobody")
    server, lines = Server(folder), lines_of_the_book(archive, base)
    assert [line.split(" ")[0] for line in lines] == [
        "wal_level", "archive_mode", "archive_timeout", "archive_command",
        "restore_command", "recovery_target_time", "recovery_target_action",
    ]  # fmt: skip
    running = live
    try:
        server.run("initdb", "-D", str(live), "-U", "postgres", "--auth=trust", "-E", "UTF8")
        server.writes(
            live, f"port = {PORT}", "listen_addresses = ''", f"unix_socket_directories = '{folder}'", *lines[:4]
        )
        server.starts(live)
        server.asks("CREATE TABLE filed (id integer)", "INSERT INTO filed VALUES (1)")
        server.run("pg_basebackup", "-D", str(base), "-X", "stream", "--checkpoint=fast")
        server.run("pg_verifybackup", str(base))
        server.asks("INSERT INTO filed VALUES (2)")
        time.sleep(1)
        moment = server.asks("SELECT clock_timestamp()")
        time.sleep(1)
        server.asks("DELETE FROM filed", "SELECT pg_switch_wal()")
        time.sleep(2)
        server.run("pg_ctl", "-D", str(live), "-m", "immediate", "stop")
        server.run("cp", "-a", str(base), str(fresh))
        aim = [line if "target_time" not in line else f"recovery_target_time = '{moment}'" for line in lines[4:]]
        server.writes(fresh, *aim)
        server.run("touch", str(fresh / "recovery.signal"))
        running = fresh
        server.starts(fresh)
        for _ in range(50):
            if server.asks("SELECT pg_is_in_recovery()") == "f":
                break
            time.sleep(0.2)
        assert server.asks("SELECT string_agg(id::text, ',' ORDER BY id) FROM filed") == "1,2"
    finally:
        subprocess.run(
            [shutil.which("pg_ctl") or "pg_ctl", "-D", str(running), "-m", "immediate", "stop"],
            user="nobody" if os.geteuid() == 0 else None,
            capture_output=True,
            check=False,
        )
        shutil.rmtree(folder, ignore_errors=True)
