import csv
import io
import json
import re
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.files.storage import storages
from django.utils.html import strip_tags
from openpyxl import load_workbook

from cms_pages.eligibility import EligibilityForm
from cms_pages.models import MeasuresPage, MeasuresStatus, StandardPage
from portal import clock
from portal.pagecache.responses import MARK
from portal.tables.sheets import XLSX
from portal.workdays.seeding import demonstrate_year
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.programmes import CALL_OPENS, load_own, planned_edition, publish_call, running_edition
from tests.factories.publicity import PUBLISHED, STARTS, corrected, draft_notice, ended, packed, published, redacted
from workflow.programmes.actions import advance_edition, cancel_edition, open_edition
from workflow.programmes.scheduling import extend_deadline
from workflow.publicity.actions import confirm_hold, place_hold, publish_notice
from workflow.publicity.pack import read_pack

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def listed(portal, module_setup):
    """An edition with a drafted list, there for every page."""
    return module_setup(draft_notice)


@pytest.fixture
def draft(listed, db):
    return fresh_from_db(listed)


@pytest.fixture
def running(draft):
    return published(draft)


def text_of(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


PAGES = [
    "/", "/notices/", "/notices/?kind=call", "/measures/", "/measures/changning-quality-2023/",
    "/measures/changning-quality-2023/articles/21/", "/standards/", "/standards/gb-t-19580-2012/", "/publicity/",
    "/decisions/", "/stories/", "/editions/", "/search/", "/search/?q=质量", "/eligibility/", "/en/", "/site-map/", "/about/",
    "/data/", "/contact/", "/guide/", "/privacy/", "/copyright/", "/accessibility/",
    "/sitemap.xml", "/robots.txt", "/feeds/notices.atom", "/feeds/publicity.atom",
    "/feeds/decisions.atom", "/feeds/stories.atom",
]  # fmt: skip


@pytest.mark.article(30)
@pytest.mark.parametrize("url", PAGES)
def test_public_page_is_cheap_cacheable_and_sets_no_cookie(client, url, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(8):
        answer = client.get(url)
    assert (answer.status_code, answer[MARK]) == (200, "public")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_lists_cost_the_same_at_one_and_three_rows(client, django_assert_num_queries):
    cms.announcement()
    cms.story()
    client.get("/")
    counts = []
    for _ in range(2):
        for url in ("/notices/", "/stories/"):
            with django_assert_num_queries(7 if url == "/notices/" else 8):
                client.get(url)
        counts.append(1)
        cms.announcement()
        cms.announcement()
        cms.story()
        cms.story()
    assert counts == [1, 1]


def test_page_for_a_visitor_with_english_browser_is_chinese(client):
    answer = client.get("/", headers={"Accept-Language": "en"})
    assert answer["Content-Language"] == "zh-hans"
    assert '<html lang="zh-CN">' in answer.content.decode()


@pytest.mark.article(1)
def test_measures_stand_article_by_article(client):
    page = text_of(client, "/measures/changning-quality-2023/")
    assert page.count('<section class="article"') == 39
    assert 'id="article-21"' in page
    article = text_of(client, "/measures/changning-quality-2023/articles/21/")
    assert "对通过审查的，由评审办组织向社会进行不少于5个工作日的公示，公示无异议的，进入资料评审。" in article
    assert client.get("/measures/changning-quality-2023/articles/40/").status_code == 404


@pytest.mark.article(1)
@pytest.mark.article(39)
@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2023-11-14", MeasuresStatus.COMING),
        ("2023-11-15", MeasuresStatus.IN_FORCE),
        ("2028-11-14", MeasuresStatus.IN_FORCE),
        ("2028-11-15", MeasuresStatus.EXPIRED),
    ],
)
def test_measures_status_follows_the_dates(day, status):
    assert MeasuresPage.objects.get(excerpt=False).status_on(clock.date.fromisoformat(day)) == status


@pytest.mark.article(1)
def test_superseded_measures_say_what_replaced_them(client):
    old = MeasuresPage.objects.get(excerpt=False)
    new = MeasuresPage(
        title="示例新办法", slug="new", issuer="示例机关", in_force_from=clock.date(2026, 1, 1), live=False
    )
    cms.publish_under(old.get_parent().specific, new)
    old.superseded_by = new
    old.save_revision().publish()
    page = text_of(client, "/measures/changning-quality-2023/")
    assert "已废止" in page
    assert '<a href="/measures/new/">示例新办法</a>' in page
    assert page.count('<section class="article"') == 39


@pytest.mark.article(5)
def test_standards_are_listed_by_code(client):
    page = text_of(client, "/standards/")
    assert [code in page for code in ("GB/T 19580", "GB/Z 19579", "DB31/T 598")] == [True] * 3
    assert StandardPage.objects.get(code="DB31/T 598", version="2023").tracks == "先进质量管理成果（个人）"


@pytest.mark.article(21)
def test_list_shows_its_clock(client, running):
    with clock.travel(clock.moment(PUBLISHED, 23)):
        assert "自2026年5月12日起计算" in text_of(client, running.get_absolute_url())
    with clock.travel(clock.moment(clock.date(2026, 5, 14))):
        page = text_of(client, running.get_absolute_url())
        home = text_of(client, "/")
        listed = text_of(client, "/publicity/")
    assert all("公示第3个工作日（共5个工作日）" in text for text in (page, home, listed))
    assert page.count('<li class="done') == 3
    assert page.count("/objections/new/?entry=") == 2


@pytest.mark.article(21)
def test_clock_counted_by_a_demonstration_year_says_so(client, draft, settings):
    settings.PORTAL_DEMONSTRATION = True
    demonstrate_year(2027)
    with clock.travel(clock.moment(clock.date(2027, 9, 27))):
        publish_notice(draft, by=None)
    with clock.travel(clock.moment(clock.date(2027, 9, 28))):
        page = text_of(client, draft.get_absolute_url())
    assert "公示第1个工作日（共5个工作日）" in page
    assert "2027 年按演示用日历计算" in page


@pytest.mark.article(21)
def test_draft_list_is_nobodys(client, draft):
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(f"{draft.get_absolute_url()}list.csv").status_code == 404


@pytest.mark.article(31)
def test_held_entry_shows_no_trace_until_upheld(client, running):
    entry = running.entries.first()
    with clock.travel(clock.moment(STARTS)):
        before = text_of(client, running.get_absolute_url())
        hold = place_hold(entry, by=None, reference="YY-1")
        assert text_of(client, running.get_absolute_url()) == before
        confirm_hold(hold, by=None, reason="查实")
        after = text_of(client, running.get_absolute_url())
    assert "异议成立，终止公示" in after
    assert "YY-1" not in after
    assert "查实" not in after


@pytest.mark.article(31)
def test_ended_list_tells_objections_in_numbers(client, running):
    assert "可在公示期内实名提出异议" in text_of(client, running.get_absolute_url())
    page = text_of(client, ended(running).get_absolute_url())
    assert ("其件数和处理结果按月汇总公布" in page, "此后实名提出的按举报处理" in page) == (True, True)
    assert "可在公示期内实名提出异议" not in page


@pytest.mark.article(21)
def test_correction_is_public(client, running):
    with clock.travel(clock.moment(STARTS, 15)):
        entry = running.entries.first()
        corrected(entry, reason="名称有误", title=f"{entry.title}<b>甲</b>")
        page = text_of(client, running.get_absolute_url())
    assert "理由：名称有误" in page
    assert "&lt;b&gt;甲&lt;/b&gt;" in page
    assert "<b>甲</b>" not in page


def test_downloads_are_the_list_and_run_no_formula(client, running):
    with clock.travel(clock.moment(STARTS)):
        entry = running.entries.first()
        corrected(entry, title=f"=1+{entry.title}")
    running.refresh_from_db()
    url = running.get_absolute_url()
    table = client.get(f"{url}list.csv").content.decode("utf-8-sig")
    assert f"'=1+{entry.title}" in table
    document = client.get(f"{url}list.json").content
    assert sha256(document).hexdigest() == running.sha256
    assert len(json.loads(document)["entries"]) == 2
    later = client.get(f"{url}list.pdf")
    assert (later.status_code, later["Retry-After"]) == (503, "30")
    assert "证据包正在制作" in later.content.decode()
    pack = packed(running)
    for address in ("list.pdf", "pack.pdf", "pack.pdf?version=2"):
        assert client.get(url + address).content == read_pack(pack)


@pytest.mark.article(30)
def test_every_format_shows_the_same_rows(client, running):
    with clock.travel(clock.moment(STARTS)):
        entry = running.entries.first()
        corrected(entry, title=f"=1+{entry.title}")
    url = running.get_absolute_url()
    header, *lines = csv.reader(client.get(f"{url}list.csv").content.decode("utf-8-sig").splitlines())
    answer = client.get(f"{url}list.xlsx")
    assert answer["Content-Type"] == XLSX
    first, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert list(first) == header
    shown = [[f"{cell:%Y-%m-%d}" if hasattr(cell, "year") else str(cell or "") for cell in row] for row in rows]
    assert shown == [[cell.removeprefix("'") for cell in line] for line in lines]
    entries = client.get(f"{url}list.json").json()["entries"]
    assert [row[7:9] for row in shown] == [[entry["starts_on"], entry["ends_on"]] for entry in entries]
    assert len({tuple(row[7:9]) for row in shown}) == 2


def test_older_versions_answer_until_a_redaction(client, running):
    url, before = running.get_absolute_url(), running.document
    with clock.travel(clock.moment(STARTS)):
        entry = running.entries.first()
        corrected(entry, title=f"{entry.title}（二）")
        assert client.get(f"{url}list.json?version=1").content.decode() == before
        for asked in ("3", "0", "x", "1e5", "99999999999"):
            assert client.get(f"{url}list.json", {"version": asked}).status_code == 404
        redacted(entry, title=entry.title)
    for form in ("json", "csv", "xlsx", "pdf"):
        assert client.get(f"{url}list.{form}?version=1").status_code == 404
    assert "（二）" not in client.get(f"{url}list.json").content.decode()


def test_a_pack_the_store_has_lost_says_so(client, running, own_stores):
    pack = packed(running)
    storages["issued"].delete(pack.storage_name)
    answer = client.get(f"{running.get_absolute_url()}pack.pdf")
    assert answer.status_code == 503
    assert "暂时读取不到" in answer.content.decode()


@pytest.mark.article(20)
def test_edition_tells_that_its_dates_were_moved_from_when_and_why(client, office, travel_to):
    with clock.travel(clock.moment(date(2028, 3, 1))):
        edition = running_edition(load_own(), opens=date(2028, 3, 1))
    first = edition.deadline
    travel_to(clock.moment(date(2028, 3, 2)))
    extend_deadline(edition, deadline=first + timedelta(days=5), by=office, reason="系统升级停用一天。")
    page = re.sub(r"\s+", " ", strip_tags(text_of(client, edition.get_absolute_url())))
    at, later = (clock.display(moment) for moment in (first, edition.deadline))
    assert f"2028-03-02 调整：申报截止由 {at} 改为 {later}。理由：系统升级停用一天。" in page


@pytest.mark.article(20)
def test_stage_of_applications_is_in_progress_from_their_beginning(client, office, travel_to):
    edition = planned_edition(load_own(), opens=date(2028, 3, 6))
    travel_to(clock.moment(date(2028, 3, 1)))
    publish_call(edition)
    open_edition(edition, by=None)
    page = text_of(client, edition.get_absolute_url())
    assert ("即将开始" in page, "2028-03-06 09:00" in page) == (True, True)
    travel_to(edition.opens_at)
    assert "即将开始" not in text_of(client, edition.get_absolute_url())


@pytest.mark.article(3)
def test_edition_shows_timeline_documents_and_figures(client, running, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        page = text_of(client, running.edition.get_absolute_url())
    assert page.count('<li class="step done">') == 2
    assert 'aria-current="step"' in page
    assert "先进质量管理模式2" in page.partition('<ol class="funnel">')[2]
    assert f'href="{running.get_absolute_url()}">{running.title}</a>' in page
    assert re.findall(r"<h3>(.、.*?)</h3>", page) == ["一、申报与资格", "二、评审", "三、审定", "四、表彰"]
    assert "/measures/changning-quality-2023/articles/21/" in page


def test_planned_edition_is_not_public(client):
    assert client.get(planned_edition(opens=date(2028, 3, 1)).get_absolute_url()).status_code == 404


GOOD = {"met": "yes", "since": "2015-01-01", "loss": "none", "clean": "no"}


def good_choices(edition, track: str) -> dict[str, str]:
    """What an applicant who meets every condition picks, field by field."""
    names = EligibilityForm(rules=edition.rules, track=track).fields
    return {name: GOOD.get(name.partition(".")[2], "no") for name in names}


@pytest.mark.article(16)
@pytest.mark.article(18)
def test_eligibility_names_what_is_missing(client, draft):
    edition = draft.edition
    url = f"/eligibility/?edition={edition.slug}&track=practice"
    assert f"以下是{edition.name}的申报条件。" in client.get("/eligibility/").content.decode()
    with clock.travel(clock.moment(CALL_OPENS, 12)):
        form = text_of(client, url)
        good = good_choices(edition, "practice")
        none = client.post(url, {})
        short = client.post(url, {**good, "superior_declared": "yes"})
        fine = client.post(url, good)
        unclean = client.post(url, {**good, "no-incident.clean": "yes"})
    assert "articles/16/" in form
    assert "还有条件没有回答" in none.content.decode()
    assert "目前不符合申报条件" in short.content.decode()
    assert "/measures/changning-quality-2023/articles/18/" in short.content.decode()
    assert "按您的回答，符合申报条件" in fine.content.decode()
    assert "近 3 年发生过重大事故" in unclean.content.decode()
    assert not fine.cookies
    assert MARK not in none


@pytest.mark.article(16)
def test_eligibility_counts_years_to_the_closing_day(client, draft):
    edition = draft.edition
    with clock.travel(clock.moment(CALL_OPENS, 12)):
        (years,) = [c for c in edition.rules.conditions_for("achievement") if c.kind == "years_at_least"]
        answer = client.post(
            f"/eligibility/?edition={edition.slug}&track=achievement", {f"{years.code}.since": "2021-05-01"}
        )
    assert "须满5年，自2021年5月1日起算，到申报截止日（2026年4月11日）不满，2026年5月1日方满" in answer.content.decode()


def test_english_page_is_complete_for_the_friendship_award(client):
    running_edition(load_own("hongqiao-friendship-2023"))
    page = text_of(client, "/en/")
    assert '<html lang="en">' in page
    assert "Applications close" in page
    main = page[page.index("<main") : page.index("</main>")].replace("中文", "")
    assert not [character for character in main if "\u4e00" <= character <= "\u9fff"]


def test_english_page_offers_no_application_when_there_is_no_call(client, travel_to):
    edition = running_edition(load_own("hongqiao-friendship-2023"))
    travel_to(edition.deadline)
    assert "Apply online" in text_of(client, "/en/")
    travel_to(edition.deadline + timedelta(seconds=1))
    page = text_of(client, "/en/")
    assert ("Apply online" in page, "Applications are closed." in page, "was cancelled" in page) == (False, True, False)
    cancel_edition(edition, by=None, reason="工作计划调整。")
    page = text_of(client, "/en/")
    assert f"The edition of {edition.year} was cancelled." in page
    assert "Applications close" not in page


def test_english_page_says_that_nobody_was_honoured(client, travel_to):
    edition = running_edition(load_own("hongqiao-friendship-2023"))
    travel_to(edition.deadline + timedelta(days=1))
    while edition.state == "running":
        advance_edition(edition, by=None)
        edition = fresh_from_db(edition)
    page = text_of(client, "/en/")
    assert "Nobody was honoured in this edition" in page
    assert page.count("Not held: nobody was left in the running") == len(edition.idle_stages) > 0


def test_header_of_government_pages(client):
    page = text_of(client, "/measures/changning-quality-2023/")
    for name, value in {
        "SiteName": "上海市长宁区政府奖项门户", "SiteDomain": "testserver", "ColumnName": "管理办法",
        "ArticleTitle": "上海市长宁区政府质量奖管理办法", "PubDate": "2023-10-10",
        "ContentSource": "上海市长宁区人民政府",
    }.items():  # fmt: skip
        assert f'<meta name="{name}" content="{value}">' in page


@pytest.mark.parametrize("url", [*PAGES[:18], "/accounts/login/", "/accounts/signup/", "/nowhere/"])
@pytest.mark.attack("注入脚本、SQL 和公式")
def test_page_holds_no_inline_script_or_style(client, url):
    page = client.get(url).content.decode()
    assert " style=" not in page
    assert "<style" not in page
    scripts = re.findall(r"<script ?([^>]*)>", page)
    assert [one for one in scripts if not one.startswith("src=") and 'type="application/json"' not in one] == []
    assert page.count("<h1") == 1
    assert 'class="skip" href="#content"' in page
