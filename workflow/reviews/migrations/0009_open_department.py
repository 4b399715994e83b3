import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0008_requests_lapse'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='open_department', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NEW.department_id IS NULL OR TG_OP = 'UPDATE' AND NEW.department_id IS NOT DISTINCT FROM OLD.department_id THEN\n                RETURN NEW;\n            END IF;\n            PERFORM 1 FROM programmes_department WHERE id = NEW.department_id FOR SHARE;\n            IF EXISTS (SELECT 1 FROM programmes_department WHERE id = NEW.department_id AND closed_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'open_department: this department takes nothing new' USING ERRCODE = '23514';\n            END IF;\n            RETURN NEW;\n        ", hash='2a1b956653a1d1b8a69f58007ef0c62a474d19b4', operation='INSERT OR UPDATE OF "department_id"', pgid='pgtrigger_open_department_09144', table='reviews_consultation', when='BEFORE')),
        ),
    ]
