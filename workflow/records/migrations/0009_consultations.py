"""What departments and experts were asked about an objection, and replied, is kept with the case as well, with its files."""

from importlib import import_module

from django.db import migrations

WATCH = import_module("workflow.records.migrations.0002_kept_for_term")
FORMER = import_module("workflow.records.migrations.0005_statements").KEPT
KEPT = FORMER.replace("'objections.statement'])", "'objections.statement', 'objections.consultation'])")
TABLE = "objections_consultation"


class Migration(migrations.Migration):
    dependencies = [("records", "0008_discussions"), ("objections", "0013_consultations")]
    operations = [
        migrations.RunSQL(KEPT, FORMER),
        migrations.RunSQL(
            WATCH.WATCH.format(table=TABLE, how="objections.consultation"), WATCH.LEAVE.format(table=TABLE)
        ),
    ]
