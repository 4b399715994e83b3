"""The files of several things at once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from portal.evidence.models import EvidenceFile


def with_files(things: Iterable[Any]) -> list[tuple[Any, list[EvidenceFile]]]:
    """Each of these things, all of one model, with its files in the order they came; one statement for all."""
    rows = list(things)
    found: dict[str, list[EvidenceFile]] = defaultdict(list)
    if rows:
        keys = [str(row.pk) for row in rows]
        files = EvidenceFile.objects.filter(target_type=rows[0]._meta.label_lower, target_id__in=keys)
        for file in files:
            found[file.target_id].append(file)
    return [(row, found[str(row.pk)]) for row in rows]
