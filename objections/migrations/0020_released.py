"""When an outcome was made public; what was public before two officers released it stays so, from the month it was told in."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce


def as_before(apps, schema_editor):
    alias = schema_editor.connection.alias
    closed = apps.get_model("objections", "Objection").objects.using(alias).filter(closed_at__isnull=False)
    closed.update(released_at=Coalesce("reviewed_at", "closed_at"))
    apps.get_model("objections", "PublicOutcome").objects.using(alias).update(released_in=F("closed_in"))


class Migration(migrations.Migration):
    dependencies = [("objections", "0019_sat_before_passed_on")]

    operations = [
        migrations.AddField(
            model_name="objection",
            name="released_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="公开处理结果时间"),
        ),
        migrations.AddField(
            model_name="publicoutcome",
            name="released_in",
            field=models.DateField(editable=False, null=True, verbose_name="公开月份"),
        ),
        migrations.RunPython(as_before, migrations.RunPython.noop),
    ]
