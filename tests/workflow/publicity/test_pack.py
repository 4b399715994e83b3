"""Evidence packs: every version of a list, its data inside, its bytes kept for ever."""

import csv
import io
import json

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader
from redis import Redis

from portal import clock
from portal.documents.digests import digests
from portal.documents.issued import IssuedFileLost
from portal.jobs import _messenger
from portal.journal.models import Event
from tests.factories.publicity import STARTS, corrected, left, packed, redacted
from tests.storing import stores_under
from workflow.publicity.enums import ExtensionCause, VersionCause
from workflow.publicity.extending import extend_notice
from workflow.publicity.models import Notice, NoticePack, NoticeVersion
from workflow.publicity.pack import make_pack, read_pack, render_pack
from workflow.publicity.table import COLUMNS
from workflow.publicity.tasks import make_missing_packs
from workflow.publicity.versions import public_version

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def revised(notice: Notice) -> Notice:
    """Corrected in its first entry, on the first day of its period."""
    with clock.travel(clock.moment(STARTS)):
        entry = notice.entries.first()
        corrected(entry, reason="名称漏字", title=f"{entry.title}（更正后）")
    notice.refresh_from_db()
    return notice


def reader_of(pack: NoticePack) -> PdfReader:
    return PdfReader(io.BytesIO(read_pack(pack)))


def text_of(reader: PdfReader, place: int) -> str:
    return reader.pages[place].extract_text().replace("\n", "").replace(" ", "")


def whole_text(reader: PdfReader) -> str:
    return "".join(text_of(reader, place) for place in range(len(reader.pages)))


def test_pack_is_handed_to_a_worker_once_the_version_stands(running, django_capture_on_commit_callbacks):
    queue = Redis.from_url(settings.CELERY_BROKER_URL)
    waiting = queue.llen("celery")
    with django_capture_on_commit_callbacks(execute=True):
        revised(running)
    _messenger().thread.submit(int).result(10)  # it hands over one job after the other
    sent = [json.loads(row)["headers"] for row in queue.lrange("celery", 0, queue.llen("celery") - waiting - 1)]
    assert [row["argsrepr"] for row in sent if row["task"] == "workflow.publicity.tasks.make_pack"] == [
        f"({running.versions.latest('number').pk},)"
    ]


@pytest.mark.article(30)
def test_publication_and_correction_each_keep_a_version_with_its_digests(running):
    first = running.versions.get()
    assert (first.number, first.cause, first.sha256) == (1, VersionCause.PUBLISHED, running.sha256)
    second = revised(running).versions.latest("number")
    assert (second.number, second.cause, second.document) == (2, VersionCause.CORRECTED, running.document)
    events = Event.objects.filter(verb="notice.version_recorded", target_id=str(running.pk)).order_by("sequence")
    assert [event.payload["version"] for event in events] == [1, 2]
    assert events[1].payload["json"] == digests(running.document.encode()).as_dict()
    assert events[1].payload["csv"] == digests(second.table.encode()).as_dict()
    assert first.document != second.document


@pytest.mark.article(30)
def test_the_pack_is_pdf_a3_with_the_very_data_inside(running):
    pack = packed(running)
    reader = reader_of(pack)
    root = reader.trailer["/Root"]
    description = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in description.replace("ns0:", "pdfaid:") or 'part="3"' in description
    assert "B" in description.split("conformance", 1)[1][:6]
    attached = {file.name: file.content for file in reader.attachment_list}
    name = f"{running.number}-v1"
    assert attached == {f"{name}.json": running.document.encode(), f"{name}.csv": pack.version.table.encode()}
    kinds = {spec.get_object()["/UF"]: spec.get_object()["/AFRelationship"] for spec in root["/AF"]}
    assert kinds == {f"{name}.json": "/Source", f"{name}.csv": "/Data"}
    assert "/OutputIntents" in root
    assert "/Encrypt" not in reader.trailer


def test_the_table_has_the_rows_of_the_text(running):
    version = running.versions.get()
    rows = list(csv.DictReader(io.StringIO(version.table.removeprefix("\ufeff"))))
    entries = json.loads(version.document)["entries"]
    assert tuple(rows[0]) == COLUMNS
    assert [row["对象"] for row in rows] == [entry["name"] for entry in entries]
    assert [(row["起始日"], row["截止日"]) for row in rows] == [(e["starts_on"], e["ends_on"]) for e in entries]
    assert {(row["公示编号"], row["名单版次"]) for row in rows} == {(running.number, "1")}


@pytest.mark.article(21)
def test_the_pages_say_period_version_law_and_digests(running):
    said = whole_text(reader_of(packed(running)))
    version = running.versions.get()
    for part in ("公示期：2026年5月12日至2026年5月18日，共5个工作日", "第二十一条", running.number, "评审办",
                 version.sha256, version.sm3, version.table_sha256, version.table_sm3, "/verify/"):  # fmt: skip
        assert part in said
    assert "更正）" not in said
    assert "2026-05-12" not in said


@pytest.mark.article(21)
def test_a_corrected_list_says_so_with_its_own_days(running):
    reader = reader_of(packed(revised(running)))
    said = whole_text(reader)
    for part in ("（第2版，2026年5月12日更正）", "（更正）", "各项的公示期分别见名单", "（更正后）",
                 "2026年5月13日至2026年5月19日", "2026年5月12日至2026年5月18日"):  # fmt: skip
        assert part in said
    assert "共5个工作日" not in said


def test_the_older_pack_keeps_its_own_words_even_made_late(running):
    old = running.versions.get()
    revised(running)
    said = text_of(PdfReader(io.BytesIO(read_pack(make_pack(old)))), 0)
    assert "（更正后）" not in said
    assert "（第" not in said


def test_making_twice_makes_one_and_the_journal_knows_it(running):
    pack = packed(running)
    assert packed(running) == pack
    event = Event.objects.get(verb="notice.packed")
    assert event.payload == {"version": 1, "pdf": digests(read_pack(pack)).as_dict()}
    assert (pack.sha256, pack.sm3) == (event.payload["pdf"]["sha256"], event.payload["pdf"]["sm3"])


def test_equal_versions_give_equal_bytes(running):
    version = running.versions.get()
    assert render_pack(version) == render_pack(version)


def test_sweep_makes_what_is_missing_once(running):
    revised(running)
    assert make_missing_packs() == 2
    assert make_missing_packs() == 0


def test_one_that_cannot_be_made_does_not_keep_the_others_waiting(running, settings, tmp_path):
    revised(running)
    good = settings.STORAGES["issued"]
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.STORAGES = {**settings.STORAGES, "issued": stores_under(blocked)["issued"]}
    assert make_missing_packs() == 0
    assert not NoticePack.objects.exists()
    settings.STORAGES = {**settings.STORAGES, "issued": good}
    assert make_missing_packs() == 2


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("model", [NoticeVersion, NoticePack])
def test_the_database_refuses_to_change_what_was_kept(running, model, verb):
    packed(running)
    rows = model.objects.all()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.update(sha256="0" * 64) if verb == "update" else rows._raw_delete(rows.db)


def test_a_text_that_is_no_version_is_refused(running):
    """Whichever road changes a list: what the public read is kept."""
    savepoint = transaction.savepoint()
    Notice.objects.filter(pk=running.pk).update(document="{}", sha256="0" * 64)
    with pytest.raises(DatabaseError, match="recorded_version"):
        connection.check_constraints()
    transaction.savepoint_rollback(savepoint)


def test_a_redaction_takes_earlier_versions_from_the_public_and_keeps_them(running):
    revised(running)
    with clock.travel(clock.moment(STARTS)):
        redacted(running.entries.first(), title=running.entries.first().title[:-1])
    assert [version.number for version in running.versions.public()] == [3]
    assert public_version(running).number == 3
    for number in (1, 2):
        with pytest.raises(NoticeVersion.DoesNotExist):
            public_version(running, number)
    assert running.versions.count() == 3


@pytest.mark.article(21)
def test_an_entry_that_left_and_a_period_extended_are_versions_too(running):
    with clock.travel(clock.moment(STARTS)):
        left(running.entries.first())
        extend_notice(running, cause=ExtensionCause.UNREACHABLE, days=[STARTS], reason="网站无法访问", by=None)
    causes = running.versions.values_list("number", "cause")
    assert list(causes) == [(1, "published"), (2, "left"), (3, "extended")]
    assert "终止公示" in running.versions.get(number=2).table
    said = whole_text(reader_of(packed(running)))
    assert "（终止公示）" in said
    assert "（第3版，2026年5月12日顺延）" in said
    assert "至2026年5月19日" in said


@pytest.mark.attack("替换、涂改已公示的文件")
def test_a_file_lost_or_changed_in_the_store_is_not_handed_out(running, own_stores):
    pack = packed(running)
    storage = storages["issued"]
    content = read_pack(pack)
    storage.delete(pack.storage_name)
    with pytest.raises(IssuedFileLost):
        read_pack(pack)
    storage.save(pack.storage_name, ContentFile(content + b"\n"))
    with pytest.raises(IssuedFileLost):
        read_pack(pack)
