"""Missing Debian packages."""

import os
import shutil
from pathlib import Path

import pytest

from portal.launcher import debian
from portal.launcher.progress import Failure

ABSENT = "no-such-package-at-all"


def test_packages_present_need_nothing(tmp_path: Path) -> None:
    if not shutil.which("dpkg-query"):
        pytest.skip("not Debian")
    debian.install_missing(debian.RUN_PACKAGES, tmp_path / "log")
    assert not (tmp_path / "log").exists()


def test_packages_missing_without_root_name_the_one_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Failure, match=ABSENT) as refused:
        debian.install_missing((ABSENT,), tmp_path / "log")
    assert refused.value.remedy.endswith(f"sudo apt-get install -y --no-install-recommends {ABSENT}")
