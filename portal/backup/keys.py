"""The keys a backup is sealed with, and marks by which a restore knows the portal's own keys again."""

from django.conf import settings

from portal.keyring import Key, read_key, read_ring

SETTING = "PORTAL_BACKUP_KEYS"
RINGS = ("PORTAL_FIELD_KEYS", "PORTAL_JOURNAL_KEYS")
INDEX = "PORTAL_INDEX_KEY"
Marks = dict[str, dict[str, str]]


def backup_ring() -> dict[str, Key]:
    """The keys by name, the first seals; empty where backups are not to be sealed."""
    return read_ring(SETTING) if settings.PORTAL_BACKUP_KEYS else {}


def portal_marks() -> Marks:
    """Setting by setting the names of its keys, each with a digest from which no key can be told."""
    rings = {name: read_ring(name) for name in RINGS}
    rings[INDEX] = {"": read_key(INDEX, getattr(settings, INDEX))}
    return {name: {key_id: _mark(key) for key_id, key in ring.items()} for name, ring in rings.items()}


def _mark(key: Key) -> str:
    return key.mac(b"portal.backup.mark").hex()[:16]
