"""A case that has ended is filed and packed: a bag that others' tools read, private values masked (Article 37)."""

import csv
import io
import json
import warnings
import zipfile
from datetime import timedelta

import bagit
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import vault
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.honours import reinstated, revoked, told
from tests.factories.records import ENDED_ON, LAST_DAY, packed_record
from workflow.honours.actions import reject_revocation
from workflow.honours.models import Honour
from workflow.records.actions import ask_package, file_record, make_package
from workflow.records.bags import Bag
from workflow.records.measures import UNMADE
from workflow.records.tasks import file_ended, make_missing_packages

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(packed_record)


@pytest.fixture
def record(given, travel_to):
    travel_to(clock.moment(ENDED_ON, 18))
    return fresh_from_db(given)


def content_of(record, purpose="package") -> bytes:
    return vault().open(EvidenceFile.objects.of(record, purpose).last().storage_name).read()


def opened(record, folder, purpose="package"):
    """The bag as the Library of Congress's own tool finds it."""
    with zipfile.ZipFile(io.BytesIO(content_of(record, purpose))) as archive:
        archive.extractall(folder)
        root = archive.namelist()[0].partition("/")[0]
    return bagit.Bag(str(folder / root))


@pytest.mark.article(37)
def test_package_is_a_valid_bag_with_the_whole_case(record, tmp_path):
    bag = opened(record, tmp_path)
    assert bag.validate()
    assert bag.info["External-Identifier"] == record.number
    kinds = {path.split("/")[1] for path in bag.payload_entries()}
    assert kinds == {"certificates", "decisions", "evidence", "index.csv", "index.xml", "minutes", "notices", "record.json", "record.pdf"}  # fmt: skip
    told = json.loads((tmp_path / bag.path / "data/record.json").read_text())
    assert {"申报", "提交版本", "环节结果", "公示条目", "获奖建议", "荣誉", "证书"} <= set(told)
    journal = json.loads((tmp_path / bag.path / "journal.json").read_text())
    assert [event["sequence"] for event in journal["events"]] == list(range(1, len(journal["events"]) + 1))


@pytest.mark.article(37)
def test_record_is_pdf_a_and_index_names_every_file(record, tmp_path):
    bag = opened(record, tmp_path)
    payload = tmp_path / bag.path / "data"
    description = PdfReader(payload / "record.pdf").trailer["/Root"]["/Metadata"].get_object().get_data()
    assert b'part="3"' in description or b"part>3<" in description
    lines = list(csv.DictReader(io.StringIO((payload / "index.csv").read_text("utf-8-sig"))))
    listed = {line["文件名称"]: line["数字摘要值"] for line in lines}
    entries = {path.removeprefix("data/"): digests["sha256"] for path, digests in bag.payload_entries().items()}
    assert listed == {path: digest for path, digest in entries.items() if not path.startswith("index")}
    assert {(line["档号"], line["保管期限"], line["年度"]) for line in lines} == {(record.number, "10年", "2026")}


@pytest.mark.article(37)
def test_who_applied_stands_in_the_sealed_part_alone(record, tmp_path):
    subject = record.application.subject
    private = [text.encode() for text in (subject.contact_phone.for_delivery(), subject.contact_name.for_delivery())]
    bag = opened(record, tmp_path)
    payload = (tmp_path / bag.path / "data/record.json").read_bytes()
    assert not [text for text in private if text in payload]
    sealed = opened(record, tmp_path, "sealed")
    assert sealed.validate()
    assert all(text in (tmp_path / sealed.path / "data/identity.json").read_bytes() for text in private)


@pytest.mark.article(37)
def test_altered_package_is_told_from_a_sound_one(record, tmp_path, capsys):
    sound, altered = tmp_path / "sound.zip", tmp_path / "altered.zip"
    sound.write_bytes(content_of(record))
    call_command("verify_record", sound)
    assert "完整" in capsys.readouterr().out
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(altered, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content.replace(b"\xe8\xa1\xa8", b"\xe8\xa1\xa9", 1) if name.endswith(".json") else content
            )
    with pytest.raises(CommandError, match=r"record\.json 已经改动"):
        call_command("verify_record", altered)


@pytest.mark.article(37)
def test_term_is_the_rule_sets_from_the_end_of_the_edition(record):
    assert (record.kept_until, record.number) == (LAST_DAY, "CNZL-ZY·2026-D10-0001")
    assert file_record(record.application) == record
    assert (file_ended(), make_missing_packages()) == (0, 0)


@pytest.mark.article(37)
def test_office_has_another_package_made_for_a_reason(record, office, applicant, travel_to):
    with pytest.raises(ValidationError, match="须写明理由"):
        ask_package(record, by=office, reason=" ")
    ask_package(record, by=office, reason="移交区档案馆")
    with pytest.raises(TransitionNotAllowed, match="正在制作"):
        ask_package(record, by=office, reason="移交区档案馆")
    assert UNMADE.read() == 0
    travel_to(clock.now() + timedelta(hours=2))
    assert UNMADE.read() == 1
    assert make_missing_packages() == 1
    assert UNMADE.read() == 0
    assert EvidenceFile.objects.of(record, "package").count() == 2
    assert Event.objects.filter(verb="record.package_asked").last().reason == "移交区档案馆"


@pytest.mark.article(37)
def test_package_opens_for_a_reason_alone(record, client, office, person_with):
    file = EvidenceFile.objects.of(record, "sealed").get()
    client.force_login(office)
    assert client.get(file.get_absolute_url(), follow=True).context["form"]
    response = client.post(f"/evidence/{file.pk}/original/", {"reason": "应诉所需"})
    assert response["Content-Type"] == "application/zip"
    assert Event.objects.filter(verb="evidence.original_read", reason="应诉所需").exists()
    client.force_login(person_with())
    assert client.get(file.get_absolute_url()).status_code == 404


@pytest.mark.article(37)
def test_what_was_proposed_and_not_decided_is_no_decision_of_the_package(
    record, tmp_path, office, second_office, travel_to
):
    """A revocation that was rejected, one that was confirmed and annulled later: three documents, and the bag is sound.

    Of both the holder had been told on paper.
    """
    honour = Honour.objects.get(application=record.application)
    reject_revocation(told(honour, office), by=second_office, reason="证据不足。")
    decided = revoked(honour, office, second_office).revocations.get(state="confirmed")
    travel_to(clock.now() + timedelta(days=1))
    reinstated(fresh_from_db(honour), office, second_office)
    make_package(ask_package(record, by=office, reason="恢复之后"))
    bag = opened(record, tmp_path)
    assert bag.validate()
    found = {path.rpartition("/")[2] for path in bag.payload_entries() if "decisions/" in path}
    later = decided.reinstatement.pk
    assert found == {
        f"commendation-{honour.commendation_id}.pdf", f"revocation-{decided.pk}.pdf", f"reinstatement-{later}.pdf",
    }  # fmt: skip
    told_by = {path.rpartition("/")[2] for path in bag.payload_entries() if "revocations/" in path}
    assert told_by == {f"notice-{one.notice.pk}.pdf" for one in honour.revocations.all()}


@pytest.mark.article(37)
def test_a_package_that_cannot_be_read_is_told_in_words(record, tmp_path):
    """Cut short, empty, a byte changed inside, the same file in it twice."""
    sound, path = content_of(record), tmp_path / "damaged.zip"
    body = sound.index(b"record.pdf") + 400
    twice = io.BytesIO(sound)
    with warnings.catch_warnings(), zipfile.ZipFile(twice, "a") as archive:
        warnings.simplefilter("ignore")
        name = next(name for name in archive.namelist() if name.endswith("record.json"))
        archive.writestr(name, archive.read(name))
    hollow = io.BytesIO()
    with zipfile.ZipFile(hollow, "w"):
        pass
    damaged = [sound[:-100], b"", hollow.getvalue(), sound[:body] + b"\xff" * 8 + sound[body + 8 :], twice.getvalue()]
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(CommandError, match="不一致"):
            call_command("verify_record", path)


def test_a_bag_takes_no_second_file_of_one_path():
    bag = Bag("示例", clock.now())
    bag.add("decisions/a.pdf", b"a")
    with pytest.raises(ValueError, match="already"):
        bag.add("decisions/a.pdf", b"b")
