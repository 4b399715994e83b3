"""Real servers on 127.0.0.1 and the load put on them."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.launcher.folders import BUILD, ROOT
from portal.launcher.process import die_with_parent
from portal.launcher.run import SERVING

HOST = "127.0.0.1"
READY_SECONDS = 40
CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """One response as it came over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@contextmanager
def granian(target: str, *, log: str, workers: int = 1, **env: str) -> Iterator[int]:
    """Serve an RSGI application as `make run` does; gives the port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", *SERVING, "--host", HOST, "--port", str(port)]
    command += ["--workers", str(workers), "--workers-kill-timeout", "3", target]
    with _started(command, log, env) as child:
        await_port(port, child, BUILD / f"bench-{log}.log")
        yield port


@contextmanager
def celery_worker(*, log: str, processes: int, **env: str) -> Iterator[None]:
    """A worker as production starts it; what it is given before it is there waits for it."""
    command = [sys.executable, "-m", "celery", "-A", "portal.celery:app", "worker", "--concurrency", str(processes)]
    with _started([*command, "--without-gossip", "--without-mingle"], log, env):
        yield


@contextmanager
def _started(command: list[str], log: str, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server of this program, its output in a file of that name; it leaves with us."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"bench-{log}.log").open("wb") as out:
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **env}, stdout=out, stderr=out,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )  # fmt: skip
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def await_port(port: int, child: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server takes connections. Raises `RuntimeError` naming the log when it does not."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"granian 没有启动，日志见 {log}。")


def fetch(port: int, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """One GET."""
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": f"{HOST}:{port}", **(headers or {})})
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())
    finally:
        connection.close()


def requests_per_second(port: int, path: str, seconds: int, headers: Mapping[str, str] | None = None) -> float:
    """What wrk reaches with 32 connections. Raises `RuntimeError` when any answer failed."""
    command = [wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run(
        [*command, f"http://{HOST}:{port}{path}"], capture_output=True, text=True, timeout=seconds + 30, check=True
    )
    return read_wrk(done.stdout)


def read_wrk(text: str) -> float:
    """Requests a second out of wrk's report; any failed answer voids the measurement."""
    failed = re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", text)
    found = re.search(r"Requests/sec:\s+([\d.]+)", text)
    if failed or not found:
        raise RuntimeError(f"压测无效：{failed.group() if failed else '没有结果'}。")
    return float(found.group(1))


def wrk() -> str:
    """The program; installed when it is missing and we may. Raises `RuntimeError` with the command to type."""
    if found := shutil.which("wrk"):
        return found
    if os.geteuid() == 0:
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "wrk"]
        subprocess.run(install, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    if found := shutil.which("wrk"):
        return found
    raise RuntimeError("缺少压测工具 wrk，请运行：sudo apt-get install wrk")
