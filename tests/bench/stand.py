"""What is measured on: the demonstration, made by the very steps of `make run`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import redis

from portal.launcher.folders import BUILD, ROOT
from portal.launcher.steps import BOOTSTRAP

SECONDS = 120


def prepare(env: Mapping[str, str], seconds: int = SECONDS) -> None:
    """Bring the database to where a first `make run` leaves it, each step in so many seconds. Raises `RuntimeError` naming step and log.

    What was counted against its senders an hour ago at most belongs to another database.
    """
    counted = redis.Redis.from_url(env["REDIS_URL"])
    for key in counted.scan_iter("*:throttle:*"):
        counted.delete(key)
    log = BUILD / "bench-stand.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        for step in BOOTSTRAP:
            command = [sys.executable, str(ROOT / "manage.py"), *step.command]
            done = subprocess.run(command, cwd=ROOT, env=env, stdout=out, stderr=out, timeout=seconds, check=False)
            if done.returncode:
                raise RuntimeError(f"“{step.title}”没有成功，日志见 {log}。")
