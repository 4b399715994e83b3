"""`/feeds/*.atom`: what was published, newest first."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from cms_pages.models import DecisionPage, NoticePage, SiteSettings, StoryPage
from cms_pages.models.base import PortalPage
from cms_pages.publicity import add_clock_displays, listed_notices
from objections.queries import public_outcomes
from portal import clock
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable
from workflow.honours.models import PublicHonour

LATEST = 30
Item = tuple[str, str, str, datetime | None, datetime | None]


def changed_at(page: PortalPage) -> datetime | None:
    """When its words last changed in public; None for a page as it was first published, whenever that was recorded."""
    changed = page.last_published_at != page.first_published_at
    return page.last_published_at if changed else None


def notice_items() -> Iterable[Item]:
    for page in NoticePage.objects.live().public().order_by("-issued_at", "-pk")[:LATEST]:
        yield page.title, page.address, page.get_kind_display(), page.shown_at, changed_at(page)


def publicity_items() -> Iterable[Item]:
    notices = list(listed_notices()[:LATEST])
    add_clock_displays(notices)
    for notice in notices:
        count = notice.entry_count  # type: ignore[attr-defined]
        mark = f"已更正，第 {notice.version} 版。" if notice.version > 1 else ""
        total = f"，共 {count} 项" if count else ""
        text = f"{notice.edition.name}，{notice.dates_text}，{notice.clock_text}{total}。{mark}"
        changed = max(filter(None, (notice.revised_at, notice.ended_at)), default=None)
        yield notice.title, notice.get_absolute_url(), text, notice.published_at, changed


def decision_items() -> Iterable[Item]:
    for page in DecisionPage.objects.live().public().order_by("-issued_at", "-pk")[:LATEST]:
        yield page.title, page.address, page.document_number, page.shown_at, changed_at(page)


def story_items() -> Iterable[Item]:
    for page in StoryPage.objects.live().select_related("honour").order_by("-issued_at", "-pk")[:LATEST]:
        title = f"【{page.revoked_mark}】{page.title}" if page.revoked_mark else page.title
        yield title, page.address, f"{page.author}：{page.summary}", page.shown_at, _story_changed(page)


def _story_changed(page: StoryPage) -> datetime | None:
    """When its words last changed, or its honour was revoked."""
    taken: date | None = None
    if page.honour and page.revoked_mark:
        taken = PublicHonour.objects.filter(number=page.honour.number).values_list("revoked_on", flat=True).first()
    return max(filter(None, (changed_at(page), clock.moment(taken) if taken else None)), default=None)


def outcome_items() -> Iterable[Item]:
    """Of the first day of the month that followed: in the feed from then on, the day of the answer is nowhere."""
    for row in public_outcomes()[:LATEST]:
        title = f"{row.get_kind_display()}{row.get_outcome_display()}：{row.edition.name}"
        address = f"/objections/outcomes/?edition={row.edition.slug}#{row.place}"
        yield title, address, row.get_refusal_code_display() or row.summary, clock.moment(row.told_from, hour=0), None


FEEDS: dict[str, tuple[str, str, Callable[[], Iterable[Item]]]] = {
    "notices": ("通知公告", "/notices/", notice_items),
    "publicity": ("名单公示", "/publicity/", publicity_items),
    "decisions": ("表彰决定", "/decisions/", decision_items),
    "stories": ("获奖经验", "/stories/", story_items),
    "outcomes": ("异议处理结果", "/objections/outcomes/", outcome_items),
}


@public
@cacheable
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """One Atom feed."""
    title, column, items = FEEDS[name]
    site = SiteSettings.load()
    base = settings.PORTAL_BASE_URL
    writer = Atom1Feed(
        title=f"{site.site_name} - {title}",
        link=f"{base}{column}",
        description=title,
        language="zh-CN",
        author_name=site.undertaker,
        feed_url=f"{base}{request.path}",
    )
    for item in items():
        writer.add_item(**_entry(base, *item))
    return HttpResponse(writer.writeString("utf-8"), content_type=writer.content_type)


def _entry(
    base: str, title: str, url: str, text: str, published: datetime | None, updated: datetime | None
) -> dict[str, Any]:
    link = f"{base}{url}"
    return {
        "title": title,
        "link": link,
        "description": text,
        "unique_id": link,
        "pubdate": published,
        "updateddate": max(filter(None, (published, updated)), default=published),
    }
