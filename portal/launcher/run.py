"""``make run``: everything from a fresh clone to a portal that answers."""

from __future__ import annotations

import os
import signal
import urllib.error
import urllib.request

from portal.launcher import debian, steps, trial
from portal.launcher.environment import run_environment
from portal.launcher.folders import ROOT, DataFolder
from portal.launcher.ports import LOOPBACK, web_port
from portal.launcher.process import Service
from portal.launcher.progress import Progress, say
from portal.launcher.purpose import purpose_of
from portal.launcher.stack import Stack, locked

SETTINGS = "portal.settings.local"
WEB_WORKERS = "2"
SERVING = (
    "--interface",
    "rsgi",
    "--http",
    "1",
    "--no-ws",
    "--loop",
    "asyncio",
    "--http1-header-read-timeout",
    "10000",
    "--backlog",
    "4096",
    "--backpressure",
    "10000",
)
"""How granian serves: `portal.rsgi`, and no connection whose headers take longer than that (ms)."""
WORKER_THREADS = "2"
EVERYWHERE = "0.0.0.0"  # noqa: S104  compared with, never a default


def data_folder() -> DataFolder:
    """Return the data folder of ``make run``: DATA, or .portal in the clone."""
    return DataFolder.prepared(ROOT / os.environ.get("DATA", "") if os.environ.get("DATA") else ROOT / ".portal")


def run() -> int:
    """Start everything, tell where it is, and stay until someone asks to stop."""
    data = data_folder()
    with locked(data):
        environment = run_environment()
        stack = Stack(data, environment, SETTINGS, purpose=purpose_of(data.path))
        stack.clear_leftovers()  # before the port is chosen: a killed predecessor may still hold it
        listen = os.environ.get("LISTEN", LOOPBACK)
        port = web_port(os.environ.get("PORT", ""), listen)
        progress = Progress(_step_count(stack))
        say(f"数据目录：{data.path}（日志在 {data.logs}）")
        try:
            _prepare(stack, progress)
            _bring_up(stack, progress, listen, port)
            stack.supervisor.watch()
        finally:
            _stop(stack)
    return 0


def _step_count(stack: Stack) -> int:
    embedded = sum(not os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL"))
    return 3 + embedded + len(steps.steps_of(stack)) + 1


def _prepare(stack: Stack, progress: Progress) -> None:
    with progress.step("检查系统组件"):
        debian.install_missing(debian.RUN_PACKAGES, stack.data.log("apt"))
    with progress.step("准备 Python 依赖"):
        stack.environment.prepare(stack.data.log("python"))
        steps.compile_translations(stack.data.log("translations"))
        steps.cut_fonts(stack.environment, stack.data.log("fonts"))
    with progress.step("逐一试启动所装的组件"):
        trial.start_once(trial.RUN_PARTS, stack.environment, stack.data.log)
    stack.start(progress)


def _bring_up(stack: Stack, progress: Progress, listen: str, port: int) -> None:
    address = f"http://{LOOPBACK if listen == EVERYWHERE else listen}:{port}"
    base = {"PORTAL_BASE_URL": os.environ.get("PORTAL_BASE_URL", address)}
    steps.prepare_portal(stack, progress, **base)
    with progress.step("启动网页服务、后台任务与定时任务"):
        env = stack.service_env(**base)
        stack.supervisor.start(_worker(stack, env))
        stack.supervisor.start(_beat(stack, env))
        stack.supervisor.start(_web(stack, env, listen, port, address))
    say(f"\n门户已就绪，用时 {progress.elapsed():.0f} 秒：{address}/")
    say(f"管理后台：{address}/admin/　状态检查：{address}/readyz")
    say(f"\n{steps.logins(stack)}\n")
    say("按 Ctrl-C 停止全部服务；数据保留在数据目录中。")


def _worker(stack: Stack, env: dict[str, str]) -> Service:
    # Threads: one process, so nothing of it can outlive a kill -9.
    command = [
        "-m",
        "celery",
        "-A",
        "portal.celery:app",
        "worker",
        "--pool",
        "threads",
        "--concurrency",
        WORKER_THREADS,
    ]
    command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    log = stack.data.log("worker")
    # Killed with its launcher: a shutdown of its own would wait for a broker that is gone as well, and tasks are
    # acknowledged late, so nothing is lost.
    return Service("worker", "后台任务", stack.python(*command), env, log, death_signal=signal.SIGKILL, stop_seconds=15)


def _beat(stack: Stack, env: dict[str, str]) -> Service:
    schedule = str(stack.data.beat / "schedule")
    command = [
        "-m",
        "celery",
        "-A",
        "portal.celery:app",
        "beat",
        "--schedule",
        schedule,
        "--pidfile=",
        "--loglevel",
        "INFO",
    ]
    return Service("beat", "定时任务", stack.python(*command), env, stack.data.log("beat"), stop_seconds=5)


def _web(stack: Stack, env: dict[str, str], listen: str, port: int, address: str) -> Service:
    command = ["-m", "granian", *SERVING, "--host", listen, "--port", str(port)]
    command += ["--workers", WEB_WORKERS, "--workers-kill-timeout", "5"]
    command += ["--respawn-failed-workers", "--respawn-interval", "1", "portal.rsgi:application"]
    return Service(
        "web",
        "网页服务",
        stack.python(*command),
        env,
        stack.data.log("web"),
        ready=lambda: answers(f"{address}/readyz"),
        ready_seconds=90,
        start_tries=2,
    )


def answers(url: str) -> bool:
    """Tell whether the portal says 200, asked directly and never through a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(stack: Stack) -> None:
    if stack.supervisor.services:
        say("\n正在停止：网页服务、后台任务、消息队列、数据库 …")
        stack.supervisor.stop()
        say("已全部停止。")
