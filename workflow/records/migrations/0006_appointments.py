"""When and where an applicant was heard or visited, and who was there, is kept with the case as well."""

from importlib import import_module

from django.db import migrations

WATCH = import_module("workflow.records.migrations.0002_kept_for_term")
TABLE = "reviews_appointment"


class Migration(migrations.Migration):
    dependencies = [("records", "0005_statements"), ("reviews", "0003_appointments")]
    operations = [
        migrations.RunSQL(
            WATCH.WATCH.format(table=TABLE, how="application"), WATCH.LEAVE.format(table=TABLE)
        )
    ]
