import portal.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_guessing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target_type', models.CharField(max_length=60, verbose_name='对象类别')),
                ('target_id', models.CharField(max_length=40, verbose_name='对象编号')),
                ('what', models.CharField(max_length=200, verbose_name='哪一项')),
                ('stands', models.CharField(blank=True, max_length=300, verbose_name='现为')),
                ('said', models.CharField(blank=True, max_length=300, verbose_name='日志所载')),
                ('noticed_at', models.DateTimeField(db_index=True, default=portal.clock.now, verbose_name='发现时间')),
                ('settled_at', models.DateTimeField(editable=False, null=True, verbose_name='恢复一致的时间')),
            ],
            options={
                'verbose_name': '与日志不符',
                'verbose_name_plural': '与日志不符',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('target_type', 'target_id', 'what', 'stands', 'said'), name='audit_discrepancy_once', violation_error_message='同一处与日志不符已经记入。')],
            },
        ),
    ]
