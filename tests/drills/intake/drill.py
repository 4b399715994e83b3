"""Filing and killing at once, then counting."""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from django.db import connection

from objections.models import Objection
from portal.evidence.enums import QuarantineState
from portal.evidence.models import EvidenceFile, Quarantine
from portal.evidence.vault import vault
from portal.journal.verifying import first_fault
from portal.launcher.progress import say
from portal.messages.enums import UNSETTLED
from portal.messages.models import Delivery
from tests.drills.intake import account
from tests.drills.intake.account import Kept, Line, unheard
from tests.drills.intake.browser import Browser, Filing, GaveUp
from tests.drills.intake.mailbox import mails_in
from tests.drills.intake.portal import PARTS, PROCESS, Portal
from workflow.applications.letters import officers

EVERY_PART = (*PARTS, PROCESS)
DRAINED_SECONDS = 1200


class Drill:
    """One run against one portal."""

    def __init__(self, portal: Portal, box: Path, options: argparse.Namespace) -> None:
        self.portal, self.box, self.options = portal, box, options
        self.filings = [Filing(f"objector-{n}@objector.example") for n in range(options.objections)]
        self.browsers = [Browser(portal.address, f"127.1.{n >> 8}.{n & 255}") for n in range(1, options.clients + 1)]
        self.killed = Counter[str]()
        self._each_killed = threading.Event()

    def run(self) -> list[Line]:
        """File under fire, let the portal come to rest, count."""
        before = Objection.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        connection.close()  # its server is killed presently
        took = self._file_under_fire()
        say(f"{self.options.objections} 件提交完毕，用时 {took:.0f} 秒；等待后台任务办完 …")
        self._each(lambda browser, filing: browser.open_progress(filing))
        unsettled = _await_rest()
        self._tell(took)
        return [*self._lines(before), Line("没有投递、没有查验完的", 0, unsettled)]

    def _file_under_fire(self) -> float:
        """Objections come in while one part after the other dies; the seconds it took."""
        began, over = time.monotonic(), threading.Event()
        killer = threading.Thread(target=self._kill_in_turn, args=(over,), daemon=True)
        killer.start()
        self._each(self._file)
        over.set()
        killer.join()
        return time.monotonic() - began

    def _each(self, call: Callable[[Browser, Filing], None]) -> None:
        """Every client with its filings, one after the other; the clients all at once."""
        many = len(self.browsers)
        with ThreadPoolExecutor(many) as clients:
            list(clients.map(lambda n: self._share(call, n), range(many)))

    def _share(self, call: Callable[[Browser, Filing], None], client: int) -> None:
        for filing in self.filings[client :: len(self.browsers)]:
            try:
                call(self.browsers[client], filing)
            except GaveUp as reason:
                filing.fault = str(reason)

    def _file(self, browser: Browser, filing: Filing) -> None:
        if filing in self.filings[-len(self.browsers) :]:
            self._each_killed.wait()  # also of few objections some come in until the last part was killed
        time.sleep(random.uniform(0, 2 * self.options.pause))
        browser.file(filing, self.options.megabytes)

    def _kill_in_turn(self, over: threading.Event) -> None:
        try:
            self._kill_until(over)
        finally:
            self._each_killed.set()

    def _kill_until(self, over: threading.Event) -> None:
        while True:
            for part in EVERY_PART:
                if over.wait(self.options.between):
                    return
                self.portal.kill(part)
                self.killed[part] += 1
            self._each_killed.set()

    def _lines(self, before: int) -> list[Line]:
        office = {user.email for user in officers()}
        kept = [_kept(row) for row in Objection.objects.filter(pk__gt=before)]
        fault = first_fault()
        if fault:
            say(fault)
        return [
            account.killed(EVERY_PART, self.killed),
            *account.filed(self.filings, kept),
            *account.mailed(self.filings, office, mails_in(self.box)),
            Line("日志中的断点", 0, int(bool(fault))),
        ]

    def _tell(self, took: float) -> None:
        say(f"提交用时 {took:.0f} 秒，其间强行终止：" + "，".join(f"{part} {n} 次" for part, n in self.killed.items()))
        met = sum((browser.met for browser in self.browsers), Counter[str]())
        say("提交人遇到的：" + ("；".join(f"{what} {n} 次" for what, n in met.most_common()) or "没有中断"))
        if again := unheard(mails_in(self.box)):
            say(f"应答到达之前发信的进程被终止、因而又寄一次的邮件：{len(again)} 件（发信的一方无从知道）")
        for filing in self.filings:
            if filing.fault or filing.lost:
                say(f"  {filing.email} {filing.number}：{filing.fault} {'、'.join(filing.lost)}")


def _await_rest() -> int:
    """Wait until every mail went out and every file was scanned; how many are left when patience ends."""
    limit = time.monotonic() + DRAINED_SECONDS
    while (left := _unsettled()) and time.monotonic() < limit:
        time.sleep(2)
    return left


def _unsettled() -> int:
    held = Quarantine.objects.filter(state=QuarantineState.HELD, storage_name__isnull=False)
    return Delivery.objects.filter(state__in=UNSETTLED).count() + held.count()


def _kept(objection: Objection) -> Kept:
    files = list(EvidenceFile.objects.of(objection))
    return Kept(objection.number, frozenset(file.sha256 for file in files), frozenset(map(_digest, files)))


def _digest(file: EvidenceFile) -> str:
    """Of what the vault gives back. A file it cannot give has none."""
    try:
        with vault().open_whole(file.storage_name) as stored:
            return sha256(stored.read()).hexdigest()
    except OSError:
        return ""
