"""The standards that the rule sets name, and the review rules, with short factual descriptions (Articles 5, 19)."""

from typing import Any

from django.utils.html import format_html

from cms_pages.content.regulations import paragraphs
from cms_pages.content.tree import ensure_page
from cms_pages.models import MeasuresPage, StandardKind, StandardPage, StandardsIndexPage

FORM = "项目申报表"
SEARCH = "https://openstd.samr.gov.cn/"

QUALITY, FRIENDSHIP = "changning-quality", "hongqiao-friendship"
LAW = "《上海市长宁区政府质量奖管理办法》"

STANDARDS: tuple[dict[str, Any], ...] = (
    {
        "slug": "gb-t-19580-2012",
        "title": "GB/T 19580—2012《卓越绩效评价准则》",
        "programme_slug": QUALITY,
        "code": "GB/T 19580",
        "version": "2012",
        "tracks": "先进质量管理模式（组织）",
        "issuer": "国家标准化主管机关",
        "official_url": SEARCH,
        "body": (
            "<p>推荐性国家标准，规定组织卓越绩效的评价要求，从领导、战略、顾客与市场、资源、过程管理、"
            "测量分析与改进、结果七个方面评价组织追求卓越的成熟程度。</p>"
            f"<p>长宁区政府质量奖评审标准主要采用本标准（{LAW}第五条）。标准全文由国家标准全文公开系统提供。</p>"
        ),
    },
    {
        "slug": "gb-z-19579-2012",
        "title": "GB/Z 19579—2012《卓越绩效评价准则实施指南》",
        "programme_slug": QUALITY,
        "code": "GB/Z 19579",
        "version": "2012",
        "tracks": "先进质量管理模式（组织）",
        "issuer": "国家标准化主管机关",
        "official_url": SEARCH,
        "body": (
            "<p>与 GB/T 19580 配套的国家标准化指导性技术文件，说明各评价条款的理解要点和实施方法，"
            "供组织自我评价和评审人员评审时参考。</p>"
        ),
    },
    {
        "slug": "db31-t-598-2012",
        "title": "DB31/T 598—2012《上海市政府质量奖个人评价准则》",
        "programme_slug": QUALITY,
        "code": "DB31/T 598",
        "version": "2012",
        "tracks": "先进质量管理成果（个人）",
        "issuer": "上海市标准化主管部门",
        "official_url": "",
        "body": "<p>上海市地方标准，规定政府质量奖个人的评价要求。已由 2023 年版代替，供查阅。</p>",
    },
    {
        "slug": "db31-t-598-2023",
        "title": "DB31/T 598—2023《政府质量奖个人评价准则》",
        "programme_slug": QUALITY,
        "code": "DB31/T 598",
        "version": "2023",
        "tracks": "先进质量管理成果（个人）",
        "issuer": "上海市标准化主管部门",
        "official_url": "",
        "body": (
            "<p>上海市地方标准，规定政府质量奖个人的评价要求。长宁区政府质量奖先进质量管理成果（个人）的评审采用本标准"
            f"（{LAW}第五条“相关地方标准等”）。</p>"
        ),
    },
)
REPLACED = {"db31-t-598-2012": "db31-t-598-2023"}
"""An earlier version → the one that took its place."""

REVIEW_RULES = {
    "slug": "review-rules",
    "title": "长宁区政府质量奖评审规则要点",
    "programme_slug": QUALITY,
    "code": "",
    "version": "2023",
    "tracks": "先进质量管理模式、先进质量管理成果",
    "issuer": "区政府质量奖评审联席会议办公室",
    "body": (
        f"<p>评审规则由评审办组织制修订，提请评审会审议（{LAW}第八条、第九条）。以下为该办法对评审各环节的要求，所引条文均出自该办法。</p>"
        "<h2>资格审查</h2><p>审查基本条件和申报材料的完整性，必要时书面征求相关部门意见；"
        "通过的名单公示不少于 5 个工作日，公示无异议的进入资料评审（第二十一条）。</p>"
        "<h2>资料评审</h2><p>评审组对申报材料进行评审，形成资料评审报告，提出质量改进建议；评审办按照“好中选优”的原则"
        "确定现场评审名单，对未进入现场评审的反馈资料评审报告（第二十二条）。</p>"
        "<h2>现场评审</h2><p>评审组对通过资料评审的进行现场评审，形成现场评审报告（第二十三条）。</p>"
        "<h2>综合评价</h2><p>评审组综合分析评议，总结提炼先进质量管理经验，形成综合评价报告（第二十四条）。</p>"
        "<h2>审定和公示</h2><p>评审办提出获奖建议名单，评审会审议后提出拟获奖名单；按规定程序报批后公示"
        "不少于 5 个工作日（第二十五条）。</p>"
        "<h2>评审纪律</h2><p>评审人员签署承诺、主动回避、遵守纪律；申报者与评审人员双向监督反馈（第二十八条、第二十九条）。</p>"
    ),
}


FRIENDSHIP_RULES = {
    "slug": "hongqiao-friendship-conditions",
    "title": "长宁区“虹桥友谊奖”参评范围、程序和组织",
    "programme_slug": FRIENDSHIP,
    "code": "",
    "version": "2022",
    "tracks": "外籍人士",
    "issuer": "区政府外事办公室",
}
TAKEN_OVER = ("参评范围", "参评总数", "程序", "组织")
"""The sections of the plan that say who is honoured and how it is decided."""


def publish_standards() -> list[StandardPage]:
    """Publish what is missing of each award's standards and review rules; a version after the one that took its place."""
    index = StandardsIndexPage.objects.get()
    pages: dict[str, StandardPage] = {}
    for fields in sorted(STANDARDS, key=lambda fields: fields["slug"] in REPLACED):
        later = pages.get(REPLACED.get(fields["slug"], ""))
        pages[fields["slug"]] = ensure_page(
            index, StandardPage, **fields, kind=StandardKind.STANDARD, superseded_by=later
        )
    rules = (REVIEW_RULES, {**FRIENDSHIP_RULES, "body": from_plan(FRIENDSHIP)})
    return [
        *pages.values(),
        *(ensure_page(index, StandardPage, **fields, kind=StandardKind.REVIEW_RULES) for fields in rules),
    ]


def from_plan(programme: str) -> str:
    """The sections of the award's plan word for word, each linked to where it stands."""
    plan = MeasuresPage.objects.get(programme_slug=programme, excerpt=True)
    head = format_html('<p>以下照录<a href="{}">《{}》</a>要点整理的有关部分。</p>', plan.address, plan.title)
    found = [article for article in plan.articles.all() if article.heading in TAKEN_OVER and article.chapter != FORM]
    return head + "".join(
        format_html('<h2><a href="{}">{}</a></h2>', article.address, article.heading) + paragraphs(*article.lines)
        for article in found
    )
