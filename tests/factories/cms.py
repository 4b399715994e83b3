"""The portal's tree and pages, made through the command and the doors that editors use."""

from datetime import date

from django.core.management import call_command

from cms_pages.content.tree import build_tree
from cms_pages.models import (
    HomePage,
    MeasuresIndexPage,
    MeasuresPage,
    NoticePage,
    NoticesIndexPage,
    PublicityIndexPage,
    PublicityPage,
    StandardPage,
    StandardsIndexPage,
    StoriesIndexPage,
    StoryPage,
)
from cms_pages.records import publish_under
from portal.access.enums import Role
from tests.factories.access import UserFactory
from tests.replaying import live_or_replay
from workflow.honours.models import Honour
from workflow.publicity.models import Notice


def tree() -> HomePage:
    """Home page and columns, nothing in them."""
    return build_tree("示例区政府奖项门户")


def load_measures() -> None:
    call_command("load_measures", verbosity=0)


def portal() -> HomePage:
    """What `load_measures` makes: tree, measures, standards, guides, permissions."""
    live_or_replay(load_measures)
    return HomePage.objects.get()


def drafted(parent, page):
    """A page in the tree, not published."""
    parent.add_child(instance=page)
    page.save_revision()
    return page


def call_page(edition, **fields) -> NoticePage:
    """A complete, unpublished application notice of an edition; needs `portal()`."""
    values = {
        "title": f"关于开展{edition.name}申报工作的通知",
        "slug": f"call-{edition.slug}",
        "kind": "call",
        "edition": edition,
        "measures": MeasuresPage.objects.first(),
        "review_rules": StandardPage.objects.filter(kind="review_rules").first(),
        "body": "<p>现就申报工作通知如下。</p>",
        "live": False,
    }
    standards = fields.pop("standards", list(StandardPage.objects.filter(kind="standard", superseded_by=None)))
    page = NoticePage(**{**values, **fields})
    page.standards = standards
    return drafted(NoticesIndexPage.objects.get(), page)


def announcement(title: str = "关于示例事项的公告", **fields) -> NoticePage:
    values = {"slug": f"a-{NoticePage.objects.count() + 1}", "body": "<p>示例正文。</p>", "live": False, **fields}
    return publish_under(NoticesIndexPage.objects.get(), NoticePage(title=title, **values))


def interpretation(title: str, number: int, **fields) -> NoticePage:
    """A published answer on an article of the Measures."""
    fields = {"measures": MeasuresPage.objects.get(excerpt=False), "article_number": number, **fields}
    said = {
        "question": "名额可以合并使用吗？",
        "interpreter": "上海市长宁区人民政府",
        "document_number": "长府〔2026〕1号",
    }
    return announcement(title, kind="interpretation", **{**said, **fields})


def publicity_page(notice: Notice, **fields) -> PublicityPage:
    """An unpublished publicity page around a notice."""
    values = {"title": notice.title, "slug": str(notice.uuid), "intro": "<p>现予公示。</p>", "live": False}
    return drafted(PublicityIndexPage.objects.get(), PublicityPage(notice=notice, **{**values, **fields}))


def story(title: str = "示例企业的质量实践", *, owner=None, **fields) -> StoryPage:
    """A published story."""
    page = StoryPage(title=title, owner=owner or UserFactory(roles=[Role.EDITOR]), **{**told(), **fields})
    return publish_under(StoriesIndexPage.objects.get(), page)


def story_draft(honour: Honour, title: str = "示例企业的质量实践", **fields) -> StoryPage:
    """A winner's story, whole, not handed in."""
    page = StoryPage(title=title, honour=honour, owner=honour.holder, **{**told(), "year": honour.year, **fields})
    StoriesIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=honour.holder)
    return page


def told() -> dict[str, object]:
    """The words of a whole story."""
    return {
        "slug": f"s-{StoryPage.objects.count() + 1}", "author": "示例企业", "year": 2024, "criteria": ["processes"],
        "industry": "仪器仪表", "summary": "示例摘要。", "situation": "<p>示例问题。</p>", "body": "<p>示例做法。</p>",
        "results": "<p>示例成效。</p>", "lessons": "<p>示例经验。</p>", "live": False,
    }  # fmt: skip


def papers_of(programme_slug: str, *, standard: str = "") -> None:
    """The measures and the review rules of another district's award, published, and the standard of that number."""
    fields = {"programme_slug": programme_slug, "issuer": "示例区人民政府", "live": False}
    measures = MeasuresPage(
        title="示例区评选办法（虚构）", slug=programme_slug, in_force_from=date(2025, 1, 1), **fields
    )
    publish_under(MeasuresIndexPage.objects.get(), measures)
    rules = StandardPage(
        title="示例区评审规则（虚构）", slug=f"{programme_slug}-rules", kind="review_rules", version="2025", body="<p>略。</p>",
        **fields,
    )  # fmt: skip
    publish_under(StandardsIndexPage.objects.get(), rules)
    if standard:
        page = StandardPage(
            title="示例区评定准则（虚构）", slug=f"{programme_slug}-standard", code=standard, version="2025", body="<p>略。</p>",
            **fields,
        )  # fmt: skip
        publish_under(StandardsIndexPage.objects.get(), page)
