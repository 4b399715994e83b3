"""How the people named in a form are reached is kept with the case as well; the database itself lets it be emptied."""

from importlib import import_module

from django.db import migrations

WATCH = import_module("workflow.records.migrations.0002_kept_for_term")
TABLE = "applications_sealedanswer"


class Migration(migrations.Migration):
    dependencies = [("records", "0009_consultations"), ("applications", "0004_sealed_answers")]
    operations = [
        migrations.RunSQL(WATCH.WATCH.format(table=TABLE, how="application"), WATCH.LEAVE.format(table=TABLE))
    ]
