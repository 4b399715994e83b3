import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill_in_editions(apps, schema_editor):
    member = apps.get_model("reviews", "PanelMember")
    for row in member.objects.select_related("panel"):
        row.edition_id = row.panel.edition_id
        row.save(update_fields=["edition"])


class Migration(migrations.Migration):

    dependencies = [
        ("programmes", "0003_cancelled_editions"),
        ("reviews", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="panelmember", name="panel_member_once"),
        migrations.AddField(
            model_name="panelmember",
            name="edition",
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.edition", verbose_name="届次"),
        ),
        migrations.RunPython(fill_in_editions, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="panelmember",
            name="edition",
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.edition", verbose_name="届次"),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(fields=("edition", "user"), name="panel_member_once"),
        ),
    ]
