"""The sweep deletes what has no row and nothing else, however the store changes while it looks."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from portal.evidence.tasks import sweep_orphans
from portal.evidence.vault import vault

pytestmark = pytest.mark.django_db


def old_file(name: str) -> Path:
    path = Path(vault().path(vault().save(name, ContentFile(b"left behind"))))
    past = time.time() - 3 * 86400
    os.utime(path, (past, past))
    return path


def test_a_file_that_goes_while_the_sweep_looks_does_not_keep_the_others():
    first = old_file("2026/01/a-left-behind")
    gone = first.with_name("b-gone")
    gone.symlink_to("nowhere")  # listed, and not there when it is asked for: as one that another process deletes
    last = old_file("2026/01/c-left-behind")
    try:
        assert sweep_orphans() >= 2
        assert not first.exists()
        assert not last.exists()
    finally:
        gone.unlink()
