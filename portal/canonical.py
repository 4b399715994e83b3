"""One text for one content, and its SHA-256: what the journal, lists, applications and rule sets are known again by."""

import hashlib
import json
from typing import Any


def canonical_json(body: Any, *, spaced: bool = False) -> str:
    """JSON with sorted keys; `spaced` keeps the spaces that the digests of rule sets were made with from the first day."""
    separators = (", ", ": ") if spaced else (",", ":")
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=separators, default=str)


def text_digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
