"""One chain across all: what was added since the last seal is listed, signed, and copied out of the database.

`record` knows nothing of it: a chain that every writer continued would let one write at a time (ADR 20).
"""

import logging
import time

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max

from portal import clock
from portal.canonical import canonical_json, text_digest
from portal.journal.copies import keep_copies
from portal.journal.keys import current_key, sign
from portal.journal.models import WRITING, Seal, Sealed

log = logging.getLogger("portal.journal")
SEALING = "39, 2"
BATCH = 2000  # rows a table and seal
TRIES = 200
PAUSE = 0.02  # seconds
Ends = dict[str, int]


def seal_journal() -> list[Seal]:
    """Seal all that is settled: at least one seal, so that a quiet hour has its heads too and none tells when something came."""
    ends = settled_ends()
    if ends is None:
        log.warning("the journal is being written without a pause; sealed next time")
        return []
    made = [_add_seal(ends)]
    while any(made[-1].ends[label] < end for label, end in ends.items()):
        made.append(_add_seal(ends))
    keep_copies()
    return made


def sealed_models() -> list[type[Sealed]]:
    """Whatever goes into the seals."""
    return [model for model in apps.get_models() if issubclass(model, Sealed)]


def settled_ends() -> Ends | None:
    """The last number of each table below which no row can appear any more; None when writers left no gap.

    Numbers are handed out before their rows are committed. Every INSERT holds a shared lock to its transaction's end
    (`SealingLock`), so whoever has it alone sees them all. It is tried, not waited for: who waits lets nobody pass.
    """
    for _ in range(TRIES):
        with transaction.atomic():
            if _nobody_writes():
                return {model._meta.label_lower: _end(model) for model in sealed_models()}
        time.sleep(PAUSE)
    return None


def _nobody_writes() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({WRITING})")
        return bool(cursor.fetchone()[0])


def _end(model: type[Sealed]) -> int:
    return model._base_manager.aggregate(end=Max("pk"))["end"] or 0


@transaction.atomic
def _add_seal(ends: Ends) -> Seal:
    """The next seal, of at most `BATCH` rows a table."""
    with connection.cursor() as cursor:
        # Two at once would both be the next.
        cursor.execute(f"SELECT pg_advisory_xact_lock({SEALING})")
    last = Seal.objects.order_by("number").last()
    seal = Seal(
        number=last.number + 1 if last else 1,
        previous=last.digest if last else "",
        at=clock.now(),
        key_id=current_key(),
        ends={},
        entries=[],
    )
    for model in sealed_models():
        _list_rows(seal, model, last.ends.get(model._meta.label_lower, 0) if last else 0, ends)
    seal.digest = seal_digest(seal)
    seal.save(force_insert=True)
    return seal


def _list_rows(seal: Seal, model: type[Sealed], begun: int, ends: Ends) -> None:
    """Write the table's next rows into the seal, and how far it reaches."""
    label = model._meta.label_lower
    rows = list(model._base_manager.filter(pk__gt=begun, pk__lte=ends[label]).order_by("pk")[:BATCH])
    seal.entries += [[label, row.pk, row.sealed_digest(), row.sealed_name()] for row in rows]
    seal.ends[label] = rows[-1].pk if len(rows) == BATCH else max(begun, ends[label])


def seal_digest(seal: Seal) -> str:
    """The signature over all a seal says and the one before it."""
    body = {
        "number": seal.number,
        "previous": seal.previous,
        "at": seal.moment(),
        "ends": seal.ends,
        "entries": text_digest(canonical_json(seal.entries)),
    }
    return sign(seal.key_id, body)
