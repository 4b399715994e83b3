"""Digests of files link whoever handed in the same one; those of a case lie under a trigger that keeps a row as it came."""

from typing import Any

from django.db import migrations

from portal.identity.sealing import seal_column, unseal_column

MODELS = ("evidencefile", "stagedupload", "quarantine")


def seal(apps: Any, schema_editor: Any) -> None:
    for model in MODELS:
        seal_column(f"evidence_{model}", "sha256", f"evidence.{model}.sha256")


def unseal(apps: Any, schema_editor: Any) -> None:
    for model in MODELS:
        unseal_column(f"evidence_{model}", "sha256", f"evidence.{model}.sha256")


OFF, ON = "ALTER TABLE evidence_evidencefile DISABLE TRIGGER USER", "ALTER TABLE evidence_evidencefile ENABLE TRIGGER USER"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_digests_as_text")]
    operations = [migrations.RunSQL(OFF, ON), migrations.RunPython(seal, unseal), migrations.RunSQL(ON, OFF)]
