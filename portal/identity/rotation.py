"""Re-sealing encrypted columns under the current key, in small locked batches, beside running traffic."""

from collections.abc import Iterator
from contextlib import nullcontext

import pgtrigger
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from portal.identity import crypto, factors
from portal.identity.fields import EncryptedTextField

BATCH = 500


def encrypted_columns() -> Iterator[EncryptedTextField]:
    """Every encrypted column of every app."""
    for model in apps.get_models():
        yield from (field for field in model._meta.local_fields if isinstance(field, EncryptedTextField))


def rotate_column(field: EncryptedTextField) -> int:
    """Re-seal a column; the number of values written. Raises `DecryptionFailed` and leaves the batch as it was."""
    total = 0
    kept = _kept_as_is(field.model)
    with pgtrigger.ignore(*kept) if kept else nullcontext():
        while written := _rotate_batch(field):
            total += written
    return total


def _kept_as_is(model: type[Model]) -> list[str]:
    """The triggers that keep a row as it came, its sealed words too: another key changes none of them."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for owner, trigger in pgtrigger.registered()
        if owner is model and type(trigger) is pgtrigger.Protect
    ]


@transaction.atomic
def _rotate_batch(field: EncryptedTextField) -> int:
    quote = connection.ops.quote_name
    table, column, key = (
        quote(field.model._meta.db_table),
        quote(str(field.column)),
        quote(str(field.model._meta.pk.column)),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            # names of our own models, quoted by the database's rules
            f"SELECT {key}, {column} FROM {table} WHERE {column} <> '' AND NOT starts_with({column}, %s) "  # noqa: S608
            f"ORDER BY {key} LIMIT {BATCH} FOR UPDATE",
            [f"{crypto.keys().current}:"],
        )
        rows = [
            (crypto.encrypt(crypto.decrypt(token, field.context), field.context), pk) for pk, token in cursor.fetchall()
        ]
        for (
            row
        ) in rows:  # one by one: `pgtrigger.ignore` sets its word before a statement, which executemany has no room for
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", row)  # noqa: S608
    return len(rows)


@transaction.atomic
def rotate_factors() -> int:
    """Re-seal what second factors keep among other things; the number of values written. Raises `DecryptionFailed`."""
    total = 0
    for factor in Authenticator.objects.select_for_update():
        sealed = {name: factor.data[name] for name in factors.SEALED if name in factor.data}
        old = {name: token for name, token in sealed.items() if not crypto.is_current(token)}
        factor.data |= {
            name: crypto.encrypt(crypto.decrypt(token, factors.CONTEXT), factors.CONTEXT) for name, token in old.items()
        }
        factor.save(update_fields=["data"])
        total += len(old)
    return total
