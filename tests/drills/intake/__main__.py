"""`make drill-intake`: objections by many at once while one part of the portal after the other is killed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import django

from portal.launcher.commands import running_services
from portal.launcher.environment import run_environment
from portal.launcher.ports import LOOPBACK, any_free
from portal.launcher.progress import say
from portal.launcher.run import SETTINGS, data_folder
from portal.launcher.stack import Stack
from tests.drills.intake.account import Line
from tests.drills.intake.mailbox import relay
from tests.drills.intake.portal import Portal


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 when anything is lost, doubled or wrong."""
    options = _options(arguments)
    data, mail = data_folder(), any_free()
    os.environ |= {"EMAIL_HOST": LOOPBACK, "EMAIL_PORT": str(mail)}
    box = data.path / "mails"
    with relay(mail, box):
        say(f"启动门户，载入演示数据（约一分半钟）：{data.path}")
        portal = Portal(any_free(), data.path / "launcher.log")
        try:
            os.environ |= Stack(data, run_environment("test"), SETTINGS).env(**running_services(data))
            django.setup()
            from tests.drills.intake.drill import Drill  # it reads the portal's database

            return _judged(Drill(portal, box, options).run())
        finally:
            portal.stop()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make drill-intake")
    parser.add_argument("--objections", type=int, default=200, help="异议件数")
    parser.add_argument("--clients", type=int, default=20, help="同时提交的人数，各有来源地址")
    parser.add_argument("--megabytes", type=float, default=5, help="每件的大小")
    parser.add_argument("--pause", type=float, default=4, help="一人提交两件之间平均停顿的秒数")
    parser.add_argument("--between", type=float, default=3, help="恢复之后隔几秒终止下一部分")
    return parser.parse_args(arguments)


def _judged(lines: Sequence[Line]) -> int:
    say("\n".join(map(str, lines)))
    wrong = sum(not line.agrees for line in lines)
    say(f"不通过：{wrong} 项不符。" if wrong else "通过：没有丢失，没有重复。")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
