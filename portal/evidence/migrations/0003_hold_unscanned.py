from django.db import migrations

# What was kept before there was a scanner has never been scanned: it waits for one, or for an officer.
HOLD = """
INSERT INTO evidence_quarantine (storage_name, state, sha256, size, media_type, threat, since)
SELECT storage_name, 'held', sha256, size, media_type, '', now() FROM evidence_evidencefile
UNION ALL
SELECT storage_name, 'held', sha256, size, media_type, '', now() FROM evidence_stagedupload
"""
FREE = "DELETE FROM evidence_quarantine"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_quarantine")]
    operations = [migrations.RunSQL(HOLD, FREE)]
