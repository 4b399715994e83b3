"""Work on what strangers send, done in a process of its own with limits: a hostile file costs seconds, never the site."""

import multiprocessing
import os
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")
MEGABYTE = 1024 * 1024
NICE = 10
START_SECONDS = 30
# Children are forked from one process that has read these modules: starting one takes milliseconds. Without `__main__`
# each child would run the program's first file anew.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["__main__", "portal.evidence.copying", "portal.evidence.inspection", "portal.exposure.files"]
)


class OutOfBounds(Exception):
    """The work took more processor time, wall time or memory than it may have."""


def in_bounds(work: Callable[..., T], *args: object, seconds: int, megabytes: int) -> T:
    """The result of a module's function, or the `ValueError` it raises.

    `seconds` of processor time, twice as many of wall time; `megabytes` of address space. Raises `OutOfBounds`.
    """
    receiving, sending = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=_serve, args=(sending, seconds, megabytes, work, args), daemon=True)
    child.start()
    sending.close()
    try:
        for patience in (START_SECONDS, seconds * 2):
            if not receiving.poll(patience):
                raise OutOfBounds
            result, refusal = receiving.recv()
    except EOFError:
        raise OutOfBounds from None
    finally:
        child.kill()
        child.join()
        receiving.close()
    if refusal is not None:
        raise refusal
    return result


def _serve(sending: Connection, seconds: int, megabytes: int, work: Callable[..., object], args: tuple) -> None:
    """Say that it has begun, then what came of it. A limit or an error that ends it closes the pipe."""
    sending.send((None, None))
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))
    try:
        answer: tuple[object, ValueError | None] = (work(*args), None)
    except ValueError as refusal:
        answer = (None, refusal)
    except MemoryError:
        return
    sending.send(answer)
