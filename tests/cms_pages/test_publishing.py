import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.test.utils.form_data import rich_text

from cms_pages.models import MeasuresPage, NoticePage, PublicityPage, StandardPage
from cms_pages.permissions import grant_story_access
from cms_pages.tasks import publish_scheduled
from objections.models import Channel
from portal import clock
from portal.errors import RuleViolation
from portal.journal.models import Event
from portal.powers.actions import suspend_account
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.programmes import planned_edition
from tests.factories.publicity import ENDS, PUBLISHED, draft_notice, published
from workflow.applications.actions import withdraw
from workflow.programmes.actions import open_edition
from workflow.programmes.documents import record_document
from workflow.programmes.enums import DocumentKind
from workflow.publicity.actions import publish_notice
from workflow.publicity.enums import NoticeState

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]


CALL_OPENS = date(2028, 3, 1)
LOCKS = re.compile(r"FOR (NO KEY )?UPDATE")


@pytest.fixture(scope="module", autouse=True)
def listed(portal, module_setup):
    """An edition with a drafted list."""
    return module_setup(draft_notice)


@pytest.fixture(scope="module", autouse=True)
def planned(listed, module_setup):
    """The next edition, whose call is still to be published."""
    return module_setup(planned_edition, opens=CALL_OPENS)


@pytest.fixture
def draft(listed, db):
    return fresh_from_db(listed)


@pytest.fixture
def running(draft):
    return published(draft)


@pytest.fixture
def edition(planned, db):
    return fresh_from_db(planned)


def publish(page, by=None):
    page.get_latest_revision().publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()
    return page


@pytest.mark.article(19)
@pytest.mark.parametrize(
    ("missing", "named"),
    [({"measures": None}, "管理办法"), ({"standards": []}, "评审标准"), ({"review_rules": None}, "评审规则")],
)
def test_call_without_published_rules_is_refused(missing, named, edition):
    page = cms.call_page(edition, **missing)
    with pytest.raises(RuleViolation) as refusal:
        publish(page)
    assert refusal.value.messages == [
        f"申报通知须与{named}一并向社会公开。请先发布并在本页关联后，再发布申报通知（依据《上海市长宁区政府质量奖管理办法》第十九条）"
    ]
    assert not NoticePage.objects.get(pk=page.pk).live


@pytest.mark.article(19)
def test_call_with_unpublished_review_rules_is_refused(edition):
    index = StandardPage.objects.first().get_parent()
    draft = cms.drafted(
        index,
        StandardPage(title="评审规则草稿", slug="draft-rules", kind="review_rules", version="2026", body="<p>略。</p>"),
    )
    with pytest.raises(RuleViolation, match="评审规则"):
        publish(cms.call_page(edition, review_rules=draft))


@pytest.mark.article(19)
def test_published_call_registers_documents_and_lets_the_edition_open(edition):
    publish(cms.call_page(edition))
    assert sorted(edition.documents.values_list("kind", "url")) == [
        ("call", f"/notices/call-{edition.slug}/"),
        ("measures", "/measures/changning-quality-2023/"),
        ("review_rules", "/standards/review-rules/"),
        ("standard", "/standards/db31-t-598-2023/"),
        ("standard", "/standards/gb-t-19580-2012/"),
        ("standard", "/standards/gb-z-19579-2012/"),
    ]
    with clock.travel(clock.moment(CALL_OPENS, 9)):
        assert open_edition(edition, by=None).state == "running"


@pytest.mark.article(19)
def test_scheduled_call_without_rules_stays_unpublished_and_tells_its_editor(editor, edition):
    page = cms.call_page(edition, measures=None)
    revision = page.save_revision(user=editor)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=clock.now() - timedelta(minutes=1))
    publish_scheduled()
    page.refresh_from_db()
    revision.refresh_from_db()
    assert (page.live, revision.approved_go_live_at) == (False, None)
    assert editor.inbox_items.get().message.body.startswith(f"“{page.title}”到时未能办理：申报通知须与管理办法一并")


def appointed(page, *, by, ago, editor):
    """Let go public at an hour by one person, which came so many minutes ago."""
    revision = page.save_revision(user=editor)
    log(instance=page, action="wagtail.publish.schedule", user=by, revision=revision)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=clock.now() - timedelta(minutes=ago))
    return fresh_from_db(revision)


@pytest.mark.article(19)
def test_scheduled_call_of_who_has_left_the_office_goes_back_and_holds_nobody_up(
    editor, office, second_office, edition
):
    call, other = cms.call_page(edition), cms.announcement()
    first = appointed(call, by=office, ago=5, editor=editor)
    appointed(other, by=second_office, ago=1, editor=editor)
    suspend_account(office, by=None, reason="调离。")
    publish_scheduled()
    assert (fresh_from_db(call).live, fresh_from_db(first).approved_go_live_at) == (False, None)
    assert "审核发布的人员现在没有这一权限" in editor.inbox_items.get().message.body
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


@pytest.mark.article(38)
def test_interpretation_stands_at_its_article_and_leads_back(client):
    page = cms.interpretation("关于第三条的解释", 3)
    at = "/measures/changning-quality-2023/articles/{}/"
    assert [("关于第三条的解释" in client.get(at.format(number)).content.decode()) for number in (3, 4)] == [
        True,
        False,
    ]
    whole = client.get("/measures/changning-quality-2023/").content.decode()
    assert whole.count("公布的解释：") == 1
    told = client.get(page.address).content.decode()
    assert all(
        words in told for words in ("名额可以合并使用吗？", "上海市长宁区人民政府", "长府〔2026〕1号", at.format(3))
    )
    assert "关于第三条的解释" in client.get("/notices/?kind=interpretation").content.decode()


@pytest.mark.article(38)
def test_article_says_who_interprets_it_and_where_to_ask(client, edition):
    Channel.objects.create(programme=edition.programme, email="pingshenban@example.invalid")
    text = client.get("/measures/changning-quality-2023/articles/3/").content.decode()
    assert "条款由上海市长宁区人民政府负责解释（《上海市长宁区政府质量奖管理办法》第三十八条）" in text
    assert "pingshenban@example.invalid" in text


@pytest.mark.article(38)
@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"measures": None}, {"article_number": ["条款解释须选定管理办法，并写明解释第几条。"]}),
        ({"article_number": 40}, {"article_number": ["《上海市长宁区政府质量奖管理办法》没有第 40 条，请核对。"]}),
        ({"question": " ", "interpreter": ""},
         {"question": ["条款解释须写明所询问题。"], "interpreter": ["条款解释须写明解释机关。"]}),
    ],
)  # fmt: skip
def test_interpretation_that_leaves_something_out_is_refused(fields, refused):
    with pytest.raises(ValidationError) as refusal:
        cms.interpretation("解释", **{"number": 3, **fields})
    assert refusal.value.message_dict == refused


@pytest.mark.article(21)
def test_publishing_the_page_publishes_the_notice(editor, draft):
    page = cms.publicity_page(draft)
    with clock.travel(clock.moment(PUBLISHED)):
        publish(page, by=editor)
    page = fresh_from_db(page)
    assert (page.live, page.notice.state, page.notice.ends_on) == (True, NoticeState.RUNNING, ENDS)
    assert Event.objects.get(verb="notice.published").actor == editor


def test_publishing_the_page_takes_its_locks_in_the_order_of_the_house(editor, draft):
    """Edition, list, page: the verbs below the edition take them so, and one road the other way round would be a circle."""
    page = cms.publicity_page(draft)
    with clock.travel(clock.moment(PUBLISHED)), CaptureQueriesContext(connection) as asked:
        publish(page, by=editor)
    locked = [query["sql"].split('FROM "')[1].split('"')[0] for query in asked if LOCKS.search(query["sql"])]
    rows = ["programmes_edition", "publicity_notice", "wagtailcore_page"]
    assert [table for table in dict.fromkeys(locked) if table in rows] == rows


@pytest.mark.article(21)
def test_notice_that_cannot_be_published_leaves_no_page(draft):
    page = cms.publicity_page(draft)
    application = page.notice.entries.first().application
    withdraw(application, by=application.applicant, reason="不再申报")
    with clock.travel(clock.moment(PUBLISHED)), pytest.raises(RuleViolation):
        publish(page)
    page.refresh_from_db()
    assert (page.live, page.notice.state) == (False, NoticeState.DRAFT)


@pytest.mark.article(21)
def test_publishing_the_notice_at_the_desk_publishes_its_page(running):
    assert (running.page.live, running.page.title) == (True, running.title)


@pytest.mark.article(21)
def test_notice_with_a_written_page_takes_it_along(draft, editor, second_office):
    page = cms.publicity_page(draft)
    page.save_revision(user=editor)
    with clock.travel(clock.moment(PUBLISHED)):
        publish_notice(draft, by=second_office)
    page.refresh_from_db()
    assert (page.live, page.intro) == (True, "<p>现予公示。</p>")


@pytest.mark.article(31)
def test_private_number_in_the_words_around_a_list_is_refused(draft):
    page = cms.publicity_page(draft, intro="<p>联系人手机 13812345678。</p>")
    with clock.travel(clock.moment(PUBLISHED)), pytest.raises(RuleViolation):
        publish(page)
    assert page.notice.state == NoticeState.DRAFT


def test_editor_sees_the_refusal_in_the_form(client, editor, edition):
    page = cms.call_page(edition, measures=None)
    client.force_login(editor)
    form = {
        "title": page.title, "slug": page.slug, "kind": "call", "edition": page.edition_id, "body": rich_text("<p>示例</p>"),
        "review_rules": page.review_rules_id, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        "action-publish": "1",
    }  # fmt: skip
    answer = client.post(f"/admin/pages/{page.pk}/edit/", form)
    assert answer.status_code == 200
    assert "申报通知须与管理办法、评审标准一并向社会公开" in answer.content.decode()
    page.refresh_from_db()
    assert not page.live


@pytest.mark.article(21)
def test_list_with_an_end_set_by_hand_is_refused_with_or_without_a_start(draft):
    page = cms.publicity_page(draft, expire_at=clock.now() + timedelta(days=30))
    with pytest.raises(ValidationError, match="不能设置下线时间"):
        publish(page)
    assert not PublicityPage.objects.get(pk=page.pk).live


def test_winner_is_offered_published_pages_and_no_draft_of_the_office(client, editor, applicant, draft):
    page = cms.publicity_page(draft, title="拟获奖名单草稿")
    grant_story_access(applicant)
    seen = []
    for user in (applicant, editor):
        client.force_login(user)
        seen.append(page.title in client.get(f"/admin/choose-page/{page.get_parent().pk}/").json()["html"])
    assert seen == [False, True]


@pytest.mark.article(19)
def test_what_speaks_of_another_edition_or_award_is_not_recorded_with_this_one(client, office, running, edition):
    call, present = cms.call_page(edition), running.edition
    publish(call)
    cms.papers_of("riverside-quality")
    foreign = MeasuresPage.objects.get(slug="riverside-quality")
    for kind, page in ((DocumentKind.CALL, call), (DocumentKind.MEASURES, foreign)):
        with pytest.raises(RuleViolation, match="属于其他届次或者其他奖项"):
            record_document(present, kind, fresh_from_db(page).address, by=office)
    client.force_login(office)
    offered = client.get(f"/admin/desk/editions/{present.pk}/document/").content.decode()
    assert (call.title in offered, foreign.address in offered) == (False, False)
    assert MeasuresPage.objects.get(slug="changning-quality-2023").title in offered
