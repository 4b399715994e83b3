"""What the application's database role may not do, tried by really logging in as it; the verbs of the suite all live as it."""

import pgtrigger
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import CASCADE
from psycopg.errors import InsufficientPrivilege

from portal.grants.checks import application_role_is_lesser
from portal.grants.granting import grant, refused
from portal.identity.models import PrivateLook
from portal.journal.models import Access, Event, Seal
from tests.owning import become_application, become_owner
from workflow.decisions.models import BallotCast, Vote

pytestmark = pytest.mark.django_db
ONLY_GROWS = {"journal_event", "journal_access", "journal_seal", "identity_privatelook", "decisions_ballotcast"}


@pytest.fixture(scope="module")
def login(django_db_setup, django_db_blocker):
    """A login of its own as the application's role, as the web has."""
    with django_db_blocker.unblock():
        base = {**connection.settings_dict}
    where = {"host": base["HOST"], "port": base["PORT"], "dbname": base["NAME"]}
    owner = psycopg.connect(**where, user=base["USER"], password=base["PASSWORD"], autocommit=True)
    with owner:
        # A second one like it, whose password is known here.
        owner.execute("DROP ROLE IF EXISTS portal_tried")
        owner.execute(f"CREATE ROLE portal_tried LOGIN PASSWORD 'tried' IN ROLE {settings.DATABASE_APPLICATION_ROLE}")
        yield lambda: psycopg.connect(**where, user="portal_tried", password="tried", autocommit=True)
        owner.execute("DROP ROLE portal_tried")


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE {table} SET id = id" for table in sorted(ONLY_GROWS)),
        *(f"DELETE FROM {table}" for table in sorted(ONLY_GROWS)),
        *(f"TRUNCATE {table}" for table in sorted(ONLY_GROWS)),
        "UPDATE decisions_vote SET choice = 'yes'",
        "TRUNCATE decisions_vote",
        "TRUNCATE access_user CASCADE",
        "ALTER TABLE journal_event DISABLE TRIGGER ALL",
        "ALTER TABLE journal_event ADD COLUMN spare text",
        "DROP TABLE journal_seal",
        "SET session_replication_role = replica",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE portal",
        "CREATE ROLE another",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
@pytest.mark.attack("以应用账号改写日志")
def test_the_application_is_refused(login, statement):
    with login() as session, pytest.raises(InsufficientPrivilege):
        session.execute(statement)


@pytest.mark.attack("以应用账号改写日志")
def test_output_of_a_program_is_not_read(login):
    with login() as session:
        session.execute("SET search_path = public")
        with pytest.raises(InsufficientPrivilege, match="external program"):
            session.execute("COPY journal_event FROM PROGRAM 'id'")


@pytest.mark.attack("以应用账号改写日志")
def test_a_trigger_that_is_told_to_look_away_opens_nothing(login):
    """Any session may set what the triggers ask for; the grants ask for nothing."""
    with login() as session:
        for setting in ("portal.transition", "portal.power", "pgtrigger.ignore"):
            session.execute("SELECT set_config(%s, 'on', false)", [setting])
        with pytest.raises(InsufficientPrivilege):
            session.execute("UPDATE journal_event SET reason = '改'")


def test_what_only_grows_is_read_off_the_triggers():
    both = {model for model, operations in refused().items() if operations == {"UPDATE", "DELETE"}}
    assert {Event, Access, Seal, PrivateLook, BallotCast} <= both
    assert refused()[Vote] == {"UPDATE"}


def test_the_triggers_refuse_the_owner_too():
    protected = {
        model._meta.db_table for model, trigger in pgtrigger.registered() if isinstance(trigger, pgtrigger.Protect)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
            " WHERE prosrc LIKE '%%pgtrigger: Cannot%%' AND tgenabled = 'O'"
        )
        assert protected - {name for (name,) in cursor.fetchall()} == set()


def test_granted_again_after_a_table_came_it_may_use_that_and_no_more(capsys):
    with connection.cursor() as cursor:
        become_owner(cursor)
        cursor.execute("CREATE TABLE came_later (id int)")
        grant(settings.DATABASE_APPLICATION_ROLE)
        become_application(cursor)
        cursor.execute("INSERT INTO came_later VALUES (1)")
        cursor.execute(
            "SELECT has_table_privilege('journal_event', 'UPDATE'), has_table_privilege('came_later', 'TRUNCATE')"
        )
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT has_database_privilege(current_database(), 'TEMPORARY')")
        assert cursor.fetchone() == (False,)


def test_statements_can_be_printed_for_whoever_administers_the_database(capsys):
    call_command("grant_application", "somebody", "--print")
    lines = capsys.readouterr().out.splitlines()
    assert 'GRANT USAGE ON SCHEMA public TO "somebody";' in lines
    assert 'REVOKE DELETE, UPDATE ON "journal_event" FROM "somebody";' in lines


@pytest.mark.attack("以应用账号改写日志")
def test_deployment_is_refused_with_the_owner_and_not_with_the_application():
    with connection.cursor() as cursor:
        become_owner(cursor)
        (error,) = application_role_is_lesser()
        assert error.id == "grants.E001"
        assert "是超级用户" in error.msg
        assert "拥有数据库或者表" in error.msg
        # Logged in as a role of its own, as the web is.
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {settings.DATABASE_APPLICATION_ROLE}")
        assert application_role_is_lesser() == []
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
        become_application(cursor)


def test_tables_whose_migration_was_taken_back_are_passed_over(owner):
    table = Seal._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" RENAME TO taken_back')
    grant(settings.DATABASE_APPLICATION_ROLE)
    assert not connection.introspection.table_names().count(table)


def test_nothing_that_may_not_be_deleted_hangs_on_what_may():
    kept = {model for model, operations in refused().items() if "DELETE" in operations}
    loose = [
        field
        for model in kept
        for field in model._meta.concrete_fields
        if field.many_to_one or field.one_to_one
        if field.remote_field.on_delete is CASCADE and field.related_model not in kept
    ]
    assert loose == []
