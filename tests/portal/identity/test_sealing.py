"""What stood in the clear is sealed by the migrations, and comes back when they are taken back."""

from importlib import import_module

import pytest
from django.db import connection

from objections.actions import supply_supplement
from objections.models import Objection, Supplement
from portal.evidence.models import EvidenceFile
from portal.identity.crypto import blind_index
from portal.identity.models import DOCUMENT_PURPOSE, Organisation, Person
from tests.factories.objections import CONTACT, UNIT, filed, waiting
from tests.factories.publicity import running_notice
from tests.owning import as_owner

CLEAR = {
    "identity_organisation": ("name", "credit_code"),
    "evidence_evidencefile": ("original_name",),
    "objections_objection": ("statement", "requested_outcome"),
    "objections_supplement": ("text",),
}
MIGRATIONS = [
    "portal.identity.migrations.0005_seal_units", "portal.evidence.migrations.0006_seal_names",
    "objections.migrations.0003_seal_words",
]  # fmt: skip


@pytest.mark.django_db
def test_migrations_seal_what_there_is_and_open_it_again():
    entry = running_notice().entries.select_related("notice__edition").first()
    filed(entry, unit=True)
    supply_supplement(waiting(entry), text="补充说明", files=[])
    before = stored()
    with as_owner() as cursor:
        for name in reversed(MIGRATIONS):
            import_module(name).unseal(None, None)
        assert {UNIT, "年报.pdf", "补充说明"} <= {text for row in stored().values() for text in row}
        assert Person.objects.filter(owner=None, document_index=blind_index(number(), DOCUMENT_PURPOSE)).exists()
        for name in MIGRATIONS:
            import_module(name).seal(None, None)
        cursor.execute(import_module(MIGRATIONS[-1]).FOLLOW)
    assert not {UNIT, CONTACT, "年报.pdf", "补充说明"} & {text for row in stored().values() for text in row}
    assert {table: len(rows) for table, rows in before.items()} == {
        table: len(rows) for table, rows in stored().items()
    }
    assert Organisation.objects.get(owner=None).name.for_delivery() == UNIT
    assert Supplement.objects.get().text.for_delivery() == "补充说明"
    assert "年报.pdf" in {file.full_name for file in EvidenceFile.objects.all()}
    for case in Objection.objects.all():
        assert case.identity_index == getattr(case.subject, "document_index", None) or case.subject.credit_code_index


def number() -> str:
    return Person.objects.filter(owner=None).first().document_number.for_delivery()


def stored() -> dict[str, list[str]]:
    """The columns as they lie in the tables."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in CLEAR.items():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            found[table] = [text for row in cursor.fetchall() for text in row]
    return found
