"""A letter about one event is written once: what it reports is kept with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="occasion",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="所报告的事项"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("occasion", ""), _negated=True),
                fields=("kind", "about_type", "about_id", "occasion"),
                name="outbox_said_once",
            ),
        ),
    ]
