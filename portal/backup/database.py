"""The database's part: PostgreSQL's own programs write and read it, at one moment that everything else is asked at, too."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, cast

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from portal.backup.manifest import Table

DUMP, RESTORE = "pg_dump", "pg_restore"
PIECE = 1024 * 1024
# With one extension named the others stay out; the built-in one is never written. Where an administrator made them, the
# owner of the tables may not comment on them, as the dump would.
DUMP_OPTIONS = ("--format=custom", "--no-owner", "--no-privileges", "--extension=plpgsql")
# All of it or nothing. Who may do what is granted by `migrate` from the models (ADR 19).
RESTORE_OPTIONS = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
EXTENSIONS = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname"
# By the text of their keys, byte by byte: the order is the same under every collation.
TABLES = """
SELECT relname, (
    SELECT array_agg(attname ORDER BY attnum) FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
    WHERE indrelid = pg_class.oid AND indisprimary
) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
SAME_TEXT = ("TimeZone = 'UTC'", "DateStyle = 'ISO, YMD'", "IntervalStyle = 'postgres'", "extra_float_digits = 1",
             "bytea_output = 'hex'")  # fmt: skip
OCCUPIED = """
SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e'))
"""


@contextmanager
def one_moment() -> Iterator[str]:
    """A block whose queries all see the database as it is now, and the name by which `pg_dump` sees it so."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def dump(out: IO[bytes], moment: str) -> None:
    """Write the whole database as it was at the moment. Raises `ValidationError` with what `pg_dump` said."""
    with _program(DUMP, *DUMP_OPTIONS, f"--snapshot={moment}", stdout=subprocess.PIPE) as running:
        shutil.copyfileobj(cast(IO[bytes], running.stdout), out, PIECE)


def load(source: IO[bytes]) -> None:
    """Read it into an empty database, in one transaction. Raises `ValidationError` with what `pg_restore` said."""
    # A pipe that breaks: it stopped; why, it says itself.
    with _program(RESTORE, *RESTORE_OPTIONS, stdin=subprocess.PIPE) as running, suppress(BrokenPipeError):
        shutil.copyfileobj(source, cast(IO[bytes], running.stdin), PIECE)


def check_program(name: str) -> None:
    """Raise `ValidationError` where a program of PostgreSQL's is not there."""
    if shutil.which(name) is None:
        raise ValidationError(
            f"找不到程序 {name}：请安装 PostgreSQL 客户端程序（版本不低于服务器），并使它在 PATH 中。"
        )


def check_empty() -> None:
    """Raise `ValidationError` unless the database is empty, and this account may fill it."""
    with connection.cursor() as cursor:
        cursor.execute(OCCUPIED)
        if cursor.fetchone()[0]:
            raise ValidationError(
                f"数据库“{connection.settings_dict['NAME']}”不是空的，为免覆盖，没有恢复：请另建一个空数据库，或者换一个数据目录。"
            )
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE')")
        if not cursor.fetchone()[0]:
            raise ValidationError(
                "当前数据库账号不能建表：请用所有者账号的 DATABASE_URL 运行（docs/operations.md“数据库账号”）。"
            )


def extensions() -> list[str]:
    """The extensions in use."""
    with connection.cursor() as cursor:
        cursor.execute(EXTENSIONS)
        return [name for (name,) in cursor.fetchall()]


def ensure_extensions(names: list[str]) -> None:
    """Have them there. Raises `ValidationError` where only an administrator can."""
    with connection.cursor() as cursor:
        for name in names:
            try:
                cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
            except DatabaseError:
                raise ValidationError(
                    f"无法建立扩展“{name}”：请由数据库管理员在这个数据库中执行 CREATE EXTENSION {name}; 后重新运行。"
                ) from None


def applied_migrations() -> list[str]:
    """The migrations this database has, of those this program knows; "app.name"."""
    return sorted(_named(MigrationRecorder(connection).applied_migrations()) & known_migrations())


def known_migrations() -> set[str]:
    """All migrations this program has, and those they replaced."""
    loader = MigrationLoader(None)
    return _named(loader.disk_migrations) | _named(
        key for migration in loader.disk_migrations.values() for key in migration.replaces
    )


def _named(keys: Any) -> set[str]:
    return {f"{app}.{name}" for app, name in keys}


def tables() -> dict[str, Table]:
    """Every table's rows and their digest."""
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in SAME_TEXT:
            cursor.execute(f"SET LOCAL {setting}")
        cursor.execute(TABLES)
        return {name: _table(cursor, name, keys) for name, keys in cursor.fetchall()}


def _table(cursor: Any, name: str, keys: list[str] | None) -> Table:
    order = sql.SQL(", ").join(map(sql.Identifier, keys or [name]))
    query = 'COPY (SELECT * FROM {} ORDER BY ROW({})::text COLLATE "C") TO STDOUT'
    digest, rows = hashlib.sha256(), 0
    with cursor.copy(sql.SQL(query).format(sql.Identifier(name), order)) as lines:
        for line in lines:
            digest.update(line)
            rows += bytes(line).count(b"\n")
    return Table(rows=rows, sha256=digest.hexdigest())


@contextmanager
def _program(
    name: str, *options: str, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """PostgreSQL's program on our database, to its end. The password never stands on a command line."""
    connection.ensure_connection()
    info = connection.connection.info
    with tempfile.TemporaryFile() as said:
        command = [name, *options, f"--dbname={info.dsn}"]
        env = os.environ | {"PGPASSWORD": info.password}
        running = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=said, env=env)  # noqa: S603
        try:
            yield running
        except BaseException:
            running.kill()
            raise
        finally:
            running.communicate()
        if running.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()[-2000:]
            raise ValidationError(f"{name} 没有成功，请按它所说处理后重试（docs/operations.md“备份与恢复”）：{words}")
