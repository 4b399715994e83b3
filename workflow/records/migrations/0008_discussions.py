"""What a panel talked over, and the sheets that were changed after it, are kept with the case as well."""

from importlib import import_module

from django.db import migrations

WATCH = import_module("workflow.records.migrations.0002_kept_for_term")
BEFORE = import_module("workflow.records.migrations.0007_whatever_it_names")
FORMER = BEFORE.FORMER.replace(BEFORE.BY_ENTRY, BEFORE.BY_CASE)
OF_ASSIGNMENT = "        WHEN gone ? 'assignment_id' THEN"
OF_DISCUSSION = """        WHEN gone ? 'discussion_id' THEN
            (SELECT application_id FROM reviews_discussion WHERE id = (gone->>'discussion_id')::bigint)
"""
WHOSE = FORMER.replace(OF_ASSIGNMENT, OF_DISCUSSION + OF_ASSIGNMENT)
TABLES = {"reviews_discussion": "application", "reviews_sheetrevision": "reviews.sheetrevision"}


class Migration(migrations.Migration):
    dependencies = [("records", "0007_whatever_it_names"), ("reviews", "0004_discussions")]
    operations = [
        migrations.RunSQL(WHOSE, FORMER),
        *(
            migrations.RunSQL(WATCH.WATCH.format(table=table, how=how), WATCH.LEAVE.format(table=table))
            for table, how in TABLES.items()
        ),
    ]
