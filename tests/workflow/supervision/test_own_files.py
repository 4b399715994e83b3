"""A winner finds the files where what they came with is shown (Articles 6, 36)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from portal import clock
from portal.evidence.models import EvidenceFile
from tests.conftest import fresh_from_db
from tests.factories.prizes import stated
from tests.factories.supervision import answered, first_year, ordered
from workflow.honours.actions import record_prize_payment

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def shown(user, path: str, thing) -> bool:
    """Whether the page names each of the thing's files, and links it."""
    client = Client()
    client.force_login(user)
    page = client.get(path).content.decode()
    files = EvidenceFile.objects.of(thing)
    return files.exists() and all(file.full_name in page and file.get_absolute_url() in page for file in files)


@pytest.mark.article(36)
def test_an_answer_to_an_order_stands_with_its_files(office):
    year = first_year()
    with clock.travel(clock.moment(year.starts_on + timedelta(days=20))):
        order = ordered(year, office)
        answer = answered(fresh_from_db(year))
        assert order.pk
        assert shown(year.honour.holder, f"/winners/{year.honour.number}/tracking/", answer)


@pytest.mark.article(6)
def test_a_statement_of_use_stands_with_its_files():
    honour = first_year().honour
    with clock.travel(clock.moment(date(2026, 10, 9), 10)):
        paid = {"amount_yuan": 20_000, "paid_on": date(2026, 10, 1), "reference": "示例凭证1"}
        record_prize_payment(honour, by=None, **paid)
        statement = stated(fresh_from_db(honour))
        assert shown(honour.holder, f"/winners/{honour.number}/", statement)
