"""Members of the conference read what they decide on: the application with its reports; who left the room for it does not."""

import pytest
from django.test import Client

from portal.access.enums import Role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.decisions import HELD_ON, conference_stage, waiting
from tests.factories.programmes import load_own
from tests.factories.seconding import by_two
from workflow.applications.permissions import may_read_application
from workflow.decisions.actions import (
    appoint_representative,
    check_in,
    declare_recusal,
    plan_meeting,
    propose_honour,
    register_member,
)
from workflow.programmes.acts import propose_cancellation

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(25)]


@pytest.fixture(scope="module")
def reached(module_setup):
    return module_setup(conference_stage, module_setup(load_own), ("practice",) * 2)


@pytest.fixture
def world(reached, office):
    """A seat with an account, one application proposed, one not, and a report on the first."""
    stage = fresh_from_db(reached)
    member = register_member(stage.edition, "区某委办", by=office)
    user = UserFactory(roles=[Role.CONFERENCE])
    file, other, *_ = waiting(stage)
    propose_honour(file, tier="gold", by=office)
    report = file.reports.get(stage__code="evaluation")
    return {"stage": stage, "member": member, "user": user, "file": file, "other": other, "report": report}


def status(user, report) -> int:
    client = Client()
    client.force_login(user)
    return client.get(f"/admin/desk/results/{report.pk}/").status_code


def test_seat_opens_what_is_proposed_and_no_more(world, office):
    user = world["user"]
    assert not may_read_application(user, world["file"])
    appoint_representative(world["member"], user=user, by=office)
    assert [may_read_application(user, world[name]) for name in ("file", "other")] == [True, False]
    assert status(user, world["report"]) == 200


@pytest.mark.article(28)
def test_who_left_the_room_reads_nothing_of_it(world, office):
    user = world["user"]
    appoint_representative(world["member"], user=user, by=office)
    meeting = plan_meeting(world["stage"], held_on=HELD_ON, place="会议室", chair="召集人", by=office)
    check_in(meeting, world["member"], by=office)
    declare_recusal(meeting, world["member"], world["file"], by=office, reason="有亲属关系。")
    assert (may_read_application(user, world["file"]), status(user, world["report"])) == (False, 404)


def test_seat_closes_with_its_edition(world, office):
    appoint_representative(world["member"], user=world["user"], by=office)
    by_two(propose_cancellation(world["stage"].edition, by=office, reason="情况变化。"))
    assert (may_read_application(world["user"], world["file"]), status(world["user"], world["report"])) == (False, 404)
