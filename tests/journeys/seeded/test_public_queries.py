"""Public pages ask the database little, and no more when there is more to show (design: at most 8 cold)."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_pages.models.decisions import DecisionPage
from cms_pages.models.notices import NoticePage
from cms_pages.models.standards import StandardPage
from cms_pages.models.stories import StoryPage
from tests.factories import cms
from tests.factories.titles import register_line
from workflow.honours.enums import HonourState
from workflow.honours.models import Honour
from workflow.publicity.models import Notice

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
MOST = 8
COMPOSED = {"edition": 22, "story": 13, "/": 9}
"""What is put together of many rooms' things asks more: not more than this."""


ADDRESSES = (
    "/", "/notices/", "/publicity/", "notice", "/register/", "/register/?q=示例", "/editions/", "/search/?q=示例",
    "/search/?q=质量", "/stories/", "/decisions/", "/measures/", "/standards/", "/measures/changning-quality-2023/",
    "/objections/", "/objections/outcomes/", "/eligibility/", "/verify/", "/en/", "/feeds/publicity.atom",
    "/sitemap.xml", "/site-map/", "/data/", "/contact/", "/guide/", "/api/v1/programmes", "/api/v1/editions", "/api/v1/notices", "/api/v1/register",
    "/api/v1/register?q=示例", "api notice",
    "honour", "edition", "story", "decision", "certificate", "announcement", "standard", "/pool/", "/tracking/", "/misuse/", "/en/register/", "/en/register/?q=Friendship", "/en/objections/", "/en/misuse/", "/en/contact/",
    "/en/verify/", "/en/eligibility/", "/en/stories/", "/en/search/?q=Friendship", "honour in English",
)  # fmt: skip

PAGES = {"story": StoryPage, "decision": DecisionPage, "announcement": NoticePage, "standard": StandardPage}


def address_of(name: str) -> str:
    running, honour = Notice.objects.running().get(), Honour.objects.filter(state=HonourState.ACTIVE).earliest("pk")
    if model := PAGES.get(name):
        return model.objects.live().earliest("pk").get_url()
    return {
        "notice": f"/publicity/{running.uuid}/", "api notice": f"/api/v1/notices/{running.uuid}",
        "edition": f"/editions/{honour.edition.slug}/", "certificate": f"/verify/{honour.number}/",
        "honour": f"/register/{honour.number}/", "honour in English": f"/en/register/{honour.number}/",
    }.get(name, name)  # fmt: skip


def statements(address: str) -> list[str]:
    """What one cold answer asks."""
    Client().get("/robots.txt")
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in asked.captured_queries]


def add_rows() -> None:
    for number in range(3):
        cms.announcement(f"关于示例事项的公告{number}")
        cms.story(f"示例质量实践{number}")
        register_line(number)


def asked_at_two_sizes() -> dict[str, tuple[list[str], list[str]]]:
    """Of each page, what it asks with little and with more to show."""
    addresses = {name: address_of(name) for name in ADDRESSES}
    for address in addresses.values():
        Client().get(address)
    few = {name: statements(address) for name, address in addresses.items()}
    add_rows()
    return {name: (few[name], statements(address)) for name, address in addresses.items()}


@pytest.fixture(scope="module")
def asked(module_setup, seeded):
    return module_setup(asked_at_two_sizes)


@pytest.mark.parametrize("name", ADDRESSES)
def test_cold_page_is_cheap_at_any_size(asked, name):
    few, many = asked[name]
    assert len(many) == len(few), "\n".join(many)
    assert len(few) <= COMPOSED.get(name, MOST), "\n".join(few)
