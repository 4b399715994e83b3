"""Names and codes of units stood in the clear; an objector's digests were those of an account of the same number."""

from collections.abc import Callable
from typing import Any

from django.db import connection, migrations

from portal.identity.crypto import blind_index, decrypt
from portal.identity.sealing import seal_column, unseal_column

TABLE = "identity_organisation"
NAME, CODE, NUMBER = (
    "identity.organisation.name", "identity.organisation.credit_code", "identity.person.document_number",
)  # fmt: skip
DIGESTS = (("name", "identity.unit_name"), ("credit_code", "identity.credit_code"))


def seal(apps: Any, schema_editor: Any) -> None:
    for column, purpose in DIGESTS:
        _index(TABLE, column, f"{column}_index", "true", lambda text, owner, purpose=purpose: _digest(text, purpose, owner))
    seal_column(TABLE, "name", NAME)
    seal_column(TABLE, "credit_code", CODE)
    _index_objectors(lambda text, owner: _digest(decrypt(text, NUMBER), "identity.document", owner))


def unseal(apps: Any, schema_editor: Any) -> None:
    unseal_column(TABLE, "name", NAME)
    unseal_column(TABLE, "credit_code", CODE)
    _index_objectors(lambda text, owner: blind_index(decrypt(text, NUMBER), "identity.document"))


def _index_objectors(digest: Callable[[str, int | None], str]) -> None:
    _index("identity_person", "document_number", "document_index", "owner_id IS NULL", digest)


def _digest(text: str, purpose: str, owner: int | None) -> str:
    return blind_index(text, purpose if owner else f"{purpose}.objector")


def _index(table: str, source: str, target: str, which: str, digest: Callable[[str, int | None], str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, owner_id, {source} FROM {table} WHERE {source} <> '' AND {which}")  # noqa: S608
        rows = [(digest(text, owner), pk) for pk, owner, text in cursor.fetchall()]
        cursor.executemany(f"UPDATE {table} SET {target} = %s WHERE id = %s", rows)  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_unit_columns")]
    operations = [migrations.RunPython(seal, unseal)]
