import pytest

from cms_pages import door
from cms_pages.models import NoticePage, NoticesIndexPage
from cms_pages.search import excerpt, highlight
from cms_pages.search_asking import ask
from portal import clock
from tests.factories import cms
from tests.factories.publicity import STARTS, corrected, draft_notice, published
from workflow.applications.actions import withdraw
from workflow.publicity.actions import confirm_hold, place_hold

pytestmark = [pytest.mark.usefixtures("tree"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def tree(module_setup):
    """The columns, nothing in them."""
    return module_setup(cms.tree)


def titles(query):
    answer = ask(query)
    return [] if answer.partly else [entry.title for entry in answer.entries]


@pytest.mark.parametrize("query", ["喆昇", "珺喆", "示例珺", "公告", "关于 昇"])
def test_any_two_characters_find_it(query):
    cms.announcement("关于示例珺喆昇的公告")
    assert titles(query) == ["关于示例珺喆昇的公告"]


@pytest.mark.parametrize("query", ["", "   ", "昇珺", "%", "' OR 1=1 --", "a" * 500])
def test_nothing_else_is_found(query):
    cms.announcement("关于示例珺喆昇的公告")
    assert titles(query) == []


def test_draft_and_withdrawn_text_is_not_found():
    page = cms.announcement("关于示例事项的公告")
    page.body = "<p>未发布的秘字句</p>"
    page.save_revision()
    assert titles("秘字句") == []
    page.get_latest_revision().publish()
    assert titles("秘字句") == ["关于示例事项的公告"]
    page.body = "<p>已改</p>"
    page.save_revision().publish()
    assert titles("秘字句") == []
    door.take_down(NoticePage.objects.get(), by=None)
    assert titles("示例事项") == []


def test_deleted_draft_was_never_found():
    page = cms.drafted(
        NoticesIndexPage.objects.get(), NoticePage(title="关于示例事项的公告", slug="x", body="<p>略。</p>")
    )
    assert titles("示例事项") == []
    page.delete()
    assert titles("示例事项") == []


@pytest.mark.article(30)
def test_list_is_found_when_public_and_follows_corrections(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notice = draft_notice()
    name = notice.entries.first().public_name
    assert titles(name) == []
    with django_capture_on_commit_callbacks(execute=True):
        notice = published(notice)
    assert titles(name) == [notice.title]
    with clock.travel(clock.moment(STARTS)), django_capture_on_commit_callbacks(execute=True):
        corrected(notice.entries.first(), public_name=f"{name}总厂")
    assert titles(f"{name}总厂") == [notice.title]


@pytest.mark.article(30)
def test_list_says_beside_the_name_who_left_it(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = published(draft_notice()).entries.order_by("position")
    with clock.travel(clock.moment(STARTS)), django_capture_on_commit_callbacks(execute=True):
        withdraw(first.application, by=first.application.applicant, reason="企业另有安排。")
        confirm_hold(place_hold(second, by=None, reference="YY1"), by=None, reason="成立")
    body = ask(first.public_name).entries[0].body
    assert [body.count(word) for word in ("（已撤回）", "（异议成立，终止公示）")] == [1, 1]


def test_highlight_marks_hits_and_escapes_the_rest():
    assert highlight("<b>质量</b>与质量奖", ["质量"]) == "&lt;b&gt;<mark>质量</mark>&lt;/b&gt;与<mark>质量</mark>奖"


def test_highlight_reads_full_width_and_case():
    assert highlight("ＧＢ/T 19580", ["gb/t"]) == "<mark>ＧＢ/T</mark> 19580"


def test_excerpt_begins_before_the_first_hit():
    text = excerpt("零" * 100 + "目标" + "尾" * 300, ["目标"])
    assert text == f"…{'零' * 60}<mark>目标</mark>{'尾' * 98}…"
