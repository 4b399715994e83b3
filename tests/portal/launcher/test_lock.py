"""One launcher per data folder."""

import os
from pathlib import Path

import pytest

from portal.launcher.lock import FolderLock
from portal.launcher.progress import Failure


def test_lock_held_names_its_holder(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    assert first.acquire()
    with pytest.raises(Failure, match=f"正由进程 {os.getpid()} 使用"):
        second.require()
    assert second.holder() == os.getpid()
    first.release()
    assert second.holder() is None
    assert second.acquire()
