"""Handing work to a Celery worker once the transaction has committed, and sweeping rows without waiting for one that fails.

A task goes by its dotted name, so that no verb imports the tasks that call it.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeVar
from uuid import UUID

from celery import current_app
from django.db import transaction

from portal.errors import TransitionNotAllowed
from portal.valkey import valkey_at

log = logging.getLogger("portal.jobs")
Row = TypeVar("Row")
GATHER_SECONDS = 0.05


def each(rows: Iterable[Row], act: Callable[[Row], object], failed: str) -> int:
    """Act on one row after the other, each in a transaction of its own; how much was done: the numbers that the acts give, one
    for any thing they give, and none for nothing.

    One that fails, whatever the reason, keeps no other waiting: `failed` says in the log which (`%s`), and the next sweep
    tries it again. What another worker, or a person, did meanwhile has not failed.
    """
    return sum(_done(row, act, failed) for row in rows)


def _done(row: Row, act: Callable[[Row], object], failed: str) -> int:
    try:
        done = act(row)
    except TransitionNotAllowed:
        log.info("%s %s：已经办理或者不能再办理", row.__class__.__name__, getattr(row, "pk", row))
    except Exception:
        log.exception(failed, getattr(row, "pk", row))
    else:
        return done if isinstance(done, int) else bool(done)
    return 0


def queue_job(task: str, *pks: int | UUID, together: int = 1) -> None:
    """Have a worker run the task on a row, or on some, after the commit. No request waits for it to be handed over.

    Jobs of a task that are handed over at about the same time go as one, up to so many rows `together`. With the broker
    down nothing is lost, nor with a process that is killed: each task queued here has a sweep that finds the row, or is
    asked for again by whoever wants what it makes.
    """
    # Robust: the row is committed, and whatever else hangs on the commit must happen all the same.
    transaction.on_commit(partial(_hand_over, task, *pks, together=together), robust=True)


def _hand_over(task: str, *pks: int | UUID, together: int) -> None:
    _messenger().take(_Job(task, pks, together))


@dataclass(frozen=True, slots=True)
class _Job:
    task: str
    pks: tuple[int | UUID, ...]
    together: int

    def takes_in(self, other: "_Job") -> bool:
        return self.task == other.task and len(self.pks) + len(other.pks) <= self.together


class _Messenger:
    """Hands jobs over, in the order of their commits, in one thread; a process that ends lets it finish.

    To compose a message costs Celery as much as a tenth of what a filing does: where many come at once, they share it.
    """

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="jobs")
        self._waiting: deque[_Job] = deque()

    def take(self, job: _Job) -> None:
        self._waiting.append(job)
        self.thread.submit(self._hand_over)

    def _hand_over(self) -> None:
        """All that wait: those who came to do the same for the next find nothing."""
        if self._waiting:
            time.sleep(GATHER_SECONDS)
        while self._waiting:
            job = self._waiting.popleft()
            while self._waiting and job.takes_in(self._waiting[0]):
                job = replace(job, pks=job.pks + self._waiting.popleft().pks)
            _wake_worker(job)


@cache
def _messenger() -> _Messenger:
    return _Messenger()


# A thread does not go with a fork.
os.register_at_fork(after_in_child=_messenger.cache_clear)


def _wake_worker(job: _Job) -> None:
    valkey = valkey_at(current_app.conf.broker_url)
    # Asked first: the broker's own connection is patient, and those behind this one wait as well.
    if not valkey.answers():
        return
    try:
        current_app.send_task(job.task, job.pks, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever the transport raises, the request must not notice
        valkey.miss(error)
        log.warning("消息队列暂时不可用，%s 将由定时任务补办：%s", job.task, type(error).__name__)
