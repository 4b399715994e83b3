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
        factor.data |= {name: change(factor.data[name]) for name in SECRETS if name in factor.data}
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
