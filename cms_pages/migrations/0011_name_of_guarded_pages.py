from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cms_pages", "0010_search_in_english")]

    operations = [
        migrations.AlterModelOptions(
            name="guardedpage", options={"verbose_name": "页面", "verbose_name_plural": "页面"}
        )
    ]
