"""Powers change through their verbs alone: the database refuses a role, a flag or a membership given in any other way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import connection, transaction

POWER = "portal.power"


class MembershipGuard(pgtrigger.Trigger):
    """On a table of who belongs to what: no row comes, goes or changes outside `powers_open`.

    The same for the shell, for Wagtail's forms and for SQL, so that no power arises without its event in the journal.
    """

    name = "power_guard"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        return f"""
            IF current_setting('{POWER}', true) = 'on' THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'power_guard: % changes by its verbs only', TG_TABLE_NAME USING ERRCODE = '23514';
        """


class AccountGuard(pgtrigger.Trigger):
    """On accounts: nobody becomes or ceases to be a superuser, nobody is suspended or reinstated, outside `powers_open`."""

    name = "power_guard"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def get_func(self, model: Any) -> str:
        return f"""
            IF current_setting('{POWER}', true) = 'on' THEN RETURN NEW; END IF;
            IF TG_OP = 'INSERT' AND NEW.is_superuser THEN
                RAISE EXCEPTION 'power_guard: a superuser is made by its verb only' USING ERRCODE = '23514';
            END IF;
            IF TG_OP = 'UPDATE' AND (NEW.is_superuser IS DISTINCT FROM OLD.is_superuser
                    OR NEW.is_active IS DISTINCT FROM OLD.is_active) THEN
                RAISE EXCEPTION 'power_guard: accounts are suspended by their verb only' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        """


class GroupGuard(pgtrigger.Trigger):
    """On groups: a role is the name of one, so that giving a group another name would give its role to all its members."""

    name = "power_guard"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def get_func(self, model: Any) -> str:
        return f"""
            IF current_setting('{POWER}', true) = 'on' OR NEW.name = OLD.name THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'power_guard: a group keeps its name' USING ERRCODE = '23514';
        """


@contextmanager
def powers_open() -> Iterator[None]:
    """Inside, this transaction may write powers. For the verbs that journal what they write, and for nobody else."""
    # A savepoint of its own: what is raised inside, and perhaps caught outside, takes the setting back with it.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [POWER])
        yield
        cursor.execute("SELECT set_config(%s, 'off', true)", [POWER])
