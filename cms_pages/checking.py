"""What is wrong with the public pages: broken links, missing meta tags, placeholders, stale columns (国办秘函〔2019〕19号)."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.models import Page

from cms_pages.menu import COLUMNS
from cms_pages.models import MeasuresPage, NoticePage, StandardPage, StoryPage
from portal import clock
from portal.placeholders import PLACEHOLDER

MOST = 3_000
"""Pages looked at; a portal of ten years has a few hundred."""
REQUIRED = (
    "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType", "ColumnDescription", "ColumnKeywords",
    "description", "keywords",
)  # fmt: skip
OF_ARTICLES = ("ArticleTitle", "PubDate", "ContentSource")
UNFINISHED = (PLACEHOLDER, "待补充", "此处填写", "建设中", "敬请期待", "Lorem ipsum", "TODO", "XXXX")
NOT_OURS = (
    "/admin/",
    "/accounts/",
    "/apply/",
    "/winners/",
    "/inbox/",
    "/feedback/",
    "/en/accounts/",
    "/en/apply/",
    "/en/inbox/",
    "/static/",
    "/media/",
    "/verify/offline/",
)
"""Behind a login, or a file."""
DOWNLOADS = (".csv", ".xlsx", ".json", ".pdf", ".atom", ".xml", ".png", ".svg", ".txt")
STALE = {"/notices/": (NoticePage, timedelta(days=183)), "/stories/": (StoryPage, timedelta(days=366))}
EMPTY = {"/measures/": MeasuresPage, "/standards/": StandardPage}


PREVENTING = {"打不开的页面", "打不开的链接", "缺少页面标签"}
"""What a portal must not open with. Placeholders are listed one by one in “开办准备”."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to put right: its kind, the page it stands on, what it is."""

    kind: str
    page: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}：{self.page}　{self.what}"


@dataclass
class Read(HTMLParser):
    """What a page links to, how its head describes it, which places it has, what it says."""

    links: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    title: str = ""
    inside: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inside = tag
        if "id" in given:
            self.places.add(given["id"])
        if tag == "meta" and "name" in given:
            self.meta[given["name"]] = given.get("content", "").strip()
        if tag in {"a", "link"} and given.get("href"):
            self.links.append(given["href"])
        if tag in {"img", "script"} and given.get("src"):
            self.links.append(given["src"])

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title += data
        elif self.inside not in {"script", "style"}:
            self.words.append(data)


@dataclass(frozen=True)
class Answer:
    """What an address gives a visitor."""

    status: int
    location: str = ""
    page: Read | None = None


class Visitor:
    """Opens addresses within this process, as somebody who has not logged in. Nothing is sent over the network."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        own = urlsplit(settings.PORTAL_BASE_URL)
        self.base = settings.PORTAL_BASE_URL
        self.requests = RequestFactory(HTTP_HOST=own.netloc)
        self.secure = own.scheme == "https"
        self.known: dict[str, Answer] = {}

    def open(self, address: str) -> Answer:
        """Once for each address."""
        if address not in self.known:
            self.known[address] = self._open(address)
        return self.known[address]

    def _open(self, address: str) -> Answer:
        response = self.handler.get_response(self.requests.get(address, secure=self.secure))
        if (
            not isinstance(response, HttpResponse)
            or response.status_code != 200
            or "text/html" not in response.get("Content-Type", "")
        ):
            return Answer(response.status_code, response.get("Location", ""))
        read = Read()
        read.feed(response.content.decode())
        return Answer(200, page=read)


def faults(most: int = MOST) -> Iterator[Fault]:
    """Everything found from the home page on, following links through at most so many pages."""
    yield from _of_pages(Visitor(), most)
    yield from stale_columns()


def _of_pages(visitor: Visitor, most: int) -> Iterator[Fault]:
    first = ["/", *(column.url for column in COLUMNS)]
    waiting, asked, seen = deque(first), set(first), 0
    while waiting and seen < most:
        address = waiting.popleft()
        answer = visitor.open(address)
        if answer.page is None:
            if answer.status >= 400 and address in first:
                yield Fault("打不开的页面", address, f"状态 {answer.status}")
            continue
        seen += 1
        yield from _of_head(address, answer.page)
        yield from _of_words(address, answer.page)
        for link in _own_links(address, answer.page, visitor.base):
            yield from _of_link(visitor, address, link)
            target = urldefrag(link).url
            if target not in asked and _is_a_page(target):
                asked.add(target)
                waiting.append(target)


def _of_head(address: str, page: Read) -> Iterator[Fault]:
    missing = [name for name in REQUIRED if not page.meta.get(name)]
    if any(name in page.meta for name in OF_ARTICLES):
        missing += [name for name in OF_ARTICLES if not page.meta.get(name)]
    if not page.title.partition(" - ")[0].strip():
        missing.append("title")
    if missing:
        yield Fault("缺少页面标签", address, "、".join(missing))


def _of_words(address: str, page: Read) -> Iterator[Fault]:
    said = " ".join((*page.words, page.title, *page.meta.values()))
    found = [word.rstrip("：").strip("〔") for word in UNFINISHED if word in said]
    if found:
        yield Fault("尚未填写的内容", address, "、".join(found))


def _own_links(address: str, page: Read, base: str) -> Iterator[str]:
    """Paths within the portal, each once."""
    for link in dict.fromkeys(page.links):
        whole = urljoin(f"{base}{address}", link)
        if whole.startswith(f"{base}/") or whole == base:
            yield whole.removeprefix(base) or "/"


def _of_link(visitor: Visitor, address: str, link: str) -> Iterator[Fault]:
    target, place = urldefrag(link)
    if target.startswith("/static/") or (target.startswith(NOT_OURS) and not target.startswith("/accounts/login/")):
        return
    if "?" in target and not _is_a_page(target):
        target = target.partition("?")[0]
    answer = visitor.open(target)
    if answer.status >= 400 and answer.status != 503:  # a file still being made comes later
        yield Fault("打不开的链接", address, f"{target}（状态 {answer.status}）")
    elif place and answer.page and unquote(place) not in answer.page.places:
        yield Fault("打不开的链接", address, f"{target} 中没有“{unquote(place)}”")


def _is_a_page(target: str) -> bool:
    """Filters and later pages of a list have no end: a list is looked at once."""
    path, _, query = target.partition("?")
    return not query and not path.startswith((*NOT_OURS, "/api/")) and not path.endswith(DOWNLOADS)


def stale_columns() -> Iterator[Fault]:
    """Columns with nothing in them, and those where nothing was published for longer than the norm allows."""
    for url, (model, term) in STALE.items():
        newest = _newest(model)
        if newest is None:
            yield Fault("空白栏目", url, "没有公开的内容")
        elif newest < clock.now() - term:
            yield Fault(
                "没有及时更新的栏目", url, f"最近一次发布在 {clock.local(newest):%Y-%m-%d}，超过 {term.days} 天"
            )
    for url, model in EMPTY.items():
        if _newest(model) is None:
            yield Fault("空白栏目", url, "没有公开的内容")


def _newest(model: type[Page]) -> datetime | None:
    newest: datetime | None = model.objects.live().aggregate(at=Max(Coalesce("issued_at", "first_published_at")))["at"]
    return newest
