import pgtrigger.compiler
import pgtrigger.migrations
import portal.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0002_one_seat_each'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='assignment',
            name='assignment_once',
        ),
        migrations.RemoveConstraint(
            model_name='panelmember',
            name='panel_one_leader',
        ),
        migrations.RemoveConstraint(
            model_name='panelmember',
            name='panel_member_once',
        ),
        migrations.AddField(
            model_name='assignment',
            name='state',
            field=models.CharField(choices=[('given', '已分配'), ('withdrawn', '已收回')], db_index=True, default='given', editable=False, max_length=24, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='withdrawn_at',
            field=models.DateTimeField(null=True, verbose_name='收回时间'),
        ),
        migrations.AddField(
            model_name='panelmember',
            name='for_cause',
            field=models.BooleanField(default=False, verbose_name='因违反评审纪律解聘'),
        ),
        migrations.AddField(
            model_name='panelmember',
            name='joined_at',
            field=models.DateTimeField(default=portal.clock.now, verbose_name='加入时间'),
        ),
        migrations.AddField(
            model_name='panelmember',
            name='leaving_reason',
            field=models.TextField(blank=True, verbose_name='离任理由'),
        ),
        migrations.AddField(
            model_name='panelmember',
            name='left_at',
            field=models.DateTimeField(null=True, verbose_name='离任时间'),
        ),
        migrations.AddField(
            model_name='panelmember',
            name='state',
            field=models.CharField(choices=[('serving', '在任'), ('replaced', '已更换'), ('dismissed', '已解聘')], db_index=True, default='serving', editable=False, max_length=24, verbose_name='状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='state_guard', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF current_setting('portal.transition', true) = 'on' THEN RETURN NEW; END IF;\n            IF TG_OP = 'INSERT' AND NEW.state <> 'given' THEN\n                RAISE EXCEPTION 'state_guard: % starts as given', TG_TABLE_NAME USING ERRCODE = '23514';\n            END IF;\n            IF TG_OP = 'UPDATE' AND NEW.state IS DISTINCT FROM OLD.state THEN\n                RAISE EXCEPTION 'state_guard: % changes state by transition only', TG_TABLE_NAME USING ERRCODE = '23514';\n            END IF;\n            RETURN NEW;\n        ", hash='a141faa1ab78f484cd5ff0e5467e30c2d2155dca', operation='INSERT OR UPDATE', pgid='pgtrigger_state_guard_bf96a', table='reviews_assignment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='panelmember',
            trigger=pgtrigger.compiler.Trigger(name='state_guard', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF current_setting('portal.transition', true) = 'on' THEN RETURN NEW; END IF;\n            IF TG_OP = 'INSERT' AND NEW.state <> 'serving' THEN\n                RAISE EXCEPTION 'state_guard: % starts as serving', TG_TABLE_NAME USING ERRCODE = '23514';\n            END IF;\n            IF TG_OP = 'UPDATE' AND NEW.state IS DISTINCT FROM OLD.state THEN\n                RAISE EXCEPTION 'state_guard: % changes state by transition only', TG_TABLE_NAME USING ERRCODE = '23514';\n            END IF;\n            RETURN NEW;\n        ", hash='43d764a29cf6c13807caf8c0f27fe15990b785a3', operation='INSERT OR UPDATE', pgid='pgtrigger_state_guard_f90c8', table='reviews_panelmember', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'given')), fields=('application', 'stage', 'member'), name='assignment_once', violation_error_message='该申报已分配给这名评审人员。'),
        ),
        migrations.AddConstraint(
            model_name='panelmember',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'serving')), fields=('edition', 'user'), name='panel_member_once', violation_error_message='该人员已是本届评审组成员，每人在一届中只能参加一个评审组。'),
        ),
        migrations.AddConstraint(
            model_name='panelmember',
            constraint=models.UniqueConstraint(condition=models.Q(('is_leader', True), ('state', 'serving')), fields=('panel',), name='panel_one_leader', violation_error_message='一个评审组只设一名组长。'),
        ),
        migrations.AddConstraint(
            model_name='panelmember',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('left_at__isnull', True), ('state', 'serving')), models.Q(('left_at__isnull', False), models.Q(('state', 'serving'), _negated=True), models.Q(('leaving_reason', ''), _negated=True)), _connector='OR'), name='panel_member_left_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='panelmember',
            constraint=models.CheckConstraint(condition=models.Q(('for_cause', False), ('state', 'dismissed'), _connector='OR'), name='panel_member_cause_when_dismissed'),
        ),
        migrations.AlterConstraint(
            model_name='panel',
            name='panel_name_once',
            constraint=models.UniqueConstraint(fields=('edition', 'name'), name='panel_name_once', violation_error_message='本届已有同名评审组，请换一个名称。'),
        ),
    ]
