"""``make test``: the suite on services, ports and folders of its own, also beside a running portal."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.launcher import debian, steps, trial
from portal.launcher.digest import Done, digest_of, migration_files
from portal.launcher.environment import Environment, run_environment
from portal.launcher.folders import BUILD, ROOT, DataFolder
from portal.launcher.keys import kept_keys
from portal.launcher.lock import FolderLock
from portal.launcher.postgres import OWNER, Cluster
from portal.launcher.process import POLL_SECONDS, Step, Stop, die_with_parent, ending, kill_group, run_step
from portal.launcher.progress import Failure, Progress, say, tail
from portal.launcher.stack import Stack

SETTINGS = "portal.settings.test"
TEMPLATE = "portal_template"
OF_ANOTHER_PORTAL = frozenset(
    {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_DATA", "PORTAL_BASE_URL", "DEMO"}
)
PARALLEL = min((os.cpu_count() or 1) + 1, 8)
"""One process more than there are processors: a test waits for the database, a browser or a server half of its time."""


def free_folder(name: str) -> tuple[DataFolder, FolderLock]:
    """Return the first data folder of this name nobody is using, locked: two test runs never meet."""
    for number in range(1, 10):
        data = DataFolder.prepared(BUILD / f"{name}-{number}")
        lock = FolderLock(data.path)
        if lock.acquire():
            return data, lock
    raise Failure("已有九个测试同时在运行。", "请等其中一个结束。")


@contextmanager
def test_services(
    environment: Environment, progress: Progress, *, name: str = "services", careless: bool = True
) -> Iterator[Stack]:
    """Start a database and a queue for tests and stop them at the end; the environment names them."""
    data, lock = free_folder(name)
    stack = Stack(data, environment, SETTINGS, careless=careless)
    try:
        _start_or_start_afresh(stack, progress)
        stack.start_scanner()
        yield stack
    finally:
        stack.supervisor.stop()
        lock.release()


def _start_or_start_afresh(stack: Stack, progress: Progress) -> None:
    """Start; a test cluster that does not come up (it never waited for the disk) is made anew."""
    try:
        stack.start(progress, replaceable=False)
    except Failure:
        if stack.cluster is None or stack.cluster.answers():
            raise
        stack.supervisor.stop()
        stack.cluster.remove()
        shutil.rmtree(stack.data.valkey, ignore_errors=True)
        DataFolder.prepared(stack.data.path).valkey.mkdir(exist_ok=True)
        progress.done -= 1
        stack.start(progress, replaceable=False)


class Databases:
    """A fresh copy of a migrated database for every pytest process; migrated anew only when migrations changed."""

    NAMES = ("test_portal", *(f"test_portal_gw{number}" for number in range(PARALLEL)))

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.cluster = _require(stack)
        self._done = Done(stack.data.path / "steps.json")
        self._digest = digest_of(migration_files(), stack.identity())
        self._migrating: Step | None = None
        for name in self.NAMES:
            self.cluster.drop_database(name)
        if self._done.is_done(TEMPLATE, self._digest) and _exists(self.cluster, TEMPLATE):
            self._copy()
        else:
            self._migrating = self._migrate()

    def look_after(self) -> None:
        """Copy once it is migrated: tests that need no database have begun meanwhile. Raises `Failure` when it failed."""
        if self._migrating and self._migrating.is_over():
            self._migrating = None
            self._done.mark(TEMPLATE, self._digest)
            self._copy()

    def wait(self) -> None:
        """Look after it to the end."""
        while self._migrating:
            Stop.check()
            self.stack.supervisor.look_after()
            self.look_after()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Give it up."""
        if self._migrating:
            self._migrating.stop()

    def _copy(self) -> None:
        for name in self.NAMES:
            self.cluster.copy_database(TEMPLATE, name)

    def _migrate(self) -> Step:
        self.cluster.drop_database(TEMPLATE)
        self.cluster.ensure_database(TEMPLATE)
        return Step(
            self.stack.manage("migrate", "--noinput"),
            env=self.stack.test_env(DATABASE_URL=self.cluster.owner_url(TEMPLATE)),
            log=self.stack.data.log("migrate"),
            cause="无法建立测试数据库。",
            remedy="请改正所指的迁移。",
        )


def prepare_databases(stack: Stack) -> None:
    """Have the databases there before anything begins."""
    databases = Databases(stack)
    try:
        databases.wait()
    finally:
        databases.stop()


def _require(stack: Stack) -> Cluster:
    if stack.cluster is None:
        raise Failure("测试没有自己的数据库。", "请经 make test 运行。")
    return stack.cluster


def _exists(cluster: Cluster, name: str) -> bool:
    return cluster.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"


def run_tests(arguments: Sequence[str], environment: Environment | None = None, name: str = "services") -> int:
    """Prepare everything, run pytest with these arguments, and return its exit code; pytest has the last word."""
    environment = environment or run_environment("test")
    progress = Progress(7)
    log = DataFolder.prepared(BUILD / "setup").log
    with progress.step("检查系统组件（含浏览器）"):
        debian.install_missing(debian.RUN_PACKAGES + debian.TEST_PACKAGES, log("apt"))
    with progress.step("准备 Python 依赖"):
        environment.prepare(log("python"))
        steps.compile_translations(log("translations"))
        steps.cut_fonts(environment, log("fonts"))
    with progress.step("逐一试启动所装的组件（含浏览器）"):
        trial.start_once(trial.RUN_PARTS + trial.TEST_PARTS, environment, log)
    with test_services(environment, progress, name=name) as stack:
        with progress.step("着手准备测试数据库"):
            databases = Databases(stack)
        with progress.step("编译测试（仅首次）"):
            _compile_tests(stack, log("tests"), databases.look_after)
        command = stack.python("-m", "pytest", "-n", str(PARALLEL), "--no-loadscope-reorder", "--reuse-db", *arguments)
        try:
            return foreground(command, stack, stack.test_env(**_browser()), meanwhile=databases.look_after)
        finally:
            databases.stop()


def _compile_tests(stack: Stack, log: Path, meanwhile: Callable[[], object]) -> None:
    """In a fresh clone let one process compile all tests, which every process of pytest would do for itself."""
    if any((ROOT / "tests" / "__pycache__").glob("conftest.*pytest*.pyc")):
        return
    run_step(
        stack.python("-m", "pytest", "--collect-only", "-qq"),
        meanwhile=meanwhile,
        env=stack.test_env(),
        log=log,
        cause="有的测试不能载入。",
        remedy="请改正所指的文件。",
    )


def _browser() -> dict[str, str]:
    path = debian.browser()
    return {"CHROMIUM": path} if path else {}


def foreground(
    command: Sequence[str | Path],
    stack: Stack,
    env: dict[str, str],
    folder: Path = ROOT,
    meanwhile: Callable[[], object] = lambda: None,
) -> int:
    """Run a command on the terminal, its output untouched, while its services are looked after."""
    child = subprocess.Popen(
        [str(part) for part in command],
        env=env,
        cwd=folder,
        process_group=0,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    try:
        while child.poll() is None:
            Stop.check()
            stack.supervisor.look_after()
            meanwhile()
            time.sleep(0.1)
    finally:
        _end(child)
    return child.returncode


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)
    kill_group(child.pid)
    child.wait()


def bench(arguments: Sequence[str]) -> int:
    """Run the measurements on a database with production's durability; writes build/bench.json."""
    return _measure("tests.bench", arguments)


def drill_load(arguments: Sequence[str]) -> int:
    """Let slow, hostile and honest visitors meet the portal as it ships, directly and behind nginx."""
    return _measure("tests.bench.load", arguments, debian.FRONT_PACKAGES)


def drill_intake(arguments: Sequence[str]) -> int:
    """File objections on a portal of its own, as `make run` starts it, while one part of it after the other is killed."""
    environment = _prepared_environment(Progress(2))
    data, lock = free_folder("intake")
    stack = Stack(data, environment, "portal.settings.local")
    try:
        stack.clear_leftovers()
        stack.start_scanner()
        own = {"DATA": str(_emptied(data.path / "portal")), "CLAMD_ADDRESS": "", "PYTHONUTF8": "1"}
        if stack.scanner:
            own["CLAMD_ADDRESS"] = stack.scanner.address()
        env = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER_PORTAL} | own
        return foreground(stack.python("-m", "tests.drills.intake", *arguments), stack, env)
    finally:
        stack.supervisor.stop()
        lock.release()


def drill_release(arguments: Sequence[str]) -> int:
    """Install a release as an operator would, use it, release the next, roll back, restore."""
    return _measure("tests.deploy.drill", arguments, debian.FRONT_PACKAGES)


def _emptied(folder: Path) -> Path:
    """The place of the last drill's portal, its database gone too where that lies elsewhere."""
    if folder.exists():
        Cluster.at(DataFolder.prepared(folder), kept_keys(folder)).remove()
        shutil.rmtree(folder)
    return folder


def _prepared_environment(progress: Progress, packages: tuple[str, ...] = ()) -> Environment:
    environment = run_environment("test")
    log = DataFolder.prepared(BUILD / "setup").log
    with progress.step("检查系统组件"):
        debian.install_missing(debian.RUN_PACKAGES + packages, log("apt"))
    with progress.step("准备 Python 依赖"):
        environment.prepare(log("python"))
    return environment


def _measure(module: str, arguments: Sequence[str], packages: tuple[str, ...] = ()) -> int:
    progress = Progress(5)
    environment = _prepared_environment(progress, packages)
    with test_services(environment, progress, name="bench", careless=False) as stack:
        with progress.step("准备数据库"):
            prepare_databases(stack)
            _require(stack).copy_database(TEMPLATE, OWNER)
        # As the owner: between its measurements it tidies tables up (VACUUM).
        url = _require(stack).owner_url()
        env = stack.service_env(DJANGO_SETTINGS_MODULE="portal.settings.local", DATABASE_URL=url)
        return foreground(stack.python("-m", module, *arguments), stack, env)


def check() -> int:
    """Run every check, two at a time, tell each result in turn, and fail when one failed."""
    from portal.launcher.checks import CHECKS

    environment = run_environment("test", "check")
    progress = Progress(4 + len(CHECKS))
    log = DataFolder.prepared(BUILD / "setup").log
    with progress.step("检查系统组件"):
        debian.install_missing(debian.RUN_PACKAGES, log("apt"))
    with progress.step("准备 Python 依赖"):
        environment.prepare(log("python"))
    with test_services(environment, progress) as stack, ThreadPoolExecutor(2) as pool:
        failed = []
        for item, running in [(item, pool.submit(item.run, stack, log(item.name))) for item in CHECKS]:
            with progress.step(item.title):
                code = running.result()
            if code:
                say(f"{tail(log(item.name), 60)}\n  ✗ {item.title}（{ending(code)}）")
                failed.append(item.title)
    say(f"检查未通过：{'、'.join(failed)}" if failed else "全部检查通过。")
    return 1 if failed else 0
