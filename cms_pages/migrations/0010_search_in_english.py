"""The language a search row is written in; its English rows are filled by `load_measures`, which every release runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms_pages", "0009_hours_and_higher_sites")]
    operations = [
        migrations.AddField(
            "searchentry",
            "language",
            models.CharField(default="zh-hans", max_length=10, verbose_name="语言"),
        ),
    ]
