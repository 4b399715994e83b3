"""By when the letter asks another body to answer, as it was printed."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objections", "0022_only_emptied")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='passingon',
            name='stands_as_passed',
        ),
        migrations.AddField(
            model_name='passingon',
            name='asked_by',
            field=models.DateField(null=True, verbose_name='函中所写期限'),
        ),
        # What ended stands as it ended; the letter said what is written there.
        migrations.RunSQL(
            """
            ALTER TABLE objections_passingon DISABLE TRIGGER USER;
            UPDATE objections_passingon p SET asked_by = COALESCE(
                p.due_on,
                (SELECT o.due_on FROM objections_objection o WHERE o.id = p.objection_id AND p.ended_at IS NULL)
            );
            ALTER TABLE objections_passingon ENABLE TRIGGER USER;
            """,
            migrations.RunSQL.noop,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='passingon',
            trigger=pgtrigger.compiler.Trigger(name='stands_as_passed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."objection_id" IS DISTINCT FROM (NEW."objection_id") OR OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."basis" IS DISTINCT FROM (NEW."basis") OR OLD."reached" IS DISTINCT FROM (NEW."reached") OR OLD."substance" IS DISTINCT FROM (NEW."substance") OR OLD."asked_by" IS DISTINCT FROM (NEW."asked_by") OR OLD."passed_at" IS DISTINCT FROM (NEW."passed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='710019e25d948ecba9f540360f488be3d60242ba', operation='UPDATE', pgid='pgtrigger_stands_as_passed_1801c', table='objections_passingon', when='BEFORE')),
        ),
    ]
