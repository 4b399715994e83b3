"""Second factors set up before their secrets were sealed: left open, nobody who has one could log in."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

from portal.identity.crypto import DecryptionFailed, decrypt, encrypt

CONTEXT = "mfa.authenticator.data"
SECRETS = ("secret", "seed")


def seal(apps: Any, schema_editor: Any) -> None:
    _rewrite(apps, lambda text: text if _opened(text) else encrypt(text, CONTEXT))


def unseal(apps: Any, schema_editor: Any) -> None:
    _rewrite(apps, lambda text: _opened(text) or text)


def _rewrite(apps: Any, change: Callable[[str], str]) -> None:
    for factor in apps.get_model("mfa", "Authenticator").objects.all():
        for name in set(SECRETS) & set(factor.data):
            factor.data[name] = change(factor.data[name])
        if codes := factor.data.get("migrated_codes"):
            factor.data["migrated_codes"] = [change(code) for code in codes]
        factor.save(update_fields=["data"])


def _opened(text: str) -> str:
    """Empty for what is not sealed."""
    try:
        return decrypt(text, CONTEXT)
    except DecryptionFailed:
        return ""


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_sealed"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(seal, unseal)]
