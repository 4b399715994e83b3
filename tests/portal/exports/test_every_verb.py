"""Exports verb by verb: the rows locked, the events left, what a stranger is answered, and the second time."""

import pytest
from django.core.files.base import ContentFile

from portal.exports import actions, shelf
from portal.exports.models import Export
from tests.conftest import fresh_from_db
from tests.locking import lived

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_stores")]

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "ask_export": ("PermissionDenied", "user", "export.asked", ""),
    "finish_export": ("", "export", "export.made", "TransitionNotAllowed late"),
    "expire_export": ("", "export export", "export.expired", "TransitionNotAllowed late"),
    "discard_export": ("PermissionDenied late", "export export", "export.discarded", "TransitionNotAllowed late"),
    "stop_export": ("", "export export", "export.stopped", "TransitionNotAllowed late"),
    "fail_export": ("", "export export", "export.failed", "TransitionNotAllowed late"),
}  # fmt: skip


def newest():
    return fresh_from_db(Export.objects.order_by("pk").last())


def finish(who):
    actions.finish_export(newest(), name=shelf.put(ContentFile(b"x")), size=1, keys=["1"])


def test_an_export_verb_by_verb(office):
    def ask(who):
        actions.ask_export("workdays", by=who, conditions=f"q={Export.objects.count()}", form="csv", total=1)

    found = lived({"ask_export": (ask, office), "finish_export": (finish, None)})
    found |= lived({"expire_export": (lambda who: actions.expire_export(newest()), None)})
    for name, act in (
        ("discard_export", lambda who: actions.discard_export(newest(), by=who)),
        ("stop_export", lambda who: actions.stop_export(newest(), reason="已经回避")),
        ("fail_export", lambda who: actions.fail_export(newest())),
    ):
        ask(office)
        found |= lived({name: (act, office)})
    assert found == EXPECTED
