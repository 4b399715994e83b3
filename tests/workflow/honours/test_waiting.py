"""Revocations that wait for a second officer."""

from datetime import timedelta

import pytest

from portal import clock
from tests.factories.honours import commend, commendation_stage, to_confirm, told, winners_meeting
from workflow.honours.models import Honour
from workflow.honours.waiting import revocations_to_decide

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(34)]


def test_many_that_wait_cost_the_first_page_no_more(office, second_office, django_assert_num_queries):
    awards = (("gold", "practice"),) * 2
    commend(commendation_stage(awards, winners_meeting(tracks=("practice",) * 2)))
    for number, honour in enumerate(Honour.objects.order_by("pk"), 20):
        to_confirm(honour, office, document_number=f"示例府发〔{clock.today().year}〕{number}号")
    assert revocations_to_decide(None, office) == []
    with django_assert_num_queries(1):
        assert len(revocations_to_decide(None, second_office)) == 2


def test_what_the_holder_was_heard_on_waits_for_the_office(honour, office, second_office):
    told(honour, office)
    with clock.travel(clock.moment(honour.granted_on + timedelta(days=2))):
        assert revocations_to_decide(None, second_office) == []
        assert len(revocations_to_decide(honour, second_office)) == 1
    assert [len(revocations_to_decide(None, person)) for person in (office, second_office)] == [1, 1]
