from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_squashed_deliveries")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="subject_en",
            field=models.CharField(blank=True, db_default="", max_length=200, verbose_name="英文标题"),
        ),
        migrations.AddField(
            model_name="message",
            name="body_en",
            field=models.TextField(blank=True, db_default="", verbose_name="英文正文"),
        ),
    ]
