"""What the other side of an objection said is kept with the case as well, with its files."""

from importlib import import_module

from django.db import migrations

WATCH = import_module("workflow.records.migrations.0002_kept_for_term")
BEFORE = import_module("workflow.records.migrations.0003_the_whole_case")
FORMER = BEFORE.KEPT
KEPT = FORMER.replace("'objections.objection'])", "'objections.objection', 'objections.statement'])")


class Migration(migrations.Migration):
    dependencies = [("records", "0004_early_files"), ("objections", "0005_other_side")]
    operations = [
        migrations.RunSQL(KEPT, FORMER),
        migrations.RunSQL(
            WATCH.WATCH.format(table="objections_statement", how="objections.statement"),
            WATCH.LEAVE.format(table="objections_statement"),
        ),
    ]
