"""The folder of a set while it is written: under another name, and locked."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".unfinished-"


@contextmanager
def whole_or_nothing(folder: Path) -> Iterator[Path]:
    """A folder beside the one wanted, which takes its name when the block is through; for its owner alone."""
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}{UNFINISHED}", dir=folder.parent))
    try:
        with _locked(unfinished):  # the kernel lets go of it with the process, however that ends
            yield unfinished
        os.sync()
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def sweep_unfinished(folder: Path) -> None:
    """Take away what backups that were killed left beside this one: a running one holds its folder's lock."""
    for left in folder.parent.glob(f".*{UNFINISHED}*"):
        with suppress(OSError), _locked(left):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises `OSError` where another process does."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
