"""The feeds: valid by RFC 4287, with the clock's state, and dated by what really happened."""

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.conf import settings

from cms_pages.door import unlocked
from cms_pages.models import NoticePage
from portal import clock
from tests.factories import cms
from tests.factories.publicity import PUBLISHED, corrected, draft_notice, ended, published

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]
NAMES = ("notices", "publicity", "decisions", "stories", "outcomes")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def listed(portal, module_setup):
    return module_setup(lambda: published(draft_notice()))


def fetched(client, name):
    answer = client.get(f"/feeds/{name}.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return answer.content


def read(client, name):
    found = feedparser.parse(fetched(client, name))
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_feed_is_valid_atom(client, listed, name):
    """What RFC 4287 §4 requires of a feed and of each entry, and no address but our own."""
    cms.announcement()
    cms.story()
    found = read(client, name)
    assert found.version == "atom10"
    assert all((found.feed.id, found.feed.title, found.feed.updated_parsed, found.feed.author))
    ids = [entry.id for entry in found.entries]
    assert len(set(ids)) == len(ids)
    for entry in found.entries:
        assert all((entry.id, entry.title, entry.updated_parsed, entry.published_parsed))
        assert entry.updated_parsed >= entry.published_parsed
        assert entry.link.startswith(f"{settings.PORTAL_BASE_URL}/")
    root = ElementTree.fromstring(fetched(client, name))
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")] == ["alternate", "self"]
    assert (name in {"decisions", "outcomes"}) == (not found.entries)


@pytest.mark.parametrize("path", ["/", "/data/", "/en/"])
def test_every_page_leads_to_every_feed(client, path):
    head, _, body = client.get(path).content.decode().partition("</head>")
    for name in NAMES:
        assert f'href="/feeds/{name}.atom"' in head
        assert path != "/data/" or f'href="/feeds/{name}.atom"' in body


@pytest.mark.article(21)
def test_feed_says_where_the_clock_stands(client, listed):
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=2))):
        (entry,) = read(client, "publicity").entries
        assert listed.clock_text in entry.summary
        assert "，公示第2个工作日（共5个工作日），共 2 项。" in entry.summary


@pytest.mark.article(21)
def test_a_correction_and_the_end_are_changes_and_days_are_not(client, listed):
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=2))):
        published_at = moment_of(read(client, "publicity").entries[0].updated)
        entry = listed.entries.first()
        corrected(entry, title=f"{entry.title}（更正）")
    listed.refresh_from_db()
    (entry,) = read(client, "publicity").entries
    assert moment_of(entry.updated) == clock.local(listed.revised_at).replace(microsecond=0) > published_at
    assert "已更正" in entry.summary


def test_an_ended_list_is_dated_by_its_end(client, listed):
    notice = ended(listed)
    (entry,) = read(client, "publicity").entries
    assert moment_of(entry.updated) == clock.local(notice.ended_at).replace(microsecond=0)
    assert "公示期满" in entry.summary


def test_a_page_nobody_changed_is_dated_by_its_publication(client):
    page = cms.announcement()
    with unlocked():
        NoticePage.objects.filter(pk=page.pk).update(issued_at=clock.moment(PUBLISHED))
    entry = next(one for one in read(client, "notices").entries if page.title in one.title)
    assert moment_of(entry.updated) == clock.moment(PUBLISHED)


def moment_of(text):
    return clock.datetime.fromisoformat(text)
