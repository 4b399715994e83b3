"""A large upload waits on the disk as nothing that could be read."""

import os
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tests.storing import stores_under

LARGE = b"plain words of a large upload\n" * 100_000


def waiting() -> list[bytes]:
    """What this process holds open of files that have no name any more."""
    found = [Path("/proc/self/fd", number) for number in os.listdir("/proc/self/fd")]
    held = [path for path in found if path.exists() and "(deleted)" in os.readlink(path)]
    return [content for path in held if len(content := path.read_bytes()) >= len(LARGE)]


@pytest.mark.attack("在磁盘上读出上传的文件")
def test_a_large_upload_waits_sealed_and_reads_as_it_came(settings, tmp_path):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("现场.txt", LARGE, "text/plain")})
    upload = request.FILES["file"]
    assert [b"plain words" in content for content in waiting()] == [False]
    assert (upload.name, upload.size, upload.content_type) == ("现场.txt", len(LARGE), "text/plain")
    assert b"".join(upload.chunks()) == LARGE
    upload.seek(10)
    assert upload.readline() == b"s of a large upload\n"
    settings.STORAGES = stores_under(tmp_path)
    assert storages["default"].open(storages["default"].save("a", upload)).read() == LARGE
    upload.close()
    assert waiting() == []
