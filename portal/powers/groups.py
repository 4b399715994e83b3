"""The groups behind the roles, there from the first `migrate` on: no role exists only because somebody was given it."""

from django.contrib.auth.models import Group, Permission

from portal.access.enums import Role

_labels: dict[str, str] = {role.value: role.label for role in Role}


def call_group(name: str, label: str) -> None:
    """Say what people read in place of a group's name."""
    _labels[name] = label


def speak_of_groups() -> None:
    """Wherever Wagtail names a group, people read 评审办 and not `office`. Called once at start-up.

    The class is Django's own, so its word is given from outside; the names themselves stay what code asks for.
    """
    Group.add_to_class("__str__", lambda group: _labels.get(group.name, group.name))  # type: ignore[attr-defined]


def ensure_roles() -> None:
    """Make the group of each role, with the door to the office side. Idempotent."""
    for role in Role:
        ensure_group(role.value)


def ensure_group(name: str) -> Group:
    """A group whose members come to the office side."""
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group
