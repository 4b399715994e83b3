from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0005_words")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True, choices=[("zh-hans", "中文"), ("en", "英文")], db_default="", max_length=7, verbose_name="信函语言"
            ),
        ),
    ]
