from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_hold_unscanned")]
    operations = [
        migrations.AddField(
            model_name="quarantine",
            name="tried_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="最近查验时间"),
        ),
    ]
