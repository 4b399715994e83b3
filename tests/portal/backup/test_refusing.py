"""What is wrong with a set is told in words before anything is written: no test here may so much as ask the database."""

import fcntl
import json
import os
import shutil
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from portal.backup import restoring
from portal.backup.actions import back_up
from portal.backup.folders import sweep_unfinished
from portal.backup.manifest import read_manifest
from portal.backup.restoring import check_space, restore
from portal.journal.models import Event
from tests.owning import as_owner
from tests.portal.backup.places import KEYS, filed_under, files_under

OTHER = "OTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTBmZWRjYmE="


@contextmanager
def backing_up(blocker):
    """It commits; what it leaves in the journal is taken away again."""
    with blocker.unblock():
        yield
        with as_owner() as cursor:
            cursor.execute("DELETE FROM journal_access")
            cursor.execute("DELETE FROM journal_event WHERE verb = 'backup.made'")


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """A sealed set and a plain one."""
    folder = tmp_path_factory.mktemp("made")
    for name, keys in (("sealed", KEYS), ("plain", "")):
        with backing_up(django_db_blocker), filed_under(folder / f"data-{name}", keys):
            storages["default"].save("2026/11/abc", ContentFile(b"proof" * 1000))
            back_up(folder / name)
            assert Event.objects.filter(verb="backup.made").count() == 1
    return folder


@pytest.fixture
def place(tmp_path):
    """An empty place; nothing is ever written to it."""
    with filed_under(tmp_path / "data"):
        yield
        assert files_under(tmp_path / "data") == {}


@pytest.fixture
def sealed(made, tmp_path, place):
    return shutil.copytree(made / "sealed", tmp_path / "sealed")


def refusal(folder):
    with pytest.raises(ValidationError) as refused:
        restore(folder)
    return "".join(refused.value.messages)


@pytest.mark.attack("以损坏或者伪造的备份恢复")
def test_set_says_nothing_of_what_it_holds(sealed):
    assert b"proof" not in (sealed / "default").read_bytes()
    assert sorted(path.name for path in sealed.iterdir()) == [
        "database", "default", "evidence", "heads-1", "heads-2", "issued", "manifest.json",
    ]  # fmt: skip
    assert [path.stat().st_mode & 0o077 for path in (sealed, sealed / "database")] == [0, 0]


@pytest.mark.attack("以损坏或者伪造的备份恢复")
def test_damaged_part(sealed):
    content = bytearray((sealed / "default").read_bytes())
    content[1000] ^= 1
    (sealed / "default").write_bytes(content)
    assert "default 与清单中的摘要不符" in refusal(sealed)


@pytest.mark.attack("以损坏或者伪造的备份恢复")
def test_part_cut_off(sealed):
    (sealed / "database").write_bytes((sealed / "database").read_bytes()[:-1])
    assert "没有复制完整" in refusal(sealed)


def test_part_missing(sealed):
    (sealed / "issued").unlink()
    assert "备份缺少 issued" in refusal(sealed)


def test_unfinished_copy_without_a_manifest(sealed):
    (sealed / "manifest.json").unlink()
    assert "不是完整的备份" in refusal(sealed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"made_at": "2020-01-01T00:00:00Z"}, "清单与密钥“b1”不符"),
        ({"parts": {}}, "清单与密钥“b1”不符"),
        ({"parts": {"../x": {"size": 1, "sha256": "0" * 64}}}, "清单 manifest.json 已损坏"),
        ({"format": "another"}, "不是本系统"),
        ({"edition": 2}, "格式为第 2 版"),
        ({"key": ""}, "没有加密，不能证明出自本系统"),
        ({"key": "b2"}, "没有这把密钥"),
    ],
)
def test_manifest_that_was_changed(sealed, change, said):
    path = sealed / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert said in refusal(sealed)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
@pytest.mark.attack("以损坏或者伪造的备份恢复")
def test_manifest_of_a_stranger(sealed, content):
    (sealed / "manifest.json").write_text(content)
    assert any(word in refusal(sealed) for word in ("已损坏", "不是本系统"))


def test_set_of_a_newer_version(sealed):
    manifest = read_manifest(sealed)
    manifest.migrations.append("journal.0999_of_tomorrow")
    manifest.write(sealed)
    assert "没有其中的迁移 journal.0999_of_tomorrow 等 1 个" in refusal(sealed)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PORTAL_BACKUP_KEYS", "", "没有这把密钥"),
        ("PORTAL_BACKUP_KEYS", f"b2:{OTHER}", "没有这把密钥"),
        ("PORTAL_BACKUP_KEYS", f"b1:{OTHER}", "密钥不是备份时的那一把"),
        ("PORTAL_FIELD_KEYS", f"t1:{OTHER}", "PORTAL_FIELD_KEYS 中没有备份时所用的编号为“t1”的密钥"),
        ("PORTAL_JOURNAL_KEYS", f"j2:{OTHER}", "PORTAL_JOURNAL_KEYS 中没有备份时所用的编号为“j1”的密钥"),
        ("PORTAL_INDEX_KEY", OTHER, "PORTAL_INDEX_KEY 中没有备份时所用的密钥"),
    ],
)
def test_wrong_keys(sealed, settings, setting, value, said):
    setattr(settings, setting, value)
    assert said in refusal(sealed)


def test_plain_set_where_sets_are_sealed(made, place):
    assert "没有加密，不能证明出自本系统" in refusal(made / "plain")


def test_damage_to_a_plain_set_is_found_too(made, place, settings, tmp_path):
    settings.PORTAL_BACKUP_KEYS = ""
    plain = shutil.copytree(made / "plain", tmp_path / "plain")
    path = plain / "manifest.json"
    path.write_text(path.read_text().replace('"rows": 1', '"rows": 2', 1))
    assert "清单 manifest.json 已损坏" in refusal(plain)


@pytest.mark.django_db
def test_database_with_tables(sealed):
    assert "不是空的" in refusal(sealed)


def test_later_key_in_front_opens_what_an_older_one_sealed(sealed, settings):
    settings.PORTAL_BACKUP_KEYS = f"b2:{OTHER},{KEYS}"
    assert read_manifest(sealed).key == "b1"


def test_failing_program_leaves_nothing(place, tmp_path, monkeypatch, django_db_setup, django_db_blocker):
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    with backing_up(django_db_blocker), pytest.raises(ValidationError, match="找不到程序 pg_dump"):
        back_up(tmp_path / "out")
    (programs / "pg_dump").write_text("#!/bin/sh\necho half\necho 'server version mismatch' >&2\nexit 1\n")
    (programs / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    with backing_up(django_db_blocker), pytest.raises(ValidationError, match="server version mismatch"):
        back_up(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_disk_without_room_for_the_files(sealed, monkeypatch):
    check_space(read_manifest(sealed))
    monkeypatch.setattr(restoring, "ROOM", 10**12)
    with pytest.raises(ValidationError, match="没有写入：请清理或者扩充磁盘"):
        check_space(read_manifest(sealed))


def test_what_a_killed_backup_left_is_swept_and_a_running_one_is_not(tmp_path):
    left, running = tmp_path / ".a.unfinished-1", tmp_path / ".b.unfinished-2"
    for folder in (left, running):
        (folder / "inside").mkdir(parents=True)
    handle = os.open(running, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    sweep_unfinished(tmp_path / "next")
    assert list(tmp_path.iterdir()) == [running]
    os.close(handle)
    sweep_unfinished(tmp_path / "next")
    assert list(tmp_path.iterdir()) == []


def test_folder_whose_parent_is_not_there(tmp_path):
    with pytest.raises(ValidationError, match="上级目录"):
        back_up(tmp_path / "missing" / "out")
