"""Plans as the source gives them, and standards that belong to an award and are pinned by its editions (Articles 1, 5)."""

import pytest

from cms_pages.content.plans import own_plans
from cms_pages.demonstration.publishing import current, law_of
from cms_pages.models import MeasuresPage, StandardKind, StandardPage
from portal import clock
from portal.citations import published_sections
from portal.errors import RuleViolation
from tests.factories import cms
from tests.factories.programmes import CALL_OPENS, load_own, planned_edition
from workflow.programmes.actions import open_edition
from workflow.programmes.measures import MeasuresError, load_plan_file
from workflow.programmes.ruleset import RuleSet

pytestmark = pytest.mark.usefixtures("portal")
PLANS = {"changning-quality-2022": "申报 → 资格审查", "hongqiao-friendship-2023": "白玉兰奖"}


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def friendship(db):
    return planned_edition(load_own("hongqiao-friendship-2023"))


def friendship_call(edition, **fields):
    values = {
        "measures": law_of(edition),
        "review_rules": current(edition, StandardKind.REVIEW_RULES).get(),
        "standards": [],
    }
    return cms.call_page(edition, **{**values, **fields})


def publish(page):
    page.get_latest_revision().publish(skip_permission_checks=True)


@pytest.mark.django_db
@pytest.mark.article(1)
@pytest.mark.parametrize("slug", PLANS)
def test_a_plan_stands_section_by_section_and_says_it_is_an_excerpt(client, slug):
    page = text_of(client, f"/measures/{slug}/")
    excerpt = "本页为原件要点整理，不是原件全文，引用时请以原件为准。"
    assert [words in page for words in (excerpt, "长人社〔2022〕46号", "2022-12-05", PLANS[slug])] == [True] * 4
    assert [words in page for words in ("现行有效", "已废止", "有效期", "取代", "2023-11-14", "2023-01-01")] == [
        False
    ] * 6
    sections = MeasuresPage.objects.get(slug=slug).articles.all()
    for section in sections:
        assert section.address == f"/measures/{slug}/sections/{section.number}/"
        assert excerpt in text_of(client, section.address)
    assert client.get(f"/measures/{slug}/articles/1/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", PLANS)
def test_every_section_a_rule_set_cites_is_published(name):
    """A citation of a plan leads to a section that exists."""
    rules = load_own(name).rules
    known = published_sections()
    cited = {place.section for place in places(rules) if place.section}
    assert len(cited) > 6
    assert [section for section in cited if (rules.slug, section) not in known] == []


def places(rules: RuleSet):
    """Everything the file cites, as it is read."""

    def walk(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if (key == "article" or key.endswith("_article")) and inner:
                    yield rules.place_of(inner)
                yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    return walk(rules.as_data())


def test_a_plan_with_an_altered_word_is_refused(tmp_path):
    path = own_plans()[0]
    altered = tmp_path / path.name
    altered.write_text(path.read_text(encoding="utf-8").replace("不少于 3 年", "不少于 2 年"), encoding="utf-8")
    with pytest.raises(MeasuresError, match="文字被改动过"):
        load_plan_file(altered)


@pytest.mark.django_db
@pytest.mark.article(5)
def test_an_award_publishes_its_own_papers_and_no_others(client, friendship):
    publish(friendship_call(friendship))
    with clock.travel(clock.moment(CALL_OPENS, 9)):
        open_edition(friendship, by=None)
    pages = [text_of(client, url) for url in (f"/notices/call-{friendship.slug}/", f"/editions/{friendship.slug}/")]
    for page in pages:
        assert [words in page for words in ("19580", "19579", "DB31", "市场监督管理局，")] == [False] * 4
        assert "来源：长宁区人民政府外事办公室" in page
        assert "/standards/hongqiao-friendship-conditions/" in page


@pytest.mark.django_db
@pytest.mark.article(5)
def test_a_paper_of_another_award_is_refused(friendship):
    foreign = StandardPage.objects.get(slug="gb-t-19580-2012")
    with pytest.raises(RuleViolation, match="不属于长宁区“虹桥友谊奖”"):
        publish(friendship_call(friendship, standards=[foreign]))
    with pytest.raises(RuleViolation, match="不属于长宁区“虹桥友谊奖”"):
        publish(friendship_call(friendship, slug="other", measures=MeasuresPage.objects.get(excerpt=False)))


@pytest.mark.django_db
@pytest.mark.article(5)
def test_an_open_edition_keeps_the_versions_it_opened_with(client):
    edition = planned_edition()
    call = cms.call_page(edition)
    publish(call)
    with clock.travel(clock.moment(CALL_OPENS, 9)):
        open_edition(edition, by=None)
    older = StandardPage.objects.get(slug="db31-t-598-2012")
    call.refresh_from_db()
    call.standards = [older]
    with pytest.raises(RuleViolation, match="以启动时公布的版本为准"):
        call.save_revision().publish(skip_permission_checks=True)
    page = text_of(client, "/standards/db31-t-598-2023/")
    assert ("采用本版本的届次" in page, edition.name in page) == (True, True)
    page = text_of(client, "/standards/db31-t-598-2012/")
    assert ("采用本版本的届次" in page, "/standards/db31-t-598-2023/" in page, "代替" in page) == (False, True, True)


@pytest.mark.django_db
@pytest.mark.article(5)
def test_every_standard_has_a_version_and_an_award():
    assert not StandardPage.objects.filter(version="").exists()
    assert not StandardPage.objects.filter(programme_slug="").exists()
    assert not StandardPage.objects.filter(version__contains="为准").exists()
