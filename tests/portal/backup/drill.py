"""`make drill-restore`: the demonstration backed up while it is written to, restored elsewhere. No part of `make test`."""

import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from portal.evidence.actions import stage_upload
from portal.evidence.models import StagedUpload
from portal.evidence.receiving import Uploader
from portal.evidence.vault import vault
from portal.journal.sealing import seal_journal
from portal.journal.verifying import first_fault
from portal.stores import innermost
from tests.factories.access import UserFactory
from tests.factories.evidence import PDF, pdf_file
from tests.journeys.demonstrated import check_demonstration
from tests.journeys.seeded.conftest import set_up_and_seed
from tests.portal.backup.places import empty_place, filed_under, login
from tests.portal.backup.proving import back_up_and_restore, check_rows
from tests.s3 import options_of, s3_server
from tests.storing import stores_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_drill(tmp_path, capsys, client):
    def say(text):
        with capsys.disabled():
            print(f"{time.monotonic() - began:6.1f} 秒　{text}", flush=True)  # noqa: T201

    began = time.monotonic()
    data, folder = tmp_path / "data", tmp_path / "backup"
    with filed_under(data), empty_place(tmp_path / "restored") as place:
        set_up_and_seed()
        check_demonstration(client)
        say("已载入演示数据，开始一边写入一边备份")
        back_up_and_restore(data, folder, place)
        say("已恢复：每个表逐行一致，文件逐字节一致，日志完整")
        with place.entered():
            call_command("migrate", "--noinput", verbosity=0)
        with login(place.name) as restored:
            rows = sum(restored.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                       for name in connection.introspection.django_table_names())  # fmt: skip
        check_rows(place)
        size = sum(path.stat().st_size for path in folder.iterdir())
        say(f"迁移之后仍然一致：{rows} 行；备份 {size / 1e6:.1f} MB")


def test_restored_into_a_bucket(tmp_path):
    """From a disk to a bucket of a real S3 server, as an office does that moves its files there."""
    folder = tmp_path / "backup"
    with s3_server(tmp_path / "s3") as address, filed_under(tmp_path / "data"), empty_place(tmp_path / "to") as place:
        stage_upload(pdf_file("年报.pdf"), uploader=Uploader(user=UserFactory()))
        storages["default"].save("original_images/门楼.png", ContentFile(b"picture"))
        seal_journal()
        call_command("backup", str(folder), verbosity=0)
        there = stores_in("award-portal", **options_of(address))
        with place.entered(), override_settings(STORAGES=there):
            call_command("restore", str(folder), verbosity=0)
            staged = StagedUpload.objects.get()
            assert type(innermost(vault())).__name__ == "Bucket"
            assert vault().open_whole(staged.storage_name).read() == PDF
            assert storages["default"].open("original_images/门楼.png").read() == b"picture"
            assert first_fault() is None
            with pytest.raises(CommandError, match="不是空的"):
                call_command("restore", str(folder))
