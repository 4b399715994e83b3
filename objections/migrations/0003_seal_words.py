"""An objector's own words stood in the clear, and the sessions of before held what hands a receipt over."""

from typing import Any

from django.db import migrations

from portal.identity.sealing import seal_column, unseal_column

COLUMNS = (
    ("objections_objection", "statement", "objections.objection.statement"),
    ("objections_objection", "requested_outcome", "objections.objection.requested_outcome"),
    ("objections_supplement", "text", "objections.supplement.text"),
)
HELD = {"objection_receipt", "objection_case"}
# The digest by which filings of one objector are known follows the identity's own.
FOLLOW = """
UPDATE objections_objection SET identity_index = COALESCE(
    (SELECT document_index FROM identity_person WHERE id = person_id),
    (SELECT credit_code_index FROM identity_organisation WHERE id = organisation_id), identity_index)
"""


def seal(apps: Any, schema_editor: Any) -> None:
    for column in COLUMNS:
        seal_column(*column)


def unseal(apps: Any, schema_editor: Any) -> None:
    for column in COLUMNS:
        unseal_column(*column)


def end_sessions(apps: Any, schema_editor: Any) -> None:
    """Whoever objected in the last hours asks for the progress with number and secret; a login among them ends."""
    from django.contrib.sessions.backends.db import SessionStore

    for row in apps.get_model("sessions", "Session").objects.iterator():
        if HELD & SessionStore().decode(row.session_data).keys():
            row.delete()


OFF = "ALTER TABLE objections_supplement DISABLE TRIGGER USER"
ON = "ALTER TABLE objections_supplement ENABLE TRIGGER USER"


class Migration(migrations.Migration):
    dependencies = [
        ("objections", "0002_visits_and_retention"),
        ("identity", "0006_unit_constraints"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(OFF, ON),
        migrations.RunPython(seal, unseal),
        migrations.RunSQL(FOLLOW, FOLLOW),
        migrations.RunPython(end_sessions, migrations.RunPython.noop),
        migrations.RunSQL(ON, OFF),
    ]
