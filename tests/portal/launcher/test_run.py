"""The launcher with real services: what it starts never outlives it, and what dies comes back."""

import os
import re
import shutil
import signal
import stat
from pathlib import Path

import pytest

from portal.launcher.folders import DataFolder
from portal.launcher.keys import kept_keys
from portal.launcher.postgres import Cluster
from portal.launcher.run import answers
from portal.launcher.steps import BOOTSTRAP
from tests.portal.launcher.conftest import Launcher, command_line, eventually

pytestmark = [pytest.mark.slow, pytest.mark.whole]


def test_run_killed_leaves_nothing_behind_and_the_next_start_is_clean(running: Launcher) -> None:
    assert len(running.processes()) > 5
    running.kill()
    assert eventually(lambda: not running.processes(), 15), running.processes()
    running.start()
    assert running.sql("SELECT 1") == "1"


def test_run_starts_at_once_over_a_killed_one(running: Launcher) -> None:
    running.kill()
    running.start()
    assert answers(running.address)


class TestRunning:
    """The portal that runs, whatever becomes of its parts."""

    @pytest.mark.parametrize("title", ["bin/postgres", "valkey-server", "granian", " worker ", " beat "])
    def test_service_killed_comes_back(self, running: Launcher, title: str) -> None:
        killed, revived = running.service(title), running.said().count("已恢复")
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: running.said().count("已恢复") > revived), running.said()
        assert running.said().count("被信号 9 终止") > revived
        assert running.service(title) != killed
        assert eventually(lambda: answers(running.address), 10)

    def test_web_process_killed_comes_back(self, running: Launcher) -> None:
        web = running.service("granian")
        with open(f"/proc/{web}/task/{web}/children") as children:
            os.kill(int(children.read().split()[0]), signal.SIGKILL)
        assert eventually(lambda: all(answers(running.address) for _ in range(5)), 20)

    def test_database_knows_chinese_trigrams(self, running: Launcher) -> None:
        assert int(running.sql("SELECT cardinality(show_trgm('公示公告'))")) > 0

    def test_run_twice_on_the_same_data_is_refused_by_name(self, running: Launcher) -> None:
        second = running.call("run")
        assert second.returncode == 1
        assert f"正由进程 {running.running.pid} 使用" in second.stderr  # type: ignore[union-attr]
        assert "make stop" in second.stderr
        assert answers(running.address)

    def test_explicit_port_taken_is_refused_with_remedy(self, running: Launcher) -> None:
        second = running.call("run", DATA=str(running.clone / "other"), PORT=str(running.port))
        assert second.returncode == 1
        assert f"端口 {running.port} 已被占用" in second.stderr
        assert "怎么办" in second.stderr

    def test_no_secret_stands_on_a_command_line(self, running: Launcher) -> None:
        lines = (running.data / "secrets.env").read_text().splitlines()
        values = [line.split("=", 1)[1] for line in lines if "=" in line]
        seen = " ".join(command_line(int(line.split()[0])) for line in running.processes())
        assert [value for value in values if value in seen] == []

    def test_what_serves_is_no_owner_and_cannot_become_one(self, running: Launcher) -> None:
        assert running.sql("SELECT current_user || ' ' || rolsuper FROM pg_roles WHERE rolname = current_user") == (
            "portal_app false"
        )
        owners = kept_keys(running.data)["DATABASE_PASSWORD"].encode()
        for title in ("granian", " worker ", " beat "):
            told = Path(f"/proc/{running.service(title)}/environ").read_bytes()
            assert (b"portal_app:" in told, owners in told) == (True, False), title

    def test_all_of_it_ends_after_what_was_killed(self, running: Launcher) -> None:
        assert running.interrupt() == 0
        assert running.processes() == []


def test_manage_works_while_the_portal_is_stopped(launcher: Launcher) -> None:
    launcher.down()
    assert launcher.sql("SELECT 41 + 1") == "42"
    assert launcher.processes() == []


def test_second_start_runs_only_what_is_due(launcher: Launcher) -> None:
    launcher.down()
    count = "SELECT string_agg(command, ' ' ORDER BY command) FROM ran WHERE command <> 'migrate'"
    before = launcher.sql(count)
    launcher.start()
    assert launcher.sql(count) == before
    assert "office  office-password" in launcher.said()
    assert sorted(before.split()) == sorted(step.command[0] for step in BOOTSTRAP if step.when != "always")


def test_run_interrupted_stops_everything(running: Launcher) -> None:
    assert running.interrupt() == 0
    assert running.processes() == []
    assert "已全部停止" in running.said()


def test_stop_ends_the_running_portal(running: Launcher) -> None:
    assert f"进程 {running.running.pid}" in running.call("stop").stdout  # type: ignore[union-attr]
    assert running.running.wait(10) == 0  # type: ignore[union-attr]
    assert running.processes() == []
    assert "没有正在使用" in running.call("stop").stdout


def test_folder_from_before_there_was_a_role_gets_one(launcher: Launcher) -> None:
    launcher.down()
    secrets = launcher.data / "secrets.env"
    lines = secrets.read_text().splitlines(keepends=True)
    secrets.write_text("".join(line for line in lines if not line.startswith(("APPLICATION_", "PORTAL_JOURNAL_"))))
    launcher.start()
    assert launcher.sql("SELECT current_user") == "portal_app"
    assert {"APPLICATION_PASSWORD", "PORTAL_JOURNAL_KEYS"} <= set(kept_keys(launcher.data))


def test_secrets_are_for_their_owner_alone_and_stay(running: Launcher) -> None:
    secrets = running.data / "secrets.env"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    before = secrets.read_text()
    assert {"SECRET_KEY", "PORTAL_FIELD_KEYS", "PORTAL_INDEX_KEY"} <= {
        line.split("=")[0] for line in before.splitlines()
    }
    running.interrupt()
    running.start()
    assert secrets.read_text() == before


def test_lost_secrets_are_asked_for_and_the_database_is_kept(running: Launcher) -> None:
    which = "SELECT system_identifier FROM pg_control_system()"
    cluster = running.sql(which)
    running.interrupt()
    secrets = (running.data / "secrets.env").rename(running.data / "away")
    refused = running.call("run")
    assert (refused.returncode, "请放回原来的 secrets.env" in refused.stderr) == (1, True), refused.stderr
    secrets.replace(running.data / "secrets.env")
    assert running.sql(which) == cluster


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's database lies outside its data folder")
def test_new_clone_at_an_old_ones_place_starts_and_the_old_database_is_set_aside(
    launcher: Launcher, tmp_path: Path
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    data = str(hidden / "data")
    launcher.down()
    launcher.start(DATA=data)
    launcher.interrupt()
    shutil.rmtree(data)
    launcher.start(DATA=data)
    (aside,) = map(Path, re.findall(r"移到了 (\S+)。", launcher.said()))
    assert (aside / "PG_VERSION").exists()
    launcher.interrupt()
    (hidden / "data" / "files" / "upload.pdf").touch()
    (hidden / "data" / "secrets.env").unlink()
    refused = launcher.call("run", DATA=data)
    assert (refused.returncode, "请放回原来的 secrets.env" in refused.stderr) == (1, True), refused.stderr
    shutil.rmtree(aside.parents[1])


def test_cluster_made_anew_bears_no_older_seal(tmp_path: Path) -> None:
    data = DataFolder.prepared(tmp_path / "data")
    cluster = Cluster.at(data, kept_keys(data.path))
    place = cluster.files.parent
    try:
        (place / "made-with").write_text("the seal of a cluster that is gone")
        cluster.initialise()  # and the launcher is killed before the new one has answered
        made = (cluster.files / "global" / "pg_control").read_bytes()
        cluster.initialise()
        assert (cluster.files / "global" / "pg_control").read_bytes() == made
    finally:
        shutil.rmtree(place)
