import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0003_leaving'),
        ('programmes', '0005_schedule_put_right'),
        ('reviews', '0003_panels_change'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecusalLifting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='理由')),
                ('at', models.DateTimeField(default=portal.clock.now, verbose_name='时间')),
            ],
            options={
                'verbose_name': '解除回避',
                'verbose_name_plural': '解除回避',
            },
        ),
        migrations.CreateModel(
            name='RecusalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(blank=True, max_length=100, verbose_name='申请回避的人员')),
                ('unit', models.CharField(blank=True, max_length=100, verbose_name='其所在单位')),
                ('reason', models.TextField(verbose_name='理由')),
                ('state', models.CharField(choices=[('filed', '待决定'), ('upheld', '已同意'), ('refused', '未同意'), ('withdrawn', '已撤回')], db_index=True, default='filed', editable=False, max_length=24, verbose_name='状态')),
                ('filed_at', models.DateTimeField(default=portal.clock.now, verbose_name='申请时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='决定时间')),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
            ],
            options={
                'verbose_name': '回避申请',
                'verbose_name_plural': '回避申请',
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('criticism', '批评'), ('warning', '警告'), ('disqualification', '取消评审资格'), ('circulation', '通报批评')], max_length=20, verbose_name='处理')),
                ('ground', models.TextField(verbose_name='事由')),
                ('article', models.CharField(max_length=60, verbose_name='依据条款')),
                ('at', models.DateTimeField(default=portal.clock.now, verbose_name='时间')),
            ],
            options={
                'verbose_name': '评审人员处理',
                'verbose_name_plural': '评审人员处理',
                'ordering': ['-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='recusal',
            name='recusal_once',
        ),
        migrations.AddField(
            model_name='recusal',
            name='number',
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='第几次'),
        ),
        migrations.AlterField(
            model_name='recusal',
            name='source',
            field=models.CharField(choices=[('declared', '本人提出'), ('ordered', '评审办决定'), ('detected', '系统核出'), ('requested', '申报人申请')], max_length=10, verbose_name='提出方式'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.UniqueConstraint(fields=('application', 'user', 'number'), name='recusal_once', violation_error_message='该人员的回避已经登记。'),
        ),
        migrations.AddField(
            model_name='recusallifting',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人'),
        ),
        migrations.AddField(
            model_name='recusallifting',
            name='recusal',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lifting', to='reviews.recusal', verbose_name='回避'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusal_requests', to='applications.application', verbose_name='申报'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人'),
        ),
        migrations.AddField(
            model_name='recusalrequest',
            name='filed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='programmes.edition', verbose_name='届次'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to=settings.AUTH_USER_MODEL, verbose_name='评审人员'),
        ),
        migrations.AddConstraint(
            model_name='recusallifting',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='recusal_lifted_with_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recusallifting',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='51276bddc77ab757994ba5ad710249aa346cdc0b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_67b8b', table='reviews_recusallifting', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='recusalrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person', ''), _negated=True), models.Q(('unit', ''), _negated=True), _connector='OR'), name='recusal_request_names_somebody'),
        ),
        migrations.AddConstraint(
            model_name='recusalrequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='recusal_request_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='recusalrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['filed', 'withdrawn']), models.Q(('decided_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='recusal_request_decided_with_answer'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recusalrequest',
            trigger=pgtrigger.compiler.Trigger(name='state_guard', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF current_setting('portal.transition', true) = 'on' THEN RETURN NEW; END IF;\n            IF TG_OP = 'INSERT' AND NEW.state <> 'filed' THEN\n                RAISE EXCEPTION 'state_guard: % starts as filed', TG_TABLE_NAME USING ERRCODE = '23514';\n            END IF;\n            IF TG_OP = 'UPDATE' AND NEW.state IS DISTINCT FROM OLD.state THEN\n                RAISE EXCEPTION 'state_guard: % changes state by transition only', TG_TABLE_NAME USING ERRCODE = '23514';\n            END IF;\n            RETURN NEW;\n        ", hash='5cac6bee4237841150e9d1ec40e1d26b51e2fa0a', operation='INSERT OR UPDATE', pgid='pgtrigger_state_guard_3c00a', table='reviews_recusalrequest', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='sanction_has_ground'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sanction',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3bc5fff1f0eeb8edc98e0ab186568320b6c615cd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_475c9', table='reviews_sanction', when='BEFORE')),
        ),
    ]
