"""The tree: the home page, the columns under it, the site that serves them. Idempotent; never overwrites an editor."""

from typing import Any

from wagtail.models import Collection, Locale, Page, Site

from cms_pages.models import (
    ContentPage,
    DecisionsIndexPage,
    HomePage,
    MeasuresIndexPage,
    NoticesIndexPage,
    PublicityIndexPage,
    SiteSettings,
    StandardsIndexPage,
    StoriesIndexPage,
)
from cms_pages.records import publish_under

COLUMNS: tuple[tuple[type[Any], str, str, str], ...] = (
    (NoticesIndexPage, "notices", "通知公告", "申报通知、公告和对办法条款的解释。"),
    (MeasuresIndexPage, "measures", "管理办法", "现行和历次管理办法，逐条可查、可引用。"),
    (StandardsIndexPage, "standards", "评审标准", "评审所依据的标准和评审规则，按版本公开。"),
    (PublicityIndexPage, "publicity", "名单公示", "资格审查和拟获奖名单公示，公示期按工作日计算，期满后长期可查。"),
    (DecisionsIndexPage, "decisions", "表彰决定", "表彰文件和撤销决定。"),
    (StoriesIndexPage, "stories", "获奖经验", "获奖组织和个人分享的先进质量管理模式和实践方法。"),
)


# What a reader comes for, as the front page says it first.
HEADLINE = "申报区级奖项，查看公示，查询荣誉"


def build_tree(site_name: str) -> HomePage:
    """Make what is missing of the tree and return its home page."""
    _speak_chinese()
    home = HomePage.objects.first() or _home(site_name)
    for model, slug, title, intro in COLUMNS:
        if not model.objects.exists():
            publish_under(home, model(title=title, slug=slug, intro=intro, live=False))
    return home


def _speak_chinese() -> None:
    if not Locale.objects.filter(language_code="zh-hans").exists():
        Locale.objects.update_or_create(
            pk=getattr(Locale.objects.first(), "pk", None), defaults={"language_code": "zh-hans"}
        )
    Page.objects.filter(depth=1, title="Root").update(title="全部页面", draft_title="全部页面")
    Collection.objects.filter(depth=1, name="Root").update(name="全部文件")


def _home(site_name: str) -> HomePage:
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    intro = "长宁区政府质量奖、虹桥友谊奖：申报、评审、公示、表彰，全程公开，接受监督。"
    home = publish_under(root, HomePage(title=site_name, slug="portal", headline=HEADLINE, intro=intro, live=False))
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    former, site.root_page, site.site_name = site.root_page_id and site.root_page, home, site_name
    site.save()
    if former and former.pk != home.pk and type(former.specific) is Page:
        former.delete()
    return home


def ensure_page(parent: Page, model: type[Any], slug: str, **fields: Any) -> Any:
    """The child of that slug, made and published when absent, left alone when present."""
    found = model.objects.child_of(parent).filter(slug=slug).first()
    return found or publish_under(Page.objects.get(pk=parent.pk), model(slug=slug, live=False, **fields))


def ensure_content(home: HomePage, slug: str, title: str, intro: str, body: str) -> ContentPage:
    return ensure_page(home, ContentPage, slug, title=title, intro=intro, body=body)


def fill_settings(values: dict[str, str]) -> SiteSettings:
    """Fill in what is still a placeholder or a default; what the office typed stays."""
    site = SiteSettings.load()
    blank = SiteSettings()
    for name, value in values.items():
        if getattr(site, name) == getattr(blank, name):
            setattr(site, name, value)
    site.save()
    return site
