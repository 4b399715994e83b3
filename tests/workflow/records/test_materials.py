"""What hangs on a case goes with it, all of it at once, and none of it before (Article 37)."""

from collections import Counter

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import _owners
from portal.evidence.vault import vault
from tests.conftest import fresh_from_db
from tests.factories import misuse
from tests.factories.honours import told
from tests.factories.objections import replied
from tests.factories.prizes import staged, stated
from tests.factories.records import LAST_DAY, files_to_lose, packed_record
from tests.factories.reviews import reviewer_user
from tests.factories.seconding import by_two
from tests.factories.supervision import answered, near_its_end, ordered
from tests.owning import become_application, become_owner
from tests.workflow.records.roads import refused_by_database
from workflow.applications.models import Application
from workflow.honours.actions import record_prize_payment, reject_revocation, state_case
from workflow.honours.models import Honour, PrizeUseStatement
from workflow.misuse.actions import close_case
from workflow.misuse.models import MisuseReport
from workflow.records.acts import propose_disposal
from workflow.records.contents import NOT_ITS_OWN, case_files, reached
from workflow.records.materials import EMPTIED, FILES_OF, GONE, IMMUTABLE, MATERIALS, STAYS
from workflow.supervision.actions import close_tracking

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
OURS = ("workflow.", "objections", "cms_pages")


def hanging() -> dict[str, str]:
    """Every kind of row of ours that a foreign key leads from to an application, and by which way it does."""
    found, waiting = {Application: "pk"}, [Application]
    while waiting:
        model = waiting.pop(0)
        for relation in model._meta.get_fields(include_hidden=True):
            other = relation.related_model
            if not isinstance(relation, models.ManyToOneRel) or other in found or other._meta.auto_created:
                continue
            if other._meta.app_config.name.startswith(OURS):
                way = found[model]
                found[other] = relation.field.name if way == "pk" else f"{relation.field.name}__{way}"
                waiting.append(other)
    return {model._meta.label_lower: way for model, way in found.items()}


@pytest.mark.article(37)
def test_each_kind_of_thing_in_a_case_goes_or_stays_for_a_reason():
    """A room that is built later says what becomes of its rows, or fails here."""
    said = Counter([label for label, *_ in (*MATERIALS, *EMPTIED)] + [*FILES_OF, *STAYS])
    assert set(said) == set(hanging())
    assert [label for label, times in said.items() if times > 1] == []
    assert all(reason.strip() for reason in STAYS.values())
    for label, path, *_ in (*MATERIALS, *EMPTIED):
        apps.get_model(label)._base_manager.filter(**{path: 1}).exists()


@pytest.mark.article(37)
def test_the_files_of_whatever_hangs_on_a_case_are_watched_by_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'records_kept'")
        (source,) = cursor.fetchone()
    owners = set(_owners) & set(hanging())
    assert {"honours.revocationstatement", "honours.prizepayment", "misuse.misusereport"} <= owners
    assert [label for label in owners if f"'{label}'" not in source] == []
    gone = {label for label, *_ in (*MATERIALS, *EMPTIED)} | set(FILES_OF)
    assert owners - gone == {"records.record"}


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(_lived)


def _lived():
    """A case with something of every kind that was handed in after the honour, all of it over."""
    record = packed_record()
    honour = Honour.objects.get(application=record.application_id)
    return record, honour


@pytest.fixture
def lived(given, travel_to, office, second_office, settings, tmp_path):
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path / "heads")]
    record, honour = (fresh_from_db(one) for one in given)
    travel_to(clock.moment(clock.day_of(record.filed_at), 18))
    revocation = told(honour, office)
    state_case(revocation, by=honour.holder, text="数据有误。", files=staged(honour.holder, "审计报告.pdf"))
    reject_revocation(revocation, by=second_office, reason="证据不足。")
    record_prize_payment(honour, amount_yuan=50_000, paid_on=honour.granted_on, reference="示例凭证7", by=None)
    stated(honour)
    tracking = honour.trackings.get(number=1)
    ordered(tracking, office)
    answered(tracking)
    with near_its_end(tracking):
        close_tracking(tracking, finding="整改到位。", by=office)
    close_case(misuse.corrected(misuse.ordered(honour)), by=office, answer="已经改正。")
    replied(
        record.application.notice_entries.first(), heard_as="数据有误。", beside=reviewer_user("示例专家"), sat=True
    )
    return record, honour


def words_of(record) -> list[str]:
    found = []
    for label, path, fields in EMPTIED:
        for row in apps.get_model(label)._base_manager.filter(**{path: record.application_id}):
            values = [getattr(row, name) for name in fields if getattr(row, name)]
            found += [one.for_delivery() if hasattr(one, "for_delivery") else str(one) for one in values]
    return found


@pytest.mark.article(37)
def test_all_of_it_goes_together(lived, office, second_office, travel_to, django_capture_on_commit_callbacks, tmp_path):
    record, honour = lived
    travel_to(clock.moment(LAST_DAY.replace(year=LAST_DAY.year + 1), 10))
    rows = {
        label: apps.get_model(label)._base_manager.filter(**{path: record.application_id}) for label, path in MATERIALS
    }
    assert [label for label in LATER if not rows[label].exists()] == []
    stored = [file.storage_name for file in case_files(record.application, left_out=NOT_ITS_OWN)]
    owners = set(EvidenceFile.objects.filter(storage_name__in=stored).values_list("target_type", flat=True))
    assert {"honours.revocationstatement", "honours.prizeusestatement", "supervision.rectificationanswer",
            "misuse.misusereport", "objections.objection", "objections.statement"} <= owners  # fmt: skip
    by_two(propose_disposal(record.application.edition, by=office, reason="已无保存价值"), second_office)
    with files_to_lose(tmp_path / "vault"), connection.cursor() as cursor:
        become_owner(cursor)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("dispose_records")
        become_application(cursor)
        assert not [name for name in stored if vault().exists(name)]
    assert fresh_from_db(record).state == "disposed"
    assert {label: found.count() for label, found in rows.items() if found.exists()} == {}
    assert not case_files(record.application, left_out=NOT_ITS_OWN).exists()
    assert set(words_of(record)) <= {GONE}
    assert PrizeUseStatement.objects.get(honour=honour).amount_yuan == 10_000


LATER = (
    "honours.revocationstatement", "supervision.trackingreport", "supervision.rectificationanswer",
    "misuse.misusereport", "objections.statement", "objections.consultation",
    "objections.sitting", "objections.transcript",
)  # fmt: skip


@pytest.mark.article(37)
@pytest.mark.attack("提前删除已受理的申报、材料和评审记录")
def test_none_of_it_goes_before_by_whoever_owns_the_tables(lived):
    record, _ = lived
    with connection.cursor() as cursor:
        become_owner(cursor)
        for model, keys in reached(record.application, left_out=NOT_ITS_OWN).items():
            label = model._meta.label_lower
            if label in {one for one, *_ in (*MATERIALS, *EMPTIED)}:
                statement = f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s"
                with pgtrigger.ignore(*IMMUTABLE):
                    said = refused_by_database(lambda s=statement, k=keys: cursor.execute(s, [max(k)]))
                assert "records_kept" in said, label
        for file in case_files(record.application, left_out=NOT_ITS_OWN):
            said = refused_by_database(
                lambda f=file: cursor.execute(
                    "DELETE FROM evidence_displaycopy WHERE file_id = %s; DELETE FROM evidence_evidencefile WHERE id = %s",
                    [f.pk, f.pk],
                )
            )
            assert "records_kept" in said, file.target_type
        become_application(cursor)


@pytest.mark.article(37)
def test_a_case_that_is_in_hand_is_not_disposed_of(lived, office, second_office, travel_to, owner):
    record, honour = lived
    travel_to(clock.moment(LAST_DAY.replace(year=LAST_DAY.year + 1), 10))
    pending = propose_disposal(record.application.edition, by=office, reason="已无保存价值")
    approved = by_two(pending, second_office)
    report = misuse.reported(honour)
    call_command("dispose_records")
    assert (fresh_from_db(record).state, fresh_from_db(approved).state) == ("kept", "done")
    with pytest.raises(TransitionNotAllowed, match="没有未办结事项"):
        propose_disposal(record.application.edition, by=office, reason="再次")
    assert MisuseReport.objects.filter(pk=report.pk).exists()
