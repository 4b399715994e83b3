"""What is public of an outcome is a month and a band of working days; the day and the number are kept on the case alone."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Greatest, TruncMonth


def widen(apps, schema_editor):
    rows = apps.get_model("objections", "PublicOutcome").objects.using(schema_editor.connection.alias)
    rows.update(closed_in=TruncMonth("closed_in"))
    bands = Greatest((F("workdays_up_to") + 4) / 5, 1) * 5
    rows.filter(workdays_up_to__isnull=False).update(workdays_up_to=bands)


class Migration(migrations.Migration):
    dependencies = [("objections", "0016_sittings")]

    operations = [
        migrations.AlterModelOptions(
            name="publicoutcome",
            options={
                "ordering": ["-closed_in", "key"],
                "verbose_name": "异议处理结果",
                "verbose_name_plural": "异议处理结果",
            },
        ),
        migrations.RemoveIndex(model_name="publicoutcome", name="objections__edition_8f8750_idx"),
        migrations.RenameField(model_name="publicoutcome", old_name="closed_on", new_name="closed_in"),
        migrations.RenameField(model_name="publicoutcome", old_name="workdays_taken", new_name="workdays_up_to"),
        migrations.AlterField(
            model_name="publicoutcome", name="closed_in", field=models.DateField(verbose_name="办结月份")
        ),
        migrations.AlterField(
            model_name="publicoutcome",
            name="workdays_up_to",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="办理工作日（至多）"),
        ),
        # What was widened stays so: `rebuild_public` writes the rows of the former release from the cases.
        migrations.RunPython(widen, migrations.RunPython.noop),
    ]
