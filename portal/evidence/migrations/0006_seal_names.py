"""Names of files name people; those of files of a case lie under a trigger that keeps a row as it came."""

from typing import Any

from django.db import migrations

from portal.identity.sealing import seal_column, unseal_column

FILES, STAGED = "evidence_evidencefile", "evidence_stagedupload"


def seal(apps: Any, schema_editor: Any) -> None:
    seal_column(FILES, "original_name", "evidence.evidencefile.original_name")
    seal_column(STAGED, "original_name", "evidence.stagedupload.original_name")


def unseal(apps: Any, schema_editor: Any) -> None:
    unseal_column(FILES, "original_name", "evidence.evidencefile.original_name")
    unseal_column(STAGED, "original_name", "evidence.stagedupload.original_name")


OFF, ON = f"ALTER TABLE {FILES} DISABLE TRIGGER USER", f"ALTER TABLE {FILES} ENABLE TRIGGER USER"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_names_as_text")]
    operations = [migrations.RunSQL(OFF, ON), migrations.RunPython(seal, unseal), migrations.RunSQL(ON, OFF)]
