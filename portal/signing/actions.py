"""Publishing the public side of a key, and withdrawing it."""

import base64
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.signing.errors import SigningUnavailable
from portal.signing.keys import SigningKey
from portal.signing.models import PublishedKey
from portal.transitions.core import lock


def publish_key(key: SigningKey) -> PublishedKey:
    """Publish the key before the first thing it signed is; again is once. Raises `SigningUnavailable` for one withdrawn."""
    row = PublishedKey.objects.filter(kid=key.kid).first() or _published_first(key)
    if row.withdrawn_at:
        raise SigningUnavailable("签名密钥已经停用，不能再用于签名。请系统管理员换用新的密钥。")
    return row


@transaction.atomic
def _published_first(key: SigningKey) -> PublishedKey:
    chain = [base64.b64encode(one.dump()).decode() for one in key.bundle.certificates]
    row, new = PublishedKey.objects.get_or_create(kid=key.kid, defaults={"algorithm": key.algorithm, "chain": chain})
    if new:
        record(row, "signing.key_published", by=None, payload={"kid": key.kid})
        purge_on_commit()
    return row


@transaction.atomic
def withdraw_key(row: PublishedKey, *, by: Any = None, reason: str) -> PublishedKey:
    """Say in public that the key is not to be trusted any more: it was lost, or is in other hands."""
    # Two at once: the second finds it withdrawn.
    lock(row)
    if row.withdrawn_at:
        raise TransitionNotAllowed(f"密钥 {row} 已于{clock.day_of(row.withdrawn_at)}停用。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明停用的理由。"})
    row.withdrawn_at, row.withdrawn_because = clock.now(), reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_because"])
    record(row, "signing.key_withdrawn", by=by, reason=reason, payload={"kid": row.kid})
    purge_on_commit()
    return row
