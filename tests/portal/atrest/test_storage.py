"""What lies on the disk says nothing, opens as it was, and is found out when anything about it was changed."""

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from portal.atrest.pieces import PIECE, NotGenuine
from portal.stores import innermost
from tests.factories.evidence import PDF
from tests.portal.identity.test_crypto import NEW, OLD
from tests.storing import stores_under

PLAIN = b"\x00plain words\xff" * 100_000


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    """Empty storages."""
    settings.STORAGES = stores_under(tmp_path)
    return tmp_path


@pytest.fixture
def vault():
    return storages["evidence"]


def lying(store, name) -> Path:
    return Path(innermost(store).path(name))


@pytest.mark.attack("在磁盘上读出上传的文件")
def test_a_stored_file_lies_sealed_and_opens_plain(vault):
    name = vault.save("2026/11/abc", ContentFile(PLAIN))
    path = lying(vault, name)
    assert b"plain words" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    with vault.open(name) as file:
        assert (file.read(), file.size, vault.size(name)) == (PLAIN, len(PLAIN), len(PLAIN))
        file.seek(PIECE + 3)
        assert file.read(9) == PLAIN[PIECE + 3 : PIECE + 12]


def test_two_files_of_one_name_keep_apart(vault):
    first, second = vault.save("a", ContentFile(b"one")), vault.save("a", ContentFile(b"two"))
    assert [vault.open(name).read() for name in (first, second)] == [b"one", b"two"]


def test_a_name_that_another_takes_meanwhile(vault, monkeypatch):
    """Two processes save at once: the disk gives the second another name than it was sealed for."""
    vault.save("a", ContentFile(b"one"))
    asked = iter(["a"])
    real = vault.get_available_name
    monkeypatch.setattr(vault, "get_available_name", lambda name, max_length=None: next(asked, None) or real(name))
    name = vault.save("a", ContentFile(b"two"))
    assert (name != "a", vault.open(name).read(), len(vault.listdir("")[1])) == (True, b"two", 2)


@pytest.mark.parametrize("what", ["altered", "cut off", "cut to a piece", "empty", "exchanged", "of another storage"])
@pytest.mark.attack("在磁盘上读出上传的文件")
def test_a_file_that_is_not_what_was_stored(vault, what):
    name, other = vault.save("a", ContentFile(PLAIN)), vault.save("b", ContentFile(PLAIN))
    path, content = lying(vault, name), lying(vault, name).read_bytes()
    changed = {
        "altered": content[:-1] + bytes([content[-1] ^ 1]),
        "cut off": content[:-1],
        "cut to a piece": content[: len(content) - len(PLAIN) % PIECE - 16],
        "empty": b"",
        "exchanged": lying(vault, other).read_bytes(),
        "of another storage": lying(storages["issued"], storages["issued"].save("a", ContentFile(PLAIN))).read_bytes(),
    }
    path.write_bytes(changed[what])
    with pytest.raises(NotGenuine):
        vault.open_whole(name)


def test_a_key_that_is_gone_is_named(vault, settings):
    name = vault.save("a", ContentFile(PLAIN))
    settings.PORTAL_FIELD_KEYS = NEW
    with pytest.raises(NotGenuine, match="密钥“t1”加密，PORTAL_FIELD_KEYS 中没有这把密钥"):
        vault.open(name)


def in_plain(vault, name, content) -> Path:
    path = lying(vault, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.attack("在磁盘上读出上传的文件")
def test_a_file_in_plain_is_refused_but_for_an_update(vault, settings):
    in_plain(vault, "a", PDF)
    with pytest.raises(NotGenuine, match="seal_files"):
        vault.open("a")
    settings.PORTAL_UNSEALED_FILES = True
    assert vault.open_whole("a").read() == PDF


@pytest.mark.django_db
def test_sealing_goes_on_where_it_was_broken_off(vault, monkeypatch, capsys):
    for name in "abc":
        in_plain(vault, name, PDF)
    real, broken = os.replace, iter([False, True])

    def replace(source, target):
        if next(broken, False):
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        call_command("seal_files")
    assert [vault.key_of(name) for name in "abc"] == ["t1", "", ""]
    call_command("seal_files")
    assert [vault.open(name).read() for name in "abc"] == [PDF] * 3
    assert sorted(vault.listdir("")[1]) == ["a", "b", "c"]
    call_command("seal_files")
    assert "加密0个文件" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.django_db
def test_rotation_reseals_every_file_beside_what_cannot_be_opened(vault, settings, owner):
    issued = storages["issued"]
    vault.save("a", ContentFile(PLAIN))
    issued.save("b", ContentFile(PDF))
    damaged = lying(vault, vault.save("c", ContentFile(PDF)))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    settings.PORTAL_FIELD_KEYS = f"{NEW},{OLD}"
    with pytest.raises(CommandError, match="有1个文件没有处理，以往的密钥须保留在密钥环中：\nevidence/c：内容已经损坏"):
        call_command("rotate_keys")
    settings.PORTAL_FIELD_KEYS = NEW
    assert (vault.open("a").read(), issued.open("b").read()) == (PLAIN, PDF)
