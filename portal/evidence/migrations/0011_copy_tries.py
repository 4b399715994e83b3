from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0010_quarantine_tries")]

    operations = [
        migrations.AddField(
            "displaycopy",
            "tries",
            models.PositiveSmallIntegerField("超过时限的次数", default=0, db_default=0, editable=False),
        ),
        migrations.AddField(
            "displaycopy", "next_try_at", models.DateTimeField("不早于此时再生成", null=True, editable=False)
        ),
    ]
