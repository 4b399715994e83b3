"""`make drill-restore`: the demonstration backed up while it is written to, restored elsewhere. No part of `make test`."""

import time

import pytest
from django.core.management import call_command
from django.db import connection

from tests.journeys.demonstrated import check_demonstration
from tests.journeys.seeded.conftest import set_up_and_seed
from tests.portal.backup.places import empty_place, filed_under, login
from tests.portal.backup.proving import back_up_and_restore, check_rows

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
