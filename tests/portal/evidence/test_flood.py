"""Files staged without an account are counted, by the place they come from and together; the disk keeps a floor free."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from portal import clock
from portal.evidence import receiving
from portal.evidence.actions import drop_staged, stage_upload
from portal.evidence.models import StagedUpload
from portal.evidence.receiving import Uploader
from portal.evidence.room import network_of
from portal.throttle import Limit, counted_as
from tests.factories.evidence import PDF, pdf_file
from tests.storing import stores_under


@pytest.mark.attack("占满磁盘")
def test_new_sessions_do_not_widen_the_limit_and_accounts_are_free_of_it(stored, applicant, monkeypatch):
    monkeypatch.setattr(receiving, "STAGED_FROM", Limit("staged-from", 2, 60))
    for number in range(2):
        stage_upload(pdf_file(), uploader=Uploader(session_key=f"s{number}", address="192.0.2.7"))
    with pytest.raises(ValidationError, match="同一网络"):
        stage_upload(pdf_file(), uploader=Uploader(session_key="s3", address="192.0.2.7"))
    stage_upload(pdf_file(), uploader=Uploader(session_key="s4", address="192.0.2.8"))
    stage_upload(pdf_file(), uploader=Uploader(user=applicant, address="192.0.2.7"))
    assert len(stored()) == 4


def test_an_account_has_a_limit_of_its_own(stored, applicant, monkeypatch):
    monkeypatch.setattr(receiving, "STAGED_BY", Limit("staged-by", 1, 60))
    stage_upload(pdf_file(), uploader=Uploader(user=applicant))
    with pytest.raises(ValidationError, match="一小时内上传的文件过多"):
        stage_upload(pdf_file(), uploader=Uploader(user=applicant))


def staged_from(address: str):
    number = StagedUpload.objects.count()
    return stage_upload(pdf_file(), uploader=Uploader(session_key=f"s{number}", address=address))


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"network_files": 2}, "同一网络暂存的文件过多"),
        ({"network_bytes": 2 * len(PDF)}, "同一网络暂存的文件过多"),
        ({"files": 2}, "目前暂存的文件过多"),
        ({"bytes": 2 * len(PDF)}, "目前暂存的文件过多"),
    ],
)
@pytest.mark.attack("占满磁盘")
def test_strangers_leave_so_much_and_no_more(db, stored, settings, travel_to, limits, says):
    settings.EVIDENCE_STAGED_LIMITS = {**settings.EVIDENCE_STAGED_LIMITS, **limits}
    here, elsewhere = "2001:db8::1", "192.0.2.7"
    drop_staged(staged_from(here))
    staged_from("2001:db8::ffff")
    with pytest.raises(ValidationError, match=f"{says}.*均已保留"):
        staged_from(here)
    if "同一网络" in says:
        assert staged_from(elsewhere)
    travel_to(clock.now() + timedelta(hours=25))
    assert staged_from(here)


def test_a_network_is_kept_as_a_digest_alone():
    assert network_of("2001:db8::1") == network_of("2001:db8::2") != network_of("2001:db8:0:1::1")
    assert network_of("192.0.2.7") != network_of("192.0.2.8")
    assert (len(network_of("192.0.2.7")), network_of("")) == (64, "")


def test_a_count_is_of_the_network():
    places = [counted_as(address) for address in ("2001:db8::1", "2001:db8::2", "192.0.2.7", "")]
    assert places == ["2001:db8::/64", "2001:db8::/64", "192.0.2.7", ""]


@pytest.mark.attack("占满磁盘")
def test_the_disk_keeps_a_floor_free(db, stored, settings, applicant):
    settings.EVIDENCE_FREE_BYTES = shutil.disk_usage("/").total * 2
    for uploader in (Uploader(session_key="s1", address="192.0.2.7"), Uploader(user=applicant)):
        with pytest.raises(ValidationError, match=r"存储空间不足.*均已保留"):
            stage_upload(pdf_file(), uploader=uploader)
    assert stored() == []


@pytest.mark.attack("存储写不进、邮件没有应答时使办理出错")
def test_store_that_takes_nothing_refuses_in_words(db, settings):
    settings.STORAGES = stores_under(Path("/dev/null"))
    with pytest.raises(ValidationError, match=r"“证明材料\.pdf”暂时不能保存.*均已保留"):
        staged_from("192.0.2.7")
    assert not StagedUpload.objects.exists()
