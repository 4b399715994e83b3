"""Nothing is public of an objection that was not released, and nothing is released before it is closed."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objections", "0020_released")]

    operations = [
        migrations.AlterModelOptions(
            name="publicoutcome",
            options={
                "ordering": ["-released_in", "-closed_in", "key"],
                "verbose_name": "异议处理结果",
                "verbose_name_plural": "异议处理结果",
            },
        ),
        migrations.AlterField(
            model_name="publicoutcome",
            name="released_in",
            field=models.DateField(editable=False, verbose_name="公开月份"),
        ),
        migrations.RemoveConstraint(model_name="publicoutcome", name="outcome_of_a_month"),
        migrations.RemoveIndex(model_name="publicoutcome", name="outcome_by_month"),
        migrations.AddIndex(
            model_name="publicoutcome",
            index=models.Index(fields=["edition", "-released_in"], name="outcome_by_month"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicoutcome',
            trigger=pgtrigger.compiler.Trigger(name='released_first', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NOT EXISTS (\n            SELECT 1 FROM objections_objection WHERE edition_id = NEW.edition_id AND released_at IS NOT NULL AND NEW.key IN (\n                encode(sha256(convert_to('objection-outcome:' || token_hash, 'UTF8')), 'hex'),\n                encode(sha256(convert_to('objection-outcome-before-review:' || token_hash, 'UTF8')), 'hex')\n            )\n        ) THEN\n            RAISE EXCEPTION 'outcome of an objection that was not released';\n        END IF;\n        RETURN NEW;\n    ", hash='c91e69e7957fb9ba201cef93545ce1cc025929bf', operation='INSERT OR UPDATE', pgid='pgtrigger_released_first_db06a', table='objections_publicoutcome', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('released_at__isnull', False), ('public_summary', ''), _connector='OR'), name='objection_public_once_released'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('released_at__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='objection_released_once_closed'),
        ),
        migrations.AddConstraint(
            model_name='publicoutcome',
            constraint=models.CheckConstraint(condition=models.Q(('closed_in__day', 1), ('released_in__day', 1), ('released_in__gte', models.F('closed_in')), models.Q(('workdays_up_to', None), ('workdays_up_to__gte', 5), _connector='OR')), name='outcome_of_a_month'),
        ),
    ]
