from django.db import migrations


class Migration(migrations.Migration):
    """What was done about a duty becomes a state like any other."""

    dependencies = [
        ('honours', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='prizerecovery', name='honours_recovery_done_on'),
        migrations.RemoveConstraint(model_name='creditreport', name='honours_report_done_on'),
        migrations.RenameField(model_name='prizerecovery', old_name='status', new_name='state'),
        migrations.RenameField(model_name='creditreport', old_name='status', new_name='state'),
    ]
