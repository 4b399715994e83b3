"""What an objection is about, and the case behind that."""

import django.db.models.deletion
from django.db import migrations, models

MATTERS = [
    ("entry", "公示名单中的对象"),
    ("honour", "已授予的荣誉"),
    ("title_use", "荣誉称号的使用"),
    ("result", "本人（本单位）申报的结果"),
    ("conduct", "工作人员、评审人员的行为"),
    ("other", "其他事项"),
]


def _leads_to(model: str, name: str, related: str = "objections", **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model, verbose_name=name, **options
    )


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0002_declared_forms"),
        ("honours", "0012_one_draft"),
        ("objections", "0009_review_taken_back"),
        ("titles", "0005_found_by_one_character"),
    ]
    operations = [
        migrations.AddField(
            "objection",
            "matter",
            models.CharField(choices=MATTERS, default="other", max_length=10, verbose_name="事项"),
            preserve_default=False,
        ),
        migrations.AddField("objection", "honour", _leads_to("honours.honour", "荣誉")),
        migrations.AddField("objection", "title_use", _leads_to("titles.titleuse", "称号使用")),
        migrations.AddField("objection", "result", _leads_to("applications.passage", "环节结果")),
        migrations.AddField(
            "objection", "application", _leads_to("applications.application", "所涉申报", "+", editable=False)
        ),
    ]
