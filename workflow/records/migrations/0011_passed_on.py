"""Where an objection was passed on, and what came of it, is kept with the case as well."""

from importlib import import_module

from django.db import migrations

WATCH = import_module("workflow.records.migrations.0002_kept_for_term")
TABLE = "objections_passingon"


class Migration(migrations.Migration):
    dependencies = [("records", "0010_contacts"), ("objections", "0015_passing_on")]
    operations = [
        migrations.RunSQL(
            WATCH.WATCH.format(table=TABLE, how="objections.passingon"), WATCH.LEAVE.format(table=TABLE)
        )
    ]
