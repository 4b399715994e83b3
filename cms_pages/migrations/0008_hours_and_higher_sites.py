from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms_pages", "0007_reinstatements")]
    operations = [
        migrations.AddField(
            "sitesettings",
            "contact_hours",
            models.CharField(
                blank=True, help_text="例如：工作日9:00—11:30，13:30—17:00。", max_length=80, verbose_name="办公时间", default=""
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "sitesettings",
            "mark_url",
            models.URLField(
                blank=True, help_text="标识审核页面的网址，与标识一同取得。", verbose_name="党政机关网站标识链接", default=""
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "sitesettings",
            "links_up",
            models.TextField(
                blank=True,
                default="中国政府网 https://www.gov.cn/",
                help_text="每行一个：名称、空格、网址。",
                verbose_name="上级网站",
            ),
        ),
    ]
