"""What takes two people, verb by verb: whom it refuses, what it locks, leaves and takes, the second time (Articles 4, 37)."""

import pytest

from portal.confirming import actions as confirming
from portal.confirming.models import PendingAct
from portal.confirming.showing import shown_digest
from portal.confirming.transitions import is_proposer, is_second_person, may_read_act, still_proposes
from portal.powers.actions import suspend_account
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.programmes import planned_edition, publish_call
from tests.factories.workdays import known_years
from tests.locking import answer_to, letters, lived
from workflow.programmes.documents import WITHDRAW_DOCUMENT

pytestmark = pytest.mark.django_db
REASON = {"reason": "网址登记错误。"}


@pytest.fixture(scope="module")
def planned(module_setup):
    module_setup(known_years)
    edition = module_setup(planned_edition)
    module_setup(publish_call, edition)
    return edition


def waiting() -> PendingAct:
    return PendingAct.objects.latest("pk")


def steps(document, office, second) -> dict:
    def of(act, by, row=waiting, **kwargs):
        return lambda who, **bad: act(row(), by=who, **{**kwargs, **bad}), by

    def named(act):
        return of(
            lambda row, **rest: act(WITHDRAW_DOCUMENT, row, **rest), office, lambda: fresh_from_db(document), **REASON
        )

    return {
        "propose": named(confirming.propose),
        "withdraw": of(confirming.withdraw, office),
        "propose again": named(confirming.propose),
        "decline": of(confirming.decline, second, reason="登记无误。"),
        "undertake": named(confirming.undertake),
        "confirm": of(confirming.confirm, second),
    }


BLANK = [{"reason": " \n"}]
WRONG = {**dict.fromkeys(("propose", "propose again", "undertake", "decline"), BLANK), "confirm": [{"shown": "0" * 64}]}

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "propose": ("PermissionDenied", "edition editiondocument", "pending.proposed", "ValidationError"),
    "withdraw": ("PermissionDenied late", "pendingact", "pending.withdrawn", "TransitionNotAllowed late"),
    "propose again": ("PermissionDenied", "edition editiondocument", "pending.proposed", "ValidationError"),
    "decline": ("PermissionDenied", "pendingact pendingact", "pending.declined", "TransitionNotAllowed"),
    "undertake": ("PermissionDenied", "edition editiondocument", "pending.proposed", "ValidationError"),
    "confirm": (
        "PermissionDenied", "edition editiondocument pendingact pendingact",
        "edition.document_withdrawn pending.confirmed", "TransitionNotAllowed",
    ),
}  # fmt: skip


def test_two_people_verb_by_verb(planned, office, second_office):
    before = letters()
    found = lived(steps(planned.documents.get(kind="standard"), office, second_office), WRONG)
    assert found == EXPECTED
    assert letters().removeprefix(before) == (
        " pending.proposed pending.proposed pending.declined pending.proposed pending.confirmed"
    )


def test_who_may_do_what_with_what_waits(planned, office, second_office, editor, discipline, reviewer):
    away = UserFactory()
    people = {
        "proposer": office, "second": second_office, "editor": editor, "discipline": discipline, "reviewer": reviewer,
        "suspended": away,
    }  # fmt: skip
    pending = confirming.propose(WITHDRAW_DOCUMENT, planned.documents.get(kind="standard"), by=office, **REASON)
    found = {
        may.name: {name for name, user in people.items() if may(user, pending)}
        for may in (may_read_act, is_second_person, is_proposer)
    }
    assert found == {
        may_read_act.name: {"proposer", "second", "editor", "discipline"},
        is_second_person.name: {"second", "editor"},
        is_proposer.name: {"proposer"},
    }
    assert answer_to(lambda: confirming.confirm(pending, by=None)) == "PermissionDenied"
    assert answer_to(lambda: confirming.confirm(pending, by=second_office, shown=shown_digest(pending))) == ""
    assert still_proposes(pending)
    suspend_account(office, reason="停用")
    assert not still_proposes(pending)
