import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0005_supplement_state'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='open_department', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NEW.department_id IS NULL OR TG_OP = 'UPDATE' AND NEW.department_id IS NOT DISTINCT FROM OLD.department_id THEN\n                RETURN NEW;\n            END IF;\n            PERFORM 1 FROM programmes_department WHERE id = NEW.department_id FOR SHARE;\n            IF EXISTS (SELECT 1 FROM programmes_department WHERE id = NEW.department_id AND closed_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'open_department: this department takes nothing new' USING ERRCODE = '23514';\n            END IF;\n            RETURN NEW;\n        ", hash='56ed3a9357bb430f9e7a87506b45ee7cb7ccb7c8', operation='INSERT OR UPDATE OF "department_id"', pgid='pgtrigger_open_department_18dd6', table='applications_application', when='BEFORE')),
        ),
    ]
