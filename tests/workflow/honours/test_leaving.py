"""Between the last list and the commendation somebody goes: the list of winners-to-be says so."""

from datetime import timedelta

import pytest

from portal import clock
from tests.factories.honours import ISSUED_ON, commendation_stage
from tests.factories.seconding import by_two
from workflow.applications.actions import withdraw
from workflow.programmes.acts import propose_cancellation
from workflow.publicity.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TWO = (("gold", "practice"), ("gold", "practice"))


@pytest.fixture
def winners(travel_to):
    """The list of winners-to-be, over; nobody is commended yet."""
    stage = commendation_stage(TWO)
    travel_to(clock.moment(ISSUED_ON + timedelta(days=1)))
    return stage.edition.notices.order_by("pk").last()


def shown(client, notice: Notice) -> list[tuple[str, str]]:
    entries = client.get(f"/api/v1/notices/{notice.uuid}").json()["entries"]
    table = client.get(f"/publicity/{notice.uuid}/list.csv").content.decode()
    return [(entry["status"], entry["note"] in table and entry["note"]) for entry in entries]


def test_who_withdraws_before_the_commendation_is_struck_from_the_winners_to_be(client, winners):
    withdraw(winners.entries.get(position=1).application, by=None, reason="另有安排。")
    assert shown(client, winners) == [("withdrawn", "已撤回"), ("passed", "")]


def test_list_of_a_cancelled_edition_names_no_winners_to_be(client, winners, office):
    by_two(propose_cancellation(winners.edition, by=office, reason="工作计划调整。"))
    assert shown(client, winners) == [("terminated", "终止公示"), ("terminated", "终止公示")]
