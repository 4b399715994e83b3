"""What was filed before the matter was kept: about an entry of a list, or about something else in its own words."""

from django.db import migrations

FILL = """
UPDATE objections_objection o SET matter = 'entry', application_id = n.application_id
    FROM publicity_noticeentry n WHERE n.id = o.entry_id
"""


class Migration(migrations.Migration):
    dependencies = [("objections", "0010_matter"), ("publicity", "0005_left_word")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
