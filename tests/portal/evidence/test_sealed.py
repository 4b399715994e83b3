"""Evidence on the disk: sealed, and told in words where it does not open."""

import pytest
from django.core.management import CommandError, call_command

from portal.evidence.actions import attach_evidence
from portal.evidence.vault import vault
from tests.factories.evidence import PDF, pdf_file
from tests.portal.atrest.test_storage import in_plain, lying

pytestmark = pytest.mark.django_db


def test_sealing_takes_what_was_handed_in_and_nothing_planted(thing, stored, capsys):
    files = [attach_evidence(thing, pdf_file(), by=None, purpose="proof") for _ in range(2)]
    old, planted = [in_plain(vault(), file.storage_name, PDF) for file in files]
    planted.write_bytes(b"another")
    left = in_plain(vault(), "2020/01/orphan", b"nobody's")
    with pytest.raises(
        CommandError,
        match=f"有1个文件没有处理，以往的密钥须保留在密钥环中：\nevidence/{files[1].storage_name}：没有加密，内容也不是登记的",
    ):
        call_command("seal_files")
    assert "加密2个文件" in capsys.readouterr().out
    assert (planted.read_bytes(), b"nobody" in left.read_bytes(), old.stat().st_mode & 0o077) == (b"another", False, 0)
    assert vault().open(files[0].storage_name).read() == PDF


def test_a_damaged_file_is_told_in_words(thing, stored, client, caplog):
    file = attach_evidence(thing, pdf_file("说明.pdf"), by=thing, purpose="proof")
    path = lying(vault(), file.storage_name)
    path.write_bytes(path.read_bytes()[:-1])
    client.force_login(thing)
    response = client.get(file.get_absolute_url())
    assert response.status_code == 503
    assert "文件“***.pdf”已经损坏，或者缺少加密时所用的密钥" in response.content.decode()
    assert "内容已经损坏" in caplog.text
