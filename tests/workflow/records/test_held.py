"""A legal hold keeps everything of a case until it is lifted, who objected and who reported included (Article 37)."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from objections.desk_panels import kept_text
from objections.erasing import erase_objector
from objections.tasks import erase_identities
from portal import clock
from portal.confirming.actions import propose
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.journal.accesses import note_access
from portal.journal.enums import AccessKind
from portal.journal.models import Access
from portal.journal.purging import purge_accesses
from portal.journal.sealing import seal_journal
from tests.conftest import fresh_from_db
from tests.factories.cultivation import applied
from tests.factories.misuse import reported
from tests.factories.objections import replied
from tests.factories.records import ENDED_ON, packed_record
from tests.factories.seconding import by_two
from workflow.applications import erasing
from workflow.applications.tasks import erase_applicants
from workflow.cultivation.actions import retract_membership
from workflow.cultivation.models import Member
from workflow.cultivation.tasks import erase_members
from workflow.honours.models import Honour
from workflow.misuse.actions import refuse_report
from workflow.misuse.tasks import erase_reporters
from workflow.records.actions.holding import HOLD, LIFT

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(37)]


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(packed_record)


@pytest.fixture
def record(given, travel_to, settings, tmp_path):
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path / "heads")]
    travel_to(clock.moment(ENDED_ON, 18))
    return fresh_from_db(given)


@pytest.fixture
def hold(record, office, second_office):
    return lambda: by_two(propose(HOLD, record, by=office, reason="行政诉讼应诉"), second_office)


@pytest.fixture
def lift(record, office, second_office):
    return lambda: by_two(propose(LIFT, record, by=office, reason="判决生效"), second_office)


def later(travel_to, years: int) -> None:
    travel_to(clock.moment(ENDED_ON.replace(year=ENDED_ON.year + years) + timedelta(days=30), 3))


def test_who_objected_is_kept_while_the_case_is_held_and_forgotten_by_the_next_sweep(
    record, hold, lift, office, travel_to
):
    objection = replied(record.application.notice_entries.first(), by=office)
    hold()
    later(travel_to, 5)
    assert erase_identities() == 0
    with pytest.raises(TransitionNotAllowed, match="保存期限之内"):
        erase_objector(objection)
    assert (bool(objection.subject.sealed_texts()), EvidenceFile.objects.of(objection.proof).exists()) == (True, True)
    assert kept_text(objection) == "所涉案卷已冻结，解除冻结以前不删除"
    lift()
    assert (erase_identities(), fresh_from_db(objection).subject.sealed_texts()) == (1, [])


def test_who_reported_is_kept_while_the_case_is_held(record, hold, lift, office, travel_to):
    honour = Honour.objects.get(application=record.application_id)
    reports = [reported(honour, contact_phone="13912345678"), reported(None, contact_phone="13912345678")]
    for report in reports:
        refuse_report(report, by=office, reason="不属于违规使用。")
    hold()
    later(travel_to, 5)
    # Of nobody's honour: no case is held for it.
    assert (erase_reporters(), [fresh_from_db(one).erased_at is None for one in reports]) == (1, [True, False])
    lift()
    assert (erase_reporters(), bool(fresh_from_db(reports[0]).contact_phone)) == (1, False)


def test_who_looked_into_a_held_case_stays_on_record(record, hold, lift, office, owner, travel_to, settings):
    settings.PORTAL_ACCESS_DAYS = 200
    other = note_access(AccessKind.LOGGED_IN, by=office)
    for looked in (record, record.application, record.application.subject):
        note_access(AccessKind.READ, by=office, target=looked)
    note_access(AccessKind.LOGGED_OUT, by=office)
    hold()
    later(travel_to, 2)
    seal_journal()
    assert (purge_accesses() > 0, Access.objects.filter(pk=other.pk).exists()) == (True, False)
    assert (purge_accesses(), Access.objects.filter(kind=AccessKind.READ).count() >= 3) == (0, True)
    lift()
    seal_journal()
    assert purge_accesses() > 3


def test_applicant_and_pool_member_are_kept_while_the_case_is_held(record, hold, lift, travel_to, monkeypatch):
    monkeypatch.setattr(erasing, "_kept", [])  # the honour stands
    applicant = record.application.applicant
    member = retract_membership(applied(record.application.edition.programme, by=applicant), by=applicant)
    hold()
    later(travel_to, 15)
    assert (erase_applicants(), erase_members(), bool(fresh_from_db(member).contact_name)) == (0, 0, True)
    lift()
    assert (erase_applicants(), erase_members(), Member.objects.get(pk=member.pk).erased_at is None) == (1, 1, False)


ASKED = {
    "objections.erasing": "test_who_objected_is_kept_while_the_case_is_held_and_forgotten_by_the_next_sweep",
    "workflow.misuse.actions.erasing": "test_who_reported_is_kept_while_the_case_is_held",
    "workflow.applications.erasing": "test_applicant_and_pool_member_are_kept_while_the_case_is_held",
    "workflow.cultivation.erasing": "test_applicant_and_pool_member_are_kept_while_the_case_is_held",
    "portal.journal.purging": "test_who_looked_into_a_held_case_stays_on_record",
}
"""What erases by the clock, and the test that a hold stops it."""
OF_NO_CASE = {
    "clear-sessions": "登录会话，与案卷无关",
    "drop-unproved-accounts": "没有验证邮箱、没有申报的账号",
    "forget-visits": "查询异议的浏览器半小时的会话，异议本身不动",
    "drop-staged-uploads": "没有随表单提交的文件，不属于任何案卷",
    "sweep-typed-forms": "没有提交的表单，不属于任何案卷",
    "sweep-evidence-orphans": "没有任何一行登记的文件，冻结的案卷的文件都有登记",
    "look-for-guessing": "登录猜测的警报",
    "tell-operators": "运行警报",
    "drop-exports": "列表的导出文件，与案卷无关，可以重新导出",
}
"""Scheduled tasks that delete something, which is never a held case's."""


def test_everything_that_erases_by_the_clock_asks_the_hold():
    """A term that is added later is in one of the two lists, or fails here."""
    root = Path(django_settings.BASE_DIR)
    found = {
        ".".join(path.relative_to(root).with_suffix("").parts)
        for house in ("portal", "workflow", "objections", "cms_pages")
        for path in (root / house).rglob("*.py")
        if "migrations" not in path.parts
        and any(word in path.read_text() for word in ("def due_for_erasure", "def purge_"))
    }
    assert found - PURGES_PAGES == set(ASKED)
    assert all(callable(globals()[test]) for test in ASKED.values())
    deleting = {
        name
        for name, entry in django_settings.CELERY_BEAT_SCHEDULE.items()
        if any(word in name for word in ("erase-", "forget-", "drop-", "sweep-", "clear-", "purge-"))
    }
    erasing = {"erase-objectors", "erase-applicants", "erase-pool-members", "erase-misuse-reporters"}
    assert deleting == erasing | (set(OF_NO_CASE) & deleting)
    for name in erasing:
        import_module(django_settings.CELERY_BEAT_SCHEDULE[name]["task"].rpartition(".")[0])


PURGES_PAGES = {"portal.pagecache.generation"}
"""Copies of public pages, made again at the next visit."""
