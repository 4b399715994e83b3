"""Revocations that wait for a second officer."""

import pytest

from portal import clock
from tests.factories.honours import commend, commendation_stage, winners_meeting
from workflow.honours.actions import propose_revocation
from workflow.honours.models import Honour
from workflow.honours.waiting import proposed_revocations

pytestmark = [pytest.mark.django_db, pytest.mark.article(34)]
SAID = {"article": "34", "reason": "经核查属实。", "public_reason": "提供虚假材料"}


def test_many_that_wait_cost_the_first_page_no_more(office, second_office, django_assert_num_queries):
    awards = (("gold", "practice"),) * 2
    commend(commendation_stage(awards, winners_meeting(tracks=("practice",) * 2)))
    for number, honour in enumerate(Honour.objects.order_by("pk"), 20):
        document = f"示例府发〔{clock.today().year}〕{number}号"
        propose_revocation(honour, by=office, document_number=document, **SAID)
    assert proposed_revocations(None, office) == []
    with django_assert_num_queries(1):
        assert len(proposed_revocations(None, second_office)) == 2
