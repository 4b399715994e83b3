"""What lies in deploy/: units that systemd understands, and an environment that says all there is to set."""

import ast
import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
DEPLOY, SETTINGS = ROOT / "deploy", ROOT / "portal" / "settings"
READERS = frozenset({"get", "setdefault", "required", "secret", "flag", "number", "words"})
FOR_OTHERS = frozenset({"local.py", "test.py"})
SERVICES_OWN = frozenset({"GRANIAN_WORKERS"})
SYSTEMDS_OWN = frozenset({"CREDENTIALS_DIRECTORY"})
EXPOSURE = "20"
"""Tenths of systemd's own measure of what a service may do: 100 is everything."""


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    """The units as installed here: the same, with this clone as the place of the code."""
    folder = tmp_path_factory.mktemp("systemd")
    shutil.copytree(DEPLOY / "systemd", folder, dirs_exist_ok=True)
    for unit in (path for path in folder.rglob("*") if path.is_file()):
        unit.write_text(unit.read_text().replace("/opt/award-portal/current", str(ROOT)))
    return folder


def systemd_analyze(units: Path, *words: str) -> subprocess.CompletedProcess:
    program = shutil.which("systemd-analyze")
    assert program, "systemd is missing: the launcher installs it"
    env = {"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/bin:/bin"}
    return subprocess.run([program, *words], env=env, capture_output=True, text=True, timeout=60, check=False)


def test_systemd_understands_the_units(units):
    found = sorted(str(path) for path in units.iterdir() if path.is_file())
    checked = systemd_analyze(units, "verify", "--man=no", "--recursive-errors=no", *found)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert len(found) == 12


def test_a_unit_that_is_wrong_is_seen(units):
    path = units / "award-portal-wrong.service"
    path.write_text("[Service]\nExecStart=/no/such/program\nProtectSystm=strict\n")
    checked = systemd_analyze(units, "verify", "--man=no", "--recursive-errors=no", str(path))
    path.unlink()
    assert "ProtectSystm" in checked.stderr
    assert "/no/such/program" in checked.stderr


def test_no_service_may_do_what_it_need_not(units):
    for unit in sorted(units.glob("*.service")):
        asked = systemd_analyze(units, "security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE}", unit.name)
        assert asked.returncode == 0, asked.stdout.splitlines()[-1]


def test_only_what_changes_tables_learns_to_be_their_owner():
    """By a drop-in of a name after common.conf's: read in that order, the last file to name DATABASE_URL decides."""
    files = [path for path in (DEPLOY / "systemd").rglob("*") if path.is_file() and "owner.env" in path.read_text()]
    places = {str(path.relative_to(DEPLOY / "systemd")) for path in files}
    assert places == {f"award-portal-{name}.service.d/owner.conf" for name in ("migrate", "backup", "purge")}
    assert min(path.name for path in files) > "common.conf"


def named_in(path: Path) -> dict[str, str]:
    """The variables of an environment file and the comment above each."""
    found, comment = {}, ""
    for line in path.read_text().splitlines():
        if match := re.match(r"#?([A-Z][A-Z0-9_]+)=", line):
            found[match[1]] = comment
        else:
            comment = line.removeprefix("#").strip()
    return found


def read_by_settings() -> set[str]:
    """Every variable that the settings of a deployment ask the environment for."""
    trees = [ast.parse(path.read_text()) for path in SETTINGS.glob("*.py") if path.name not in FOR_OTHERS]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return {
        call.args[0].value
        for call in calls
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in READERS
        and isinstance(call.args[0], ast.Constant)
        and re.fullmatch(r"[A-Z][A-Z0-9_]+", str(call.args[0].value))
    }


def test_the_environment_file_names_every_setting_and_no_other():
    named = named_in(DEPLOY / "portal.env")
    assert named.keys() - SERVICES_OWN == read_by_settings() - SYSTEMDS_OWN
    assert [name for name, comment in named.items() if not comment] == []
    assert set(named_in(DEPLOY / "owner.env")) == {"DATABASE_URL"}


def test_operations_tells_of_every_setting():
    text = (ROOT / "docs" / "operations.md").read_text()
    assert sorted(name for name in named_in(DEPLOY / "portal.env") if f"`{name}`" not in text) == []


def test_required_settings_stand_uncommented():
    text = (DEPLOY / "portal.env").read_text()
    required = {
        node.args[0].value
        for path in SETTINGS.glob("*.py")
        if path.name not in FOR_OTHERS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "required"
        and isinstance(node.args[0], ast.Constant)
    }
    required -= {name for name in required if name.startswith("PORTAL_S3_")}  # required where there is a bucket
    assert [name for name in sorted(required) if not re.search(rf"^{name}=", text, re.MULTILINE)] == []


def test_every_table_has_its_purge_or_its_reason():
    """“什么会增长” in docs/operations.md: a table that is not there grows unseen."""
    text = (ROOT / "docs" / "operations.md").read_text().split("### 什么会增长")[1].split("\n## ")[0]
    patterns = re.findall(
        r"`([a-z_*]+)`", "\n".join(line.split("|")[1] for line in text.splitlines() if line[:1] == "|")
    )
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    assert sorted(name for name in tables if not any(fnmatch(name, pattern) for pattern in patterns)) == []
    assert sorted(pattern for pattern in patterns if not any(fnmatch(name, pattern) for name in tables)) == []
