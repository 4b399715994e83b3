"""Files in a bucket of a real S3 server, which refuses whoever does not hold the key."""

import io
import os
import time
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from portal.atrest.pieces import PIECE, NotGenuine
from portal.atrest.storage import SealedStorage
from portal.backup.stores import file_stores, is_empty, pack, unpack
from portal.evidence import tasks
from portal.evidence.models import Orphan
from portal.stores import innermost
from tests.portal.identity.test_crypto import NEW, OLD
from tests.s3 import options_of, s3_server
from tests.storing import stores_in

pytestmark = pytest.mark.whole
LARGE = os.urandom(PIECE) * 9 + b"plain words"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The server's address and its folder."""
    data = tmp_path_factory.mktemp("s3")
    with s3_server(data) as address:
        yield address, data


@pytest.fixture
def bucket(server, settings, request):
    """All storages in the bucket, empty."""
    options = options_of(server[0])
    options["below"] = sha256(request.node.name.encode()).hexdigest()[:12]
    settings.STORAGES = stores_in(**options)
    return options


def test_a_sealed_file_goes_to_the_bucket_and_comes_back(bucket, server):
    vault = storages["evidence"]
    name = vault.save("2026/11/abc", ContentFile(LARGE))
    lying = next(path for path in server[1].rglob("*") if path.is_file() and path.stat().st_size > len(LARGE))
    assert b"plain words" not in lying.read_bytes()
    with vault.open_whole(name) as file:
        assert file.read() == LARGE
        file.seek(-11, io.SEEK_END)
        assert file.read() == b"plain words"
    assert (vault.exists(name), vault.size(name), vault.listdir("2026/11")) == (True, len(LARGE), ([], ["abc"]))
    vault.delete(name)
    assert not vault.exists(name)
    with pytest.raises(FileNotFoundError):
        vault.open(name)


def test_two_files_of_one_name_keep_apart_and_addresses_are_the_portals(bucket):
    default = storages["default"]
    first, second = default.save("门楼.png", ContentFile(b"1")), default.save("门楼.png", ContentFile(b"2"))
    assert [default.open(name).read() for name in (first, second)] == [b"1", b"2"]
    assert default.url(first) == "/media/%E9%97%A8%E6%A5%BC.png"


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"secret_key": "guessed"}, {"access_key": "stranger"}])
def test_the_server_refuses_whoever_does_not_hold_the_key(bucket, settings, wrong):
    name = storages["evidence"].save("2026/11/abc", ContentFile(b"proof"))
    settings.STORAGES = stores_in(**{**bucket, **wrong})
    vault = storages["evidence"]
    for act in (vault.open, vault.exists, vault.delete, vault.listdir, vault.get_modified_time):
        with pytest.raises(PermissionError, match="S3"):
            act(name)
    with pytest.raises(PermissionError):
        vault.save("2026/11/abcd", ContentFile(b"planted"))
    with pytest.raises(CommandError, match="拒绝访问：S3"):
        call_command("seal_files")


def test_a_server_that_is_away_fails_as_a_disk_does(bucket, settings):
    settings.STORAGES = stores_in(**{**bucket, "endpoint_url": "http://127.0.0.1:9"})
    began = time.monotonic()
    with pytest.raises(OSError, match="S3"):
        storages["evidence"].open("2026/11/abc")
    assert time.monotonic() - began < 5


def test_a_file_changed_in_the_bucket_is_found_out(bucket):
    vault = storages["evidence"]
    first, second = (vault.save(f"2026/11/{name}", ContentFile(b"proof")) for name in "ab")
    below = innermost(vault)
    below._save(first, below.open(second))
    with pytest.raises(NotGenuine):
        vault.open_whole(first)


def test_backup_takes_the_bucket_and_restore_fills_another_store(bucket, tmp_path):
    storages["evidence"].save("2026/11/abc", ContentFile(LARGE))
    source = file_stores()["evidence"]
    packed = io.BytesIO()
    pack(source, packed)
    below = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    elsewhere = SealedStorage("evidence", below)
    unpack(innermost(elsewhere), io.BytesIO(packed.getvalue()))
    assert elsewhere.open_whole("2026/11/abc").read() == LARGE
    source.delete("2026/11/abc")
    assert is_empty(source)
    unpack(source, io.BytesIO(packed.getvalue()))
    assert storages["evidence"].open_whole("2026/11/abc").read() == LARGE


@pytest.mark.django_db
def test_keys_are_rotated_and_orphans_swept(bucket, settings, monkeypatch, owner):
    vault = storages["evidence"]
    name = vault.save("2026/11/abc", ContentFile(b"proof"))
    settings.PORTAL_FIELD_KEYS = f"{NEW},{OLD}"
    call_command("rotate_keys")
    assert (vault.key_of(name), vault.open(name).read()) == ("t2", b"proof")
    monkeypatch.setattr(tasks, "ORPHAN_AGE", timedelta(minutes=-1))
    settings.EVIDENCE_ORPHAN_DAYS = 0
    assert (tasks.sweep_orphans(), vault.exists(name), Orphan.objects.exists()) == (1, False, False)
