"""Who was heard in person about an objection, and what was taken down, is kept with the case as well."""

from importlib import import_module

from django.db import migrations

WATCH = import_module("workflow.records.migrations.0002_kept_for_term")
FORMER = import_module("workflow.records.migrations.0008_discussions").WHOSE
OF_OBJECTION = "        WHEN gone ? 'objection_id' THEN"
OF_SITTING = """        WHEN gone ? 'sitting_id' THEN
            (SELECT o.application_id FROM objections_sitting s JOIN objections_objection o ON o.id = s.objection_id
                WHERE s.id = (gone->>'sitting_id')::bigint)
"""
TABLES = {"objections_sitting": "objections.sitting", "objections_transcript": "objections.transcript"}


class Migration(migrations.Migration):
    dependencies = [("records", "0011_passed_on"), ("objections", "0016_sittings")]
    operations = [
        migrations.RunSQL(FORMER.replace(OF_OBJECTION, OF_SITTING + OF_OBJECTION), FORMER),
        *(
            migrations.RunSQL(WATCH.WATCH.format(table=table, how=how), WATCH.LEAVE.format(table=table))
            for table, how in TABLES.items()
        ),
    ]
