from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0004_recusals_lifted_and_asked'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='report',
            options={'ordering': ['application', 'stage', 'version'], 'verbose_name': '评审报告', 'verbose_name_plural': '评审报告'},
        ),
        migrations.RemoveConstraint(
            model_name='report',
            name='report_once',
        ),
        migrations.AddField(
            model_name='report',
            name='because',
            field=models.TextField(blank=True, verbose_name='重新出具的原因'),
        ),
        migrations.AddField(
            model_name='report',
            name='sheets_left_out',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='不计入评分表数'),
        ),
        migrations.AddField(
            model_name='report',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='版次'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('application', 'stage', 'version'), name='report_once', violation_error_message='该环节的报告已经出具。'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('because', ''), _negated=True), _connector='OR'), name='report_superseded_with_reason'),
        ),
    ]
