from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_squashed_applications")]

    operations = [
        migrations.AddField(
            "application",
            "form_answers",
            models.JSONField("申报表各部分", blank=True, db_default={}, default=dict),
        ),
    ]
