"""The Python environments: the one of the next versions beside the usual one."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from portal.launcher import commands
from portal.launcher.folders import ROOT
from portal.launcher.progress import Failure
from tests.portal.launcher.conftest import Launcher

NO_SUCH_MINOR = 99


def packages() -> set[str]:
    """Every package these tests run on, by name and version."""
    return {folder.name for folder in Path(sysconfig.get_path("purelib")).glob("*.dist-info")}


@pytest.mark.whole
def test_launcher_of_a_clone_leaves_our_packages_alone(launcher: Launcher) -> None:
    before = packages()
    assert launcher.sql("SELECT 1") == "1"
    assert packages() == before


def test_next_versions_without_their_python_are_refused_with_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "NEXT_MINOR", NO_SUCH_MINOR)
    with pytest.raises(Failure, match="需要 Python 3") as refused:
        commands.test_next([])
    assert "没有找到 Python 3.99" in refused.value.remedy
    assert "Debian 13" in refused.value.remedy
    assert "PYTHON=/路径/python3 make" in refused.value.remedy


def test_python_found_is_the_one_beneath_an_environment() -> None:
    assert sys.prefix != sys.base_prefix
    env = {"PYTHON": sys.executable, "PATH": "/usr/bin:/bin"}
    found = subprocess.run([ROOT / "portal" / "launcher" / "find-python"], capture_output=True, text=True, env=env)
    assert found.stdout.strip() == str(Path(sys.executable).resolve())
