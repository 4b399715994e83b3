"""Ports: which one is free, and which one was chosen last time."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from portal.launcher.progress import Failure, say

LOOPBACK = "127.0.0.1"
WEB_PORT = 8000


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """Let the system name a free port."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def kept_port(folder: Path, name: str) -> int:
    """Return the port this data folder used for a service before, or a new one when it is taken."""
    path = folder / "ports.json"
    ports: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    if name not in ports or not is_free(ports[name]):
        ports[name] = any_free()
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(ports))
        fresh.replace(path)
    return ports[name]


def web_port(wanted: str, host: str = LOOPBACK) -> int:
    """Return the port of the web service: exactly PORT when given, else 8000 or the next free one."""
    if wanted:
        return _explicit_port(wanted, host)
    for port in range(WEB_PORT, WEB_PORT + 100):
        if is_free(port, host):
            if port != WEB_PORT:
                say(f"提示：端口 {WEB_PORT} 已被占用，改用 {port}。要指定端口请运行 PORT=… make run。")
            return port
    raise Failure(f"端口 {WEB_PORT}–{WEB_PORT + 99} 都被占用。", "请用 PORT=… make run 指定一个空闲端口。")


def _explicit_port(wanted: str, host: str) -> int:
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise Failure(f"PORT={wanted} 不是端口号。", "请给出 1 至 65535 之间的整数，例如 PORT=8080 make run。")
    if not is_free(int(wanted), host):
        raise Failure(
            f"端口 {wanted} 已被占用（或无权使用），而您用 PORT 指定了它。",
            f"请停止占用它的程序（ss -ltnp 'sport = :{wanted}' 可以看到），或换一个端口，或不写 PORT 让系统自动选择。",
        )
    return int(wanted)
