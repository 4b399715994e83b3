"""What does not stand as the journal left it, kept until it does again and told to the audit administrators (ADR 47)."""

from collections.abc import Iterable
from itertools import islice

from django.db import connection, transaction

from portal import clock
from portal.access.enums import Role
from portal.audit.letters import CONTRADICTED
from portal.audit.models import Discrepancy
from portal.desk.display import kind_of
from portal.journal.actions import record
from portal.journal.standing import Contradiction, contradictions
from portal.messages.actions import queue_letter
from portal.powers.actions import working_holders

MOST = 500
"""So many are kept at a time; `verify_journal` names all."""
LISTED = 20


def compare_with_journal() -> list[Discrepancy]:
    """Look at everything once; what is new is noted and told, what is in order again is settled."""
    return note_contradictions(list(islice(contradictions(), MOST)))


@transaction.atomic
def note_contradictions(seen: Iterable[Contradiction]) -> list[Discrepancy]:
    """Note each that is not noted yet, settle those that are no more; the audit administrators are told of the new ones."""
    with connection.cursor() as cursor:
        # Two workers at once would both find it unnoted.
        cursor.execute("SELECT pg_advisory_xact_lock(202, 4)")
    open_now = {row.as_seen: row for row in Discrepancy.objects.filter(settled_at=None)}
    seen = list(dict.fromkeys(seen))
    for gone in open_now.keys() - set(seen):
        _settle(open_now[gone])
    found = [_note(one) for one in seen if one not in open_now]
    if found:
        queue_letter(CONTRADICTED, about=found[0], to=working_holders(Role.AUDITOR).distinct(),
                     url="/admin/desk/discrepancies/", seen=_listed(found))  # fmt: skip
    return found


def _note(one: Contradiction) -> Discrepancy:
    row = Discrepancy.objects.create(
        target_type=one.target_type, target_id=one.target_id, what=one.what, stands=one.stands, said=one.said
    )
    # The row can be taken away by whoever made it necessary; the event cannot.
    record(row, "discrepancy.noticed", by=None, payload={"target": f"{one.target_type}:{one.target_id}"})
    return row


def _settle(row: Discrepancy) -> None:
    row.settled_at = clock.now()
    row.save(update_fields=["settled_at"])
    record(row, "discrepancy.settled", by=None)


def _listed(found: list[Discrepancy]) -> str:
    rest = [f"另有 {len(found) - LISTED} 项"] if len(found) > LISTED else []
    return "；\n".join([*map(_in_words, found[:LISTED]), *rest])


def _in_words(row: Discrepancy) -> str:
    return f"{kind_of(row.target_type)} {row.target_id} 的{row.what}现为“{row.stands}”，日志所载为“{row.said}”"
