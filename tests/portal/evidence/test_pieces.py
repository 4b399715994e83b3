"""A large file comes piece by piece: out of order, twice, with an answer lost, from another tab, with the store behind it gone."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.autosave.forms import Ticket
from portal.autosave.holders import COOKIE, Holder, account_of, browser_of
from portal.evidence import receiving
from portal.evidence.models import PartialUpload, Quarantine, StagedUpload
from portal.evidence.pieces import PIECE
from portal.evidence.tasks import drop_expired_uploads, sweep_orphans
from portal.evidence.vault import discard, vault
from portal.throttle import Limit
from tests.factories.access import UserFactory
from tests.factories.evidence import EICAR, PDF
from tests.portal.evidence.test_staging import request_of
from tests.storing import stores_under

pytestmark = pytest.mark.django_db
# Two whole pieces and some more; no piece is like another.
LARGE = PDF + b"".join(b"%% %08d\n" % line for line in range((2 * PIECE) // 11 + 900))


@pytest.fixture
def holder(client, stored) -> Holder:
    """A browser that nobody has logged in with."""
    client.cookies[COOKIE] = "secret"
    return browser_of(request_of(UserFactory(), **{COOKIE: "secret"}))


def sends(client, holder, place: int, content: bytes = LARGE, **sent):
    """The piece at a place of the file, as the page's script sends it."""
    piece = SimpleUploadedFile("长篇.pdf", content[place : place + PIECE], content_type="application/pdf")
    data = {"autosave": Ticket(holder, "form").write(), "name": "evidence", "file": piece}
    data |= {"offset": place, "size": len(content), "fingerprint": f"长篇.pdf/{len(content)}/1"}
    return client.post("/evidence/staged/", {**data, **sent})


def received(answer) -> int | None:
    return answer.json().get("received")


def all_pieces(client, holder, content: bytes = LARGE, **sent):
    answers = [sends(client, holder, offset, content, **sent) for offset in range(0, len(content), PIECE)]
    return answers[-1]


@pytest.mark.article(31)
def test_it_is_whole_with_its_last_piece_and_nothing_else_is_left(
    client, holder, stored, django_capture_on_commit_callbacks
):
    offsets = [*range(0, len(LARGE), PIECE)]
    for offset, following in pairwise(offsets):
        assert received(sends(client, holder, offset)) == following
    with django_capture_on_commit_callbacks(execute=True):
        line = sends(client, holder, offsets[-1]).json()["line"]
    row = StagedUpload.objects.get()
    with vault().open_whole(row.storage_name) as file:
        assert file.read() == LARGE
    assert (row.full_name, row.size, "长篇.pdf" in line) == ("长篇.pdf", len(LARGE), True)
    assert len(stored()) == 1


def test_whoever_lost_the_line_is_told_where_to_go_on(client, holder):
    assert received(sends(client, holder, 0)) == PIECE
    # The answer was lost, or the page was loaded again and the file chosen once more.
    assert received(sends(client, holder, 0)) == PIECE
    assert received(sends(client, holder, 2 * PIECE)) == PIECE
    assert received(sends(client, holder, PIECE)) == 2 * PIECE
    line = sends(client, holder, 2 * PIECE).json()["line"]
    assert sends(client, holder, 2 * PIECE).json()["line"] == line
    assert StagedUpload.objects.count() == 1


def test_a_file_chosen_again_once_it_was_whole_is_another_file(client, holder):
    for count in (1, 2):
        assert "line" in all_pieces(client, holder).json()
        assert StagedUpload.objects.count() == count


@pytest.mark.parametrize("other", [{"name": "picture"}, {"fingerprint": "长篇.pdf/9/2"}, {"autosave": "other form"}])
def test_another_field_form_or_file_begins_anew(client, holder, other):
    sends(client, holder, 0)
    if "autosave" in other:
        other = {"autosave": Ticket(holder, "other").write()}
    assert received(sends(client, holder, PIECE, **other)) == 0


@pytest.mark.attack("读取他人没有提交的文字")
def test_nobody_goes_on_with_anothers_file(client, holder):
    sends(client, holder, 0)
    user = UserFactory()
    client.force_login(user)
    assert received(sends(client, account_of(request_of(user)), PIECE)) == 0
    assert sends(client, Holder("another", stranger=True), PIECE).status_code == 403


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"file": SimpleUploadedFile("坏.exe", LARGE[:PIECE])}, "不支持该文件格式"),
        ({"size": 21 * 1024 * 1024}, "超过单个文件"),
        ({"size": 0}, "空文件"),
        ({"size": "x"}, "没有收到完整的文件"),
        ({"size": "9" * 30}, "没有收到完整的文件"),
        ({"offset": 7}, "没有收到完整的文件"),
        ({"offset": -1}, "没有收到完整的文件"),
        ({"offset": ""}, "没有收到完整的文件"),
        ({"size": PIECE + 7, "offset": 2 * PIECE}, "没有收到完整的文件"),
        ({"size": PIECE // 2}, "没有收到完整的文件"),
    ],
)
@pytest.mark.attack("占满磁盘")
def test_what_is_no_piece_is_refused_before_anything_is_kept(client, holder, stored, sent, says):
    answer = sends(client, holder, 0, **sent)
    assert (answer.status_code, says in answer.json()["sentence"]) == (422, True)
    assert (stored(), PartialUpload.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("limits", "says"),
    [({"network_bytes": len(LARGE) + 1}, "同一网络"), ({"files": 1}, "目前暂存的文件过多")],
)
@pytest.mark.attack("占满磁盘")
def test_what_is_announced_is_counted_from_its_first_piece(client, holder, settings, travel_to, limits, says):
    settings.EVIDENCE_STAGED_LIMITS = {**settings.EVIDENCE_STAGED_LIMITS, **limits}
    sends(client, holder, 0)
    answer = sends(client, holder, 0, fingerprint="another")
    assert (answer.status_code, says in answer.json()["sentence"]) == (422, True)
    assert received(sends(client, holder, PIECE)) == 2 * PIECE
    travel_to(clock.now() + timedelta(hours=25))
    assert received(sends(client, holder, 0, fingerprint="another")) == PIECE


@pytest.mark.attack("占满磁盘")
def test_a_file_is_counted_once_and_one_begun_anew_again(client, holder, monkeypatch):
    monkeypatch.setattr(receiving, "STAGED_FROM", Limit("staged-from", 2, 3600))
    assert "line" in all_pieces(client, holder).json()
    assert received(sends(client, holder, 0, size=len(LARGE) + 1)) == PIECE
    answer = sends(client, holder, 0, size=len(LARGE) + 2)
    assert (answer.status_code, "文件过多" in answer.json()["sentence"]) == (422, True)


def test_malware_in_pieces_is_found_and_put_on_record(client, holder):
    answer = all_pieces(client, holder, b"%PDF-1.4\n" + EICAR + b"\n" * PIECE)
    assert (answer.status_code, "病毒" in answer.json()["sentence"]) == (422, True)
    assert (StagedUpload.objects.count(), Quarantine.objects.exclude(threat="").count()) == (0, 1)


@pytest.mark.attack("占满磁盘")
@pytest.mark.parametrize("content", [b"%PDF-1.4\n" + EICAR + b"\n" * PIECE, b"GIF89a" + b"\n" * PIECE])
def test_what_is_refused_for_its_content_is_looked_into_once(
    client, holder, stored, content, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert all_pieces(client, holder, content).status_code == 422
    # The last piece, which no row ever named, goes with the sweep.
    assert (len(stored()), PartialUpload.objects.count()) == (1, 0)
    # The last piece alone has nobody read, or look into, all of it again.
    found = Quarantine.objects.count()
    assert (received(sends(client, holder, PIECE, content)), Quarantine.objects.count()) == (0, found)


def test_the_end_of_its_day_takes_the_pieces_along(
    client, holder, stored, travel_to, django_capture_on_commit_callbacks
):
    sends(client, holder, 0)
    assert (sweep_orphans(), len(stored())) == (0, 1)
    travel_to(clock.now() + timedelta(hours=25))
    assert received(sends(client, holder, PIECE)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        travel_to(clock.now() + timedelta(hours=25))
        assert drop_expired_uploads() == 1
    assert PartialUpload.objects.count() == 0


def test_a_piece_that_is_gone_is_asked_for_again(client, holder):
    for offset in (0, PIECE):
        sends(client, holder, offset)
    discard(PartialUpload.objects.get().pieces[0])
    assert received(sends(client, holder, 2 * PIECE)) == 0
    assert "line" in all_pieces(client, holder).json()


def test_a_store_that_takes_nothing_loses_nothing(client, holder, settings, tmp_path):
    sends(client, holder, 0)
    (tmp_path / "no-folder").touch()
    places, settings.STORAGES = settings.STORAGES, stores_under(tmp_path / "no-folder")
    answer = sends(client, holder, PIECE)
    assert (answer.status_code, "暂时不能保存" in answer.json()["sentence"]) == (422, True)
    settings.STORAGES = places
    assert received(sends(client, holder, 0)) == PIECE
