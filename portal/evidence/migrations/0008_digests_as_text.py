"""Digests become texts that can be sealed."""

from django.db import migrations

from portal.identity.fields import EncryptedTextField

MODELS = ("evidencefile", "stagedupload", "quarantine")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0007_display_copies")]
    operations = [
        migrations.RemoveConstraint("evidencefile", "evidence_file_sha256"),
        *(
            migrations.AlterField(model, "sha256", EncryptedTextField(verbose_name="SHA-256"))
            for model in MODELS
        ),
    ]
