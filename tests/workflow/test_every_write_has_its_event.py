"""Whatever a verb writes, the journal says so: verb by verb, on editions that run (Article 37)."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.identity.actions import register_organisation, register_person, submit_proof
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.evidence import png_file
from tests.factories.identity import credit_code, resident_id
from tests.workflow import test_edition_guard as guard
from workflow.decisions import actions as deciding

pytestmark = pytest.mark.django_db
world = guard.world

# Verbs that must be seen to succeed here, lest the table below prove nothing.
SEEN = frozenset(
    {
        "save_draft", "save_subject", "remove_document", "request_recommendation", "recommend", "return_application",
        "recall_application", "submit_application", "request_supplement", "resubmit", "withdraw", "leave",
        "appoint_representative", "check_out", "propose_honour", "grant_place",
        "extend_deadline", "cancel_edition",
    }
)  # fmt: skip


# Done once already in that world: a second time they change nothing, and say nothing.
ONCE = frozenset({"check_in", "seat_members"})


@pytest.fixture
def now(world, office):
    """The world as it stands, every row anew."""
    return {**{name: fresh_from_db(row) for name, row in world.items()}, "office": office}


def written(verb, world) -> int | None:
    """How many events the verb leaves, or None where it may not be done now; whatever it wrote is taken back."""
    before = Event.objects.count()
    try:
        with transaction.atomic():
            verb({**world, **{name: fresh_from_db(row) for name, row in world.items() if name != "office"}})
            left = Event.objects.count() - before
            transaction.set_rollback(True)
    except (ValidationError, PermissionDenied, ObjectDoesNotExist, LookupError, AttributeError, TypeError):
        return None
    return left


def test_every_verb_that_succeeds_leaves_an_event(now):
    with clock.travel(guard.CALL_DAY):
        left = {name: written(verb, now) for name, verb in guard.VERBS.items()}
    assert sorted(name for name, events in left.items() if events == 0 and name not in ONCE) == []
    assert sorted(SEEN - {name for name, events in left.items() if events}) == []


def test_seating_the_conference_is_on_record_once(now):
    with clock.travel(guard.CALL_DAY):
        for _ in range(2):
            deciding.seat_members(now["call"], by=now["office"])
    event = Event.objects.get(verb="conference.members_seated", target_id=str(now["call"].pk))
    assert event.payload["names"] == [member.name for member in now["call"].rules.conference.members]


PERSON = {"name": "示例人员", "document_type": "resident_id", "document_number": resident_id(3)}
UNIT = {"name": "示例单位", "credit_code": credit_code(3), "contact_name": "联系人", "contact_phone": "13912345678"}


@pytest.mark.parametrize(("act", "verb"), [
    (lambda by: register_person(by=by, **PERSON), "identity.person_registered"),
    (lambda by: (register_person(by=by, **PERSON), register_person(by=by, **PERSON, phone="13912345678")),
     "identity.person_updated"),
    (lambda by: register_organisation(by=by, **UNIT), "identity.organisation_registered"),
    (lambda by: (register_organisation(by=by, **UNIT), register_organisation(by=by, **{**UNIT, "is_sme": True})),
     "identity.organisation_updated"),
    (lambda by: submit_proof(register_person(by=by, **PERSON), by=by, materials={"身份证件照片": [png_file()]}),
     "identity.proof_submitted"),
])  # fmt: skip
def test_identity_is_never_written_in_silence(act, verb):
    act(UserFactory())
    event = Event.objects.get(verb=verb)
    assert "13912345678" not in str(event.payload)
