"""What was disposed of stays gone, also when a backup from before is restored.

Each list that was carried out is written, signed, beside the journal's heads, where no restored database reaches.
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from portal.canonical import canonical_json
from portal.journal.actions import record as note
from portal.journal.copies import append_line, places
from portal.journal.keys import current_key, sign
from portal.transitions.core import apply_transition, lock
from workflow.applications.models import Application
from workflow.programmes.models import Edition
from workflow.records.actions.disposing import carry_out
from workflow.records.actions.filing import file_record
from workflow.records.actions.holding import lift_hold
from workflow.records.enums import DisposalState, RecordState
from workflow.records.models import Disposal
from workflow.records.transitions import LIST

LEDGER = "disposals.txt"
log = logging.getLogger(__name__)
Entry = dict[str, Any]


def write_ledger() -> None:
    """Write to every place the lists it has not; one out of reach is named in the log and gets them next time."""
    for place in places():
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            known = {entry["number"] for entry in _entries(place)}
            for disposal in Disposal.objects.filter(state=DisposalState.DONE).exclude(number__in=known).order_by("pk"):
                append_line(place / LEDGER, canonical_json(_entry(disposal)))
        except OSError as error:
            log.error("the disposals cannot be written to %s: %s", place, error.strerror)


def reapply_disposals() -> list[Disposal]:
    """Carry out again the lists that this database does not know as done. As the tables' owner."""
    done = set(Disposal.objects.filter(state=DisposalState.DONE).values_list("number", flat=True))
    entries = {entry["number"]: entry for place in places() for entry in _entries(place)}
    return [made for number, entry in sorted(entries.items()) if number not in done and (made := _try_again(entry))]


def _try_again(entry: Entry) -> Disposal | None:
    try:
        return _again(entry)
    except (ValidationError, ObjectDoesNotExist) as refusal:
        log.error("销毁清册 %s 未能重新执行：%s", entry["number"], refusal)
        return None


@transaction.atomic
def _again(entry: Entry) -> Disposal:
    # Two runs at once: the second finds the list there.
    edition = lock(Edition.objects.get(slug=entry["edition"]))
    disposal, is_new = Disposal.objects.get_or_create(
        number=entry["number"],
        defaults={
            "edition": edition,
            **{name: entry[name] for name in ("reason", "proposed_by", "confirmed_by")},
            "approved_at": datetime.fromisoformat(entry["approved_at"]),
        },
    )
    if is_new:
        note(disposal, "disposal.found_again", by=None, payload={"done_at": entry["done_at"]})
    for number in entry["applications"]:
        _list_again(Application.objects.get(edition=edition, number=number), disposal)
    return carry_out(disposal, again=True)


def _list_again(application: Application, disposal: Disposal) -> None:
    """Onto its list as it was; a hold that had been lifted before it was disposed of does not stand in the way again."""
    record = lock(file_record(application))
    if record.state != RecordState.KEPT:
        return
    if record.standing_hold:
        lift_hold(record, by=None, reason=f"销毁清册 {disposal.number} 执行之前已经解除")
    apply_transition(record, LIST, by=None, reason=disposal.reason, disposal=disposal)


def _entry(disposal: Disposal) -> Entry:
    body = {
        "number": disposal.number,
        "edition": disposal.edition.slug,
        "reason": disposal.reason,
        "proposed_by": disposal.proposed_by,
        "confirmed_by": disposal.confirmed_by,
        "approved_at": disposal.approved_at.isoformat(),
        "done_at": disposal.done_at.isoformat() if disposal.done_at else "",
        "certificate": disposal.digest,
        "applications": list(disposal.records.order_by("pk").values_list("application__number", flat=True)),
    }
    key = current_key()
    return {**body, "key": key, "mac": sign(key, body)}


def _entries(place: Any) -> Iterator[Entry]:
    """The lists that stand in a place; a line that is cut short, or not ours, is named in the log and passed over."""
    path = place / LEDGER
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            entry = json.loads(line)
            body = {name: value for name, value in entry.items() if name not in ("key", "mac")}
            if sign(entry["key"], body) == entry["mac"]:
                yield entry
                continue
        except (ValueError, KeyError, TypeError):
            pass
        log.error("%s 中有一行不是本系统登记的销毁清册，没有采用。", path)
