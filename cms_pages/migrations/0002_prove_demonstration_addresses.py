"""The demonstration's accounts from before an address had to be proved: a code sent to theirs reaches nobody."""

from typing import Any

from django.db import migrations


def prove(apps: Any, schema_editor: Any) -> None:
    addresses = apps.get_model("account", "EmailAddress").objects
    users = apps.get_model("access", "User").objects.filter(email__endswith="@example.invalid")
    for user in users.exclude(emailaddress__verified=True):
        addresses.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


class Migration(migrations.Migration):
    dependencies = [
        ("cms_pages", "0001_squashed_pages_and_search"),
        ("access", "0002_passwords_kept"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(prove, migrations.RunPython.noop)]
