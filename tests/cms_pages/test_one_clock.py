"""One list, one set of days: page, files, API, feed, home and desk say the same whatever happened to it."""

import csv
import io
import json
import re
from datetime import date, datetime

import pytest
from django.utils.timezone import is_aware
from pypdf import PdfReader

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.publicity import corrected, ended, left, packed, running_notice
from tests.factories.workdays import correct_calendar

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]
FIRST, SECOND, THIRD = date(2026, 5, 13), date(2026, 5, 15), date(2026, 5, 18)
TITLE = "示例质量管理模式"


@pytest.fixture(scope="module")
def listed(portal, module_setup):
    return module_setup(running_notice, 3)


@pytest.fixture
def notice(listed, db):
    return fresh_from_db(listed)


def corrected_once(notice):
    with clock.travel(clock.moment(FIRST)):
        corrected(notice.entries.get(position=1), title=f"{TITLE}甲")


def corrected_twice(notice):
    corrected_once(notice)
    with clock.travel(clock.moment(SECOND)):
        corrected(notice.entries.get(position=1), title=f"{TITLE}甲乙")
        corrected(notice.entries.get(position=2), title=f"{TITLE}丙")


def one_left(notice):
    corrected_once(notice)
    with clock.travel(clock.moment(SECOND)):
        left(notice.entries.get(position=3))


def extended(notice):
    corrected_once(notice)
    with clock.travel(clock.moment(SECOND)):
        correct_calendar(2026, off=[THIRD])


def over(notice):
    ended(notice)


STORIES = [
    (lambda notice: None, FIRST),
    (corrected_once, FIRST),
    (corrected_once, date(2026, 5, 19)),
    (corrected_twice, SECOND),
    (one_left, SECOND),
    (extended, SECOND),
    (extended, date(2026, 5, 19)),
    (over, date(2026, 5, 19)),
]


@pytest.mark.article(21)
@pytest.mark.article(30)
@pytest.mark.parametrize(("story", "day"), STORIES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_everywhere_the_same_days(client, office, notice, story, day):
    story(notice)
    with clock.travel(clock.moment(day, 15)):
        truth = {entry.position: (entry.starts_on, entry.ends_on) for entry in notice.entries.all()}
        notice.refresh_from_db()
        said = everything_said(client, office, notice)
        text = notice.clock_text
    struck = {entry.position for entry in notice.entries.all() if entry.struck}
    for place in ("json", "csv", "api"):
        assert said[place] == truth, place
    shown = {position: period[1] for position, period in truth.items() if position not in struck}
    assert said["page"] == {position: f"{end.month}月{end.day}日" for position, end in shown.items()}
    for place in ("pdf", "feed", "home", "index"):
        if place == "home" and notice.state == "ended":
            continue
        for position, (starts_on, ends_on) in truth.items():
            if position not in struck:
                assert {str(starts_on), str(ends_on)} <= set(re.findall(r"\d{4}-\d\d-\d\d", said[place])), place
    assert notice.ends_on == max(end for _, end in truth.values())
    assert notice.stage.due_on == notice.ends_on
    assert said["clock"] == text == said["api_clock"]
    assert text.rpartition("：")[2] in said["page_text"]
    assert str(notice.ends_on) in said["desk"]
    newest = max(filter(None, (notice.published_at, notice.revised_at, notice.ended_at)))
    assert clock.day_of(said["updated"]) == clock.day_of(newest)
    assert is_aware(said["updated"])


def everything_said(client, office, notice) -> dict:
    address = notice.get_absolute_url()
    page = client.get(address).content.decode()
    body = json.loads(client.get(f"{address}list.json").content)
    rows = csv.DictReader(io.StringIO(client.get(f"{address}list.csv").content.decode("utf-8-sig")))
    api = client.get(f"/api/v1/notices/{notice.uuid}").json()
    feed = client.get("/feeds/publicity.atom").content.decode()
    home = client.get("/").content.decode()
    index = client.get("/publicity/").content.decode()
    packed(notice)
    pdf = text_of_pdf(client.get(f"{address}list.pdf").content)
    with clock.travel(clock.now()):
        client.force_login(office)
        desk = client.get(f"/admin/desk/notices/{notice.pk}/").content.decode()
        client.logout()
    return {
        "page_text": page,
        "page": ends_on_page(page),
        "json": {row["position"]: days(row["starts_on"], row["ends_on"]) for row in body["entries"]},
        "csv": {int(row["序号"]): days(row["起始日"], row["截止日"]) for row in rows},
        "api": {row["position"]: days(row["starts_on"], row["ends_on"]) for row in api["entries"]},
        "api_clock": api["clock"],
        "clock": re.search(r"badge[^>]*>([^<]*(?:个工作日|起计算)[^<]*)<", index)[1],
        "feed": feed,
        "updated": datetime.fromisoformat(re.search(r"<entry>.*?<updated>([^<]+)</updated>", feed, re.S)[1]),
        "home": home,
        "index": index,
        "pdf": pdf,
        "desk": desk,
    }


def text_of_pdf(content: bytes) -> str:
    """Its text without line breaks, days written as machines do."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    joined = re.sub(r"\s+", "", text)
    return re.sub(r"(\d{4})年(\d+)月(\d+)日", lambda day: f"{int(day[1])}-{int(day[2]):02}-{int(day[3]):02}", joined)


def ends_on_page(page: str) -> dict[int, str]:
    found = re.findall(r'<tr id="entry-(\d+)".*?class="until"[^>]*>(.*?)</td>', page, re.S)
    return {int(n): re.sub("<[^>]+>", "", cell).strip() for n, cell in found if "<time" in cell}


def days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)
