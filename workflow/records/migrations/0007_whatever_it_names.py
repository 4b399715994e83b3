"""An objection belongs to the case it names, be it by a list, an honour, a title use or a result."""

from importlib import import_module

from django.db import migrations

FORMER = import_module("workflow.records.migrations.0003_the_whole_case").WHOSE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
BY_ENTRY = """(SELECT n.application_id FROM objections_objection o JOIN publicity_noticeentry n ON n.id = o.entry_id
                WHERE o.id = (gone->>'objection_id')::bigint)"""
BY_CASE = "(SELECT application_id FROM objections_objection WHERE id = (gone->>'objection_id')::bigint)"


class Migration(migrations.Migration):
    dependencies = [("records", "0006_appointments"), ("objections", "0012_matter_kept")]
    operations = [migrations.RunSQL(FORMER.replace(BY_ENTRY, BY_CASE), FORMER)]
