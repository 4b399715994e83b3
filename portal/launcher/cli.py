"""The launcher's command line, one word per make target."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from portal.launcher import commands, mutants, run, testing
from portal.launcher.process import Stop
from portal.launcher.progress import Failure, Interrupted, say, speak_utf8

INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; failures are told with cause and remedy, never as a traceback."""
    speak_utf8()
    # Containers often set it: every Python this starts, and one run starts a hundred, would compile all it reads anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    Stop.listen()
    name, rest = (arguments[0], [*arguments[1:]]) if arguments else ("", [])
    if rest[:1] == ["--"]:
        rest = rest[1:]
    command = COMMANDS.get(name)
    if command is None:
        say(f"可用的命令：{'、'.join(COMMANDS)}")
        return 2
    return _guarded(lambda: command(rest))


def _guarded(call: Callable[[], int]) -> int:
    try:
        return call()
    except Failure as failure:
        print(f"\n失败：{failure.cause}\n怎么办：{failure.remedy}", file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        print(f"\n失败：{error}\n怎么办：请检查磁盘空间与目录权限后重试。", file=sys.stderr, flush=True)
        return 1
    except Interrupted:
        return INTERRUPTED


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": lambda _: run.run(),
    "stop": lambda _: commands.stop(),
    "manage": commands.manage,
    "test": testing.run_tests,
    "test-next": commands.test_next,
    "drill-case": commands.drill_case,
    "drill-restore": commands.drill_restore,
    "drill-security": commands.drill_security,
    "drill-office": commands.drill_office,
    "mutants": mutants.mutants,
    "check": lambda _: testing.check(),
    "bench": testing.bench,
    "drill-load": testing.drill_load,
    "drill-intake": testing.drill_intake,
    "drill-release": testing.drill_release,
    "docs": lambda _: commands.docs(),
}
