"""What the database refuses by itself: nothing new goes to a department that takes nothing more (Article 11)."""

from typing import Any

import pgtrigger


# The office may close a department at the moment in which it is chosen: only the row's own lock keeps the two apart,
# and forms, shell and SQL pass here alike.
class OpenDepartment(pgtrigger.Trigger):
    """A row that names a department names one that is open when it is named; what it has begun it goes on with."""

    name = "open_department"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("department_id")

    def get_func(self, model: Any) -> str:
        return """
            IF NEW.department_id IS NULL OR TG_OP = 'UPDATE' AND NEW.department_id IS NOT DISTINCT FROM OLD.department_id THEN
                RETURN NEW;
            END IF;
            PERFORM 1 FROM programmes_department WHERE id = NEW.department_id FOR SHARE;
            IF EXISTS (SELECT 1 FROM programmes_department WHERE id = NEW.department_id AND closed_at IS NOT NULL) THEN
                RAISE EXCEPTION 'open_department: this department takes nothing new' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        """
