"""A data folder is for a demonstration or for a real office, from its first start on."""

import pytest

from portal.launcher.environment import run_environment
from portal.launcher.folders import DataFolder
from portal.launcher.progress import Failure
from portal.launcher.purpose import DEMONSTRATION, OFFICE, purpose_of
from portal.launcher.run import SETTINGS
from portal.launcher.stack import Stack
from portal.launcher.steps import SEEDING, logins, steps_of


@pytest.mark.parametrize(
    ("said", "purpose"), [("", DEMONSTRATION), ("1", DEMONSTRATION), ("0", OFFICE), ("no", OFFICE)]
)
def test_the_first_start_decides_and_later_ones_follow(tmp_path, monkeypatch, said, purpose):
    monkeypatch.setenv("DEMO", said)
    assert purpose_of(tmp_path) == purpose
    monkeypatch.delenv("DEMO")
    assert purpose_of(tmp_path) == purpose


def test_a_folder_never_changes_its_purpose(tmp_path, monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    purpose_of(tmp_path)
    monkeypatch.setenv("DEMO", "1")
    with pytest.raises(Failure) as refusal:
        purpose_of(tmp_path)
    assert "DATA" in refusal.value.remedy


def test_a_folder_begun_before_the_choice_is_a_demonstration(tmp_path, monkeypatch):
    (tmp_path / "steps.json").write_text("{}")
    monkeypatch.setenv("DEMO", "0")
    with pytest.raises(Failure):
        purpose_of(tmp_path)


def test_an_office_gets_no_demonstration(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_DEMONSTRATION", "1")
    stack = Stack(DataFolder.prepared(tmp_path / "data"), run_environment(), SETTINGS, purpose=OFFICE)
    assert stack.env()["PORTAL_DEMONSTRATION"] == "0"
    assert SEEDING not in steps_of(stack)
    assert "create_officer" in logins(stack)
