"""Powers change through their verbs alone: the database refuses a role, a flag or a membership given in any other way."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import connection, transaction

from portal.access.enums import ADMINISTRATORS, Role

POWER = "portal.power"


def _names(roles: Iterable[Role]) -> str:
    return ", ".join(f"'{role.value}'" for role in sorted(roles))


def _is_administrator(account: str) -> str:
    return f"""EXISTS (SELECT 1 FROM access_user_groups m JOIN auth_group g ON g.id = m.group_id
                WHERE m.user_id = {account} AND g.name IN ({_names(ADMINISTRATORS)}))"""  # noqa: S608  the roles' own names


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


class SeparationGuard(pgtrigger.Trigger):
    """On memberships: who is one of the three administrators holds no other role and is no superuser.

    The account's lock first: of two roles given at one moment the second sees the first.
    """

    name = "separation_guard"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update

    def get_func(self, model: Any) -> str:
        return f"""
            PERFORM 1 FROM access_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
            IF {_is_administrator("NEW.user_id")} AND (
                EXISTS (SELECT 1 FROM access_user WHERE id = NEW.user_id AND is_superuser)
                OR 1 < (SELECT count(*) FROM access_user_groups m JOIN auth_group g ON g.id = m.group_id
                        WHERE m.user_id = NEW.user_id AND g.name IN ({_names(Role)}))
            ) THEN
                RAISE EXCEPTION 'separation_guard: an administrator holds no other role' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        """  # noqa: S608  as above


class AccountGuard(pgtrigger.Trigger):
    """On accounts: nobody becomes or ceases to be a superuser, nobody is suspended or reinstated, outside `powers_open`."""

    name = "power_guard"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def get_func(self, model: Any) -> str:
        return f"""
            IF NEW.is_superuser AND {_is_administrator("NEW.id")} THEN
                RAISE EXCEPTION 'separation_guard: an administrator is no superuser' USING ERRCODE = '23514';
            END IF;
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
