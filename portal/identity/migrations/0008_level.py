"""How high a login was that proved somebody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_erased")]
    operations = [
        migrations.AddField(
            "identityproof",
            "level",
            models.CharField("核验等级", max_length=130, blank=True, default="", editable=False),
            preserve_default=False,
        ),
    ]
