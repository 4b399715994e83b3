"""What a consultation replied and why a side asked to be heard is emptied with the identity it names, and nothing else of it changes."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("objections", "0021_released_by_two")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='consultation',
            name='ended_once',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sitting',
            name='settled_once',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='ended_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'waiting\'))', func="\n        IF NEW.reply = '' AND to_jsonb(NEW) - 'reply' = to_jsonb(OLD) - 'reply' AND EXISTS (\n            SELECT 1 FROM objections_objection WHERE id = OLD.objection_id AND identity_erased_at IS NOT NULL\n        ) THEN\n            RETURN NEW;\n        END IF;\n        RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;\n    ", hash='876b7b369242e3150db4d2c5817faecab75972f4', operation='UPDATE', pgid='pgtrigger_ended_once_371de', table='objections_consultation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sitting',
            trigger=pgtrigger.compiler.Trigger(name='settled_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."settled_at" IS NOT NULL)', func="\n        IF NEW.grounds = '' AND to_jsonb(NEW) - 'grounds' = to_jsonb(OLD) - 'grounds' AND EXISTS (\n            SELECT 1 FROM objections_objection WHERE id = OLD.objection_id AND identity_erased_at IS NOT NULL\n        ) THEN\n            RETURN NEW;\n        END IF;\n        RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;\n    ", hash='788f35906aed296a9737ad20442b3c9468739b15', operation='UPDATE', pgid='pgtrigger_settled_once_cd4ee', table='objections_sitting', when='BEFORE')),
        ),
    ]
