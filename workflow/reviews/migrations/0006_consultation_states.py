import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Replied and closed ones take their state from their times; the triggers that keep a reply as given stand aside for it.
STATES = """
    ALTER TABLE reviews_consultation DISABLE TRIGGER USER;
    UPDATE reviews_consultation SET state = CASE WHEN replied_at IS NOT NULL THEN 'replied' ELSE 'closed' END
     WHERE replied_at IS NOT NULL OR closed_at IS NOT NULL;
    ALTER TABLE reviews_consultation ENABLE TRIGGER USER;
    SET CONSTRAINTS ALL IMMEDIATE;
"""



class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0005_report_versions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='consultation',
            name='consultation_one_open',
        ),
        migrations.AddField(
            model_name='consultation',
            name='state',
            field=models.CharField(choices=[('waiting', '待答复'), ('replied', '已答复'), ('closed', '已办结（未答复）')], db_index=True, default='waiting', editable=False, max_length=24, verbose_name='状态'),
        ),
        migrations.RunSQL(STATES, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='state_guard', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF current_setting('portal.transition', true) = 'on' THEN RETURN NEW; END IF;\n            IF TG_OP = 'INSERT' AND NEW.state <> 'waiting' THEN\n                RAISE EXCEPTION 'state_guard: % starts as waiting', TG_TABLE_NAME USING ERRCODE = '23514';\n            END IF;\n            IF TG_OP = 'UPDATE' AND NEW.state IS DISTINCT FROM OLD.state THEN\n                RAISE EXCEPTION 'state_guard: % changes state by transition only', TG_TABLE_NAME USING ERRCODE = '23514';\n            END IF;\n            RETURN NEW;\n        ", hash='eeb361e5137605a7b917cbb13c4ac13088ac2ce3', operation='INSERT OR UPDATE', pgid='pgtrigger_state_guard_39c80', table='reviews_consultation', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('application', 'department'), name='consultation_one_open', violation_error_message='已在征求该部门的意见，请等待答复。'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('replied_at__isnull', True), ('state', 'waiting')), models.Q(('replied_at__isnull', False), ('state', 'replied')), models.Q(('closed_at__isnull', False), ('state', 'closed')), _connector='OR'), name='consultation_state_has_time'),
        ),
    ]
