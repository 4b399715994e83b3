"""Watches the services: restarts what died, gives up on what dies again and again, stops all in order."""

from __future__ import annotations

import time
from collections.abc import Sequence

from portal.launcher.folders import keep_small
from portal.launcher.process import Service, Stop, ending
from portal.launcher.progress import Failure, say, tail

DEATHS_ALLOWED = 5
WITHIN_SECONDS = 60.0
LONGEST_PAUSE = 8.0


class Supervisor:
    """Holds the services in the order they started; what started first stops last."""

    def __init__(self) -> None:
        self.services: list[Service] = []
        self.restarts = 0
        self._deaths: dict[str, list[float]] = {}

    def start(self, service: Service) -> None:
        """Start a service, the earlier ones looked after meanwhile, and look after it from now on."""
        self.services.append(service)
        service.start(meanwhile=lambda: self._look_after_before(service))

    def look_after(self) -> None:
        """Restart whatever died since the last look."""
        self._look_after(self.services)

    def _look_after_before(self, service: Service) -> None:
        self._look_after(self.services[: self.services.index(service)])

    def _look_after(self, services: Sequence[Service]) -> None:
        for service in services:
            code = service.ended()
            if code is not None:
                self._revive(service, code)

    def watch(self) -> None:
        """Look after the services until someone asks to stop."""
        while not Stop.requested:
            self.look_after()
            for service in self.services:
                keep_small(service.log)
            time.sleep(0.2)

    def _revive(self, service: Service, code: int) -> None:
        deaths = self._recent_deaths(service)
        if len(deaths) > DEATHS_ALLOWED:
            raise Failure(
                f"{service.title}在 {WITHIN_SECONDS:.0f} 秒内第 {len(deaths)} 次退出（{ending(code)}），"
                f"全部服务将停止。\n{tail(service.log)}",
                f"请按日志所说处理后重新运行。完整日志：{service.log}",
            )
        pause = min(0.25 * 2 ** len(deaths), LONGEST_PAUSE)
        say(f"\n注意：{service.title}{ending(code)}，{pause:g} 秒后重新启动。")
        self._wait(pause)
        service.start(meanwhile=lambda: self._look_after_before(service))
        self.restarts += 1
        say(f"{service.title}已恢复。")

    def _recent_deaths(self, service: Service) -> list[float]:
        now = time.monotonic()
        recent = [moment for moment in self._deaths.get(service.name, []) if now - moment < WITHIN_SECONDS]
        self._deaths[service.name] = [*recent, now]
        return self._deaths[service.name]

    @staticmethod
    def _wait(seconds: float) -> None:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            Stop.check()
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop everything, last started first."""
        for service in reversed(self.services):
            service.stop()
        self.services.clear()
