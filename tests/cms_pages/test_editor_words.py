"""The editor's pages speak Chinese to everyone who works there, and their titles name the portal (B8)."""

import re
from html.parser import HTMLParser

import pytest
from wagtail.models import Page

from cms_pages.models import NoticePage, PublicityIndexPage, StoriesIndexPage, StoryPage
from cms_pages.permissions import grant_story_access
from tests.factories import cms, pictures
from tests.factories.access import UserFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SPOKEN = ("title", "aria-label", "placeholder", "alt", "aria-description", "data-w-tooltip-content-value")
UNSPOKEN = {"script", "style", "svg", "code", "kbd"}
# Names of formats, programs and keys, and of the demonstration's own things.
NAMES = re.compile(
    r"(?<![A-Za-z])(?:CSV|XLSX|DOCX|PDF|OFD|ZIP|JPE?G|PNG|WEBP|HTML|URL|GB/T|ISO|ID|ICP|JavaScript|API|EFQM|English|WebP|"
    r"Ctrl|Shift|Alt|Enter|Esc|Tab|UTC|Asia|[KMG]B|DB\d+/T|GB/Z|[\w.+-]+@[\w.-]+|https?://\S+|[\w./-]+\.(?:html?|pdf|jpg|png|docx))(?![A-Za-z])",
    re.I,
)
EMPTY = "None"  # how Wagtail shows a field that holds nothing; no word of its to translate
ENGLISH = re.compile(r"[A-Za-z]{2,}")


class Words(HTMLParser):
    """Everything of a page that a person reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag in UNSPOKEN or ("hidden", None) in attributes:
            self.inside.append(tag)
        self.found += [value for name, value in attributes if name in SPOKEN and value]
        if tag == "input" and dict(attributes).get("type") in {"submit", "button"}:
            self.found.append(dict(attributes).get("value") or "")

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.found.append(data)


def english_in(html: str, own: set[str]) -> list[str]:
    """The English a page says, less the names of things and what people wrote themselves."""
    words = Words()
    words.feed(html)
    left = []
    for text in words.found:
        for name in own:
            text = text.replace(name, "")
        if text.strip() != EMPTY and ENGLISH.search(NAMES.sub("", text)):
            left.append(" ".join(text.split()))
    return sorted(set(left))


@pytest.fixture
def place(portal, editor):
    """A live page with a change, one locked, one in moderation, a picture and a document."""
    page = cms.announcement()
    page.title = "关于示例事项的公告（修改）"
    page.save_revision(user=editor)
    winner = UserFactory(display_name="示例企业甲")
    grant_story_access(winner)
    story = StoryPage(
        title="示例企业的质量实践", slug="practice", author="示例企业", year=2024, summary="示例摘要。",
        body="<p>示例做法。</p>", owner=winner, live=False,
    )  # fmt: skip
    cms.drafted(StoriesIndexPage.objects.get(), story)
    story.save_revision(user=winner)
    story.get_workflow().start(story, winner)
    return {
        "page": page, "story": story, "winner": winner, "editor": editor,
        "image": pictures.image(by=editor), "document": pictures.document(by=editor),
        "root": Page.objects.get(depth=2), "column": PublicityIndexPage.objects.get(), "notice": NoticePage,
    }  # fmt: skip


EDITORS = (
    "", "pages/", "pages/{root.pk}/", "pages/{column.pk}/", "pages/{page.pk}/edit/", "pages/{page.pk}/history/",
    "pages/{page.pk}/revisions/compare/earliest...latest/", "pages/{page.pk}/privacy/", "pages/{page.pk}/usage/",
    "pages/{page.pk}/workflow_history/", "pages/{page.pk}/unpublish/", "pages/{page.pk}/delete/", "pages/{page.pk}/move/",
    "pages/{page.pk}/copy/", "pages/{root.pk}/add_subpage/", "pages/add/cms_pages/noticepage/{parent}/",
    "pages/{story.pk}/edit/", "pages/{story.pk}/workflow_history/", "pages/search/?q=示例",
    "images/", "images/add/", "images/multiple/add/", "images/{image.pk}/", "images/{image.pk}/delete/",
    "images/chooser/", "images/chooser/{image.pk}/select_format/", "images/usage/{image.pk}/",
    "documents/", "documents/add/", "documents/multiple/add/", "documents/edit/{document.pk}/",
    "documents/delete/{document.pk}/", "documents/chooser/", "account/", "choose-page/", "choose-external-link/",
    "reports/site-history/", "reports/locked/", "reports/workflow/", "reports/aging-pages/", "pages/9999/edit/",
)  # fmt: skip
WINNERS_PAGES = (
    "", "pages/", "pages/{stories}/", "pages/{story.pk}/edit/", "pages/add/cms_pages/storypage/{stories}/", "images/",
    "images/multiple/add/", "images/chooser/", "documents/", "documents/chooser/", "account/", "pages/{story.pk}/history/",
    "pages/search/?q=示例",
)  # fmt: skip


def walk(client, user, addresses, place):
    """Open each address; the English of each and the titles."""
    client.force_login(user)
    said, titles = {}, {}
    extra = {"stories": StoriesIndexPage.objects.get().pk, "parent": place["page"].get_parent().pk}
    for address in addresses:
        url = "/admin/" + address.format(**place, **extra)
        answer = client.get(url, follow=True)
        html = answer.content.decode()
        if answer["Content-Type"].startswith("application/json"):
            html = answer.json().get("html", "")
        own = {user.username, place["image"].filename, place["document"].filename, "practice", place["page"].slug}
        if english := english_in(html, own):
            said[address] = english
        if "<title>" in html:
            titles[address] = html.split("<title>")[1].split("</title>")[0]
    return said, titles


@pytest.mark.parametrize("role", ["editor", "office", "winner"])
def test_the_editors_pages_are_chinese(client, place, office, role):
    user = {"editor": place["editor"], "office": office, "winner": place["winner"]}[role]
    said, titles = walk(client, user, WINNERS_PAGES if role == "winner" else EDITORS, place)
    assert said == {}, said
    assert [title for title in titles.values() if "Wagtail" in title or "政府奖项工作台" not in title] == []
    assert len(titles) > 8


def test_english_would_be_found():
    html = '<p>保存 <b>Autosave is paused</b></p><a title="Go to the first error">1</a><script>var English</script>'
    assert english_in(html, set()) == ["Autosave is paused", "Go to the first error"]
