"""The whole way, with real commits: backed up while people write, restored by a process of its own."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from tests.portal.backup.places import empty_place, filed_under
from tests.portal.backup.proving import back_up_and_restore

pytestmark = [pytest.mark.slow, pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_what_is_restored_is_what_was_there_at_one_moment(tmp_path):
    data, folder = tmp_path / "data", tmp_path / "backup"
    with filed_under(data), empty_place(tmp_path / "restored") as place:
        storages["default"].save("original_images/门楼.png", ContentFile(b"picture"))
        storages["issued"].save("2026/certificate.pdf", ContentFile(b"%PDF" * 700_000))
        back_up_and_restore(data, folder, place)
        with place.entered(), pytest.raises(CommandError, match="不是空的"):
            call_command("restore", str(folder))
        with pytest.raises(CommandError, match="已经存在"):
            call_command("backup", str(folder))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "data", "restored"]
