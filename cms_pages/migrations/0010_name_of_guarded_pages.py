from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cms_pages", "0009_hours_and_higher_sites")]

    operations = [
        migrations.AlterModelOptions(
            name="guardedpage", options={"verbose_name": "页面", "verbose_name_plural": "页面"}
        )
    ]
