from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publicity", "0004_released_word")]

    operations = [
        migrations.AlterField(
            model_name="noticeversion",
            name="cause",
            field=models.CharField(
                choices=[
                    ("published", "发布"),
                    ("corrected", "更正"),
                    ("extended", "顺延"),
                    ("left", "部分条目退出公示"),
                ],
                max_length=20,
                verbose_name="缘由",
            ),
        ),
    ]
