from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("honours", "0011_demanded_again")]

    operations = [
        migrations.AddConstraint(
            model_name="commendation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("edition",),
                name="honours_commendation_one_draft",
                violation_error_message="本届已有表彰决定草稿，请修改该草稿，不必另行拟制。",
            ),
        )
    ]
