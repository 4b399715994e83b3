"""Words beside pairs in the search table, filled by `load_measures`, which every release runs."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

KINDS = [
    ("notice", "通知公告"),
    ("publicity", "名单公示"),
    ("measures", "管理办法"),
    ("standard", "评审标准"),
    ("edition", "评选进程"),
    ("decision", "表彰决定"),
    ("honour", "荣誉名录"),
    ("story", "获奖经验"),
    ("service", "办事服务"),
    ("page", "指南"),
]


class Migration(migrations.Migration):
    dependencies = [("cms_pages", "0007_reinstatements")]

    operations = [
        migrations.AlterModelOptions(
            name="searchentry",
            options={
                "ordering": ["-published_at", "key"],
                "verbose_name": "搜索条目",
                "verbose_name_plural": "搜索条目",
            },
        ),
        migrations.AddField(
            model_name="searchentry",
            name="digest",
            field=models.CharField(default="", editable=False, max_length=64, verbose_name="词语摘要"),
        ),
        migrations.AddField(
            model_name="searchentry",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True, verbose_name="词语"),
        ),
        migrations.AlterField(
            model_name="searchentry",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=20, verbose_name="类别"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="cms_pages_searchentry_words"),
        ),
    ]
