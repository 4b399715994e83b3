"""Certificates by the hundred: progress, what one bad row does to the others, a key or time stamp that is away (Article 26)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.journal.chain import first_break
from portal.journal.models import Event
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.honours import commend, commendation_stage, revoked, winners_meeting
from tests.locking import locks_of
from workflow.honours import tasks
from workflow.honours.actions.certificates import draw_certificate, sheet_of
from workflow.honours.actions.correcting import correct_honour
from workflow.honours.actions.issuing import TOGETHER, note_hindrance, queue_certificates
from workflow.honours.enums import HindranceCause
from workflow.honours.models import Certificate, CertificateHindrance, Credential, Honour
from workflow.honours.queries import RETRIED, issuing_progress

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(26)]
NO_GLYPH = "\U00031350"


@pytest.fixture(scope="module")
def three(module_setup):
    """Three honours of one commendation, the second named with a character that no font has."""
    return module_setup(_three)


def _three():
    commend(commendation_stage((("gold", "practice"),) * 3, winners_meeting(tracks=("practice",) * 3)))
    rows = list(Honour.objects.order_by("serial"))
    Honour.objects.filter(pk=rows[1].pk).update(public_name=f"示例企业{NO_GLYPH}有限公司")
    return [row.pk for row in rows]


def told() -> list[str]:
    return [message.subject for message in Message.objects.filter(kind="certificate.hindered").order_by("pk")]


def test_one_bad_row_holds_back_nobody(three, client, office):
    assert tasks.issue_certificates(*three) == 2
    (row,) = CertificateHindrance.objects.all()
    assert (row.honour_id, row.cause, f"U+{ord(NO_GLYPH):04X}" in row.said) == (three[1], "glyph", True)
    commendation = row.honour.commendation
    progress = issuing_progress(commendation)
    assert (progress.due, progress.issued, progress.waiting, progress.hindered) == (3, 2, 0, [row])
    assert told() == [f"证书暂时不能签发：{row.honour.number}"]
    client.force_login(office)
    page = client.get(f"/admin/desk/commendations/{commendation.pk}/").content.decode()
    assert [said for said in ("应签发 3 份，已签发 2 份", "字库缺字", row.honour.number) if said not in page] == []


def test_certificates_are_written_together(three, django_capture_on_commit_callbacks):
    Honour.objects.filter(pk=three[1]).update(public_name="示例企业垚有限公司")

    def statements(*pks: int) -> int:
        with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks() as callbacks:
            assert tasks.issue_certificates(*pks) == len(pks)
        assert sum("portal.messages.tasks.deliver" in getattr(call, "args", ()) for call in callbacks) == 1
        return len(asked)

    assert statements(*three[1:]) == statements(three[0])
    occasions = Message.objects.filter(kind="certificate.issued").values_list("occasion", flat=True)
    assert len(set(occasions)) == 3
    assert first_break() is None


def test_one_that_is_refused_when_they_are_written_holds_back_nobody(three, office, second_office):
    honours = [Honour.objects.get(pk=pk) for pk in three[::2]]
    ready = {honour.pk: (honour, draw_certificate(sheet_of(honour))) for honour in honours}
    revoked(fresh_from_db(honours[1]), office, second_office)
    assert tasks.issue_ready(ready) == 1
    assert list(Certificate.objects.values_list("honour", flat=True)) == three[:1]
    assert not CertificateHindrance.objects.exists()


def test_it_is_tried_again_by_itself_and_told_once(three, office, travel_to):
    tasks.issue_certificates(*three)
    assert tasks.issue_missing_certificates() == 0
    tried = CertificateHindrance.objects.get().tried_at
    travel_to(tried + RETRIED + timedelta(seconds=1))
    assert tasks.issue_missing_certificates() == 0
    assert CertificateHindrance.objects.get().tried_at > tried
    assert len(told()) == 1
    assert Event.objects.filter(verb="certificate.hindered").count() == 1
    Honour.objects.filter(pk=three[1]).update(public_name="示例企业垚有限公司")
    assert tasks.issue_certificates(three[1]) == 1
    assert (CertificateHindrance.objects.count(), Certificate.objects.count()) == (0, 3)


def test_a_key_that_is_away_stops_all_of_them_and_is_told_once(three, office, signing, settings):
    settings.PORTAL_SIGNING_KEY = "/nowhere/key.pem"
    assert tasks.issue_certificates(*three) == 0
    assert tasks.issue_missing_certificates() == 0
    assert (Certificate.objects.count(), Credential.objects.count(), len(told())) == (0, 0, 1)
    assert {row.cause for row in CertificateHindrance.objects.all()} == {"signing"}
    settings.PORTAL_SIGNING_KEY = signing
    assert tasks.issue_missing_certificates() == 2
    assert (Certificate.objects.count(), Credential.objects.count()) == (2, 2)


def test_a_time_stamp_that_does_not_come_leaves_nothing_half_issued(three, signing, settings):
    settings.PORTAL_TIMESTAMP_URL = "http://127.0.0.1:9/"
    assert tasks.issue_certificates(*three) == 0
    row = CertificateHindrance.objects.get()
    assert (row.cause, "时间戳服务没有应答" in row.said, Certificate.objects.exists()) == ("signing", True, False)


def test_what_is_issued_or_revoked_meanwhile_is_not_hindered(three, office, second_office):
    tasks.issue_certificates(three[0])
    assert note_hindrance(Honour.objects.get(pk=three[0]), cause=HindranceCause.OTHER, said="x") is None
    gone = Honour.objects.get(pk=three[1])
    assert locks_of(lambda: note_hindrance(fresh_from_db(gone), cause=HindranceCause.OTHER, said="x")) == "honour"
    # On paper it is told, too: its name is put right before.
    correct_honour(gone, by=None, changes={"public_name": "示例企业丁"}, reason="录入有误。")
    revoked(fresh_from_db(gone), office, second_office)
    assert tasks.issue_certificates(*three) == 1
    assert issuing_progress(gone.commendation).hindered == []


def test_five_hundred_are_shared_among_the_workers(three, django_capture_on_commit_callbacks):
    one = Honour.objects.select_related("commendation__stage").get(pk=three[0])
    with django_capture_on_commit_callbacks() as callbacks:
        queue_certificates([one] * 500)
    assert [len(call.args) - 1 for call in callbacks] == [TOGETHER] * 25
