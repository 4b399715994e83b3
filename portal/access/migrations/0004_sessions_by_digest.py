"""Sessions are named by a digest of their key: those that are named by the key itself end."""

from typing import Any

from django.db import migrations


def forget_all(apps: Any, schema_editor: Any) -> None:
    apps.get_model("sessions", "Session").objects.all().delete()
    apps.get_model("usersessions", "UserSession").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_three_administrators"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [migrations.RunPython(forget_all, forget_all)]
