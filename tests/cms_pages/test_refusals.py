"""What a page is refused on roads that no form guards: by Python, by the interfaces, by a task (Articles 19, 27, 30)."""

import pytest
from django.core.exceptions import ValidationError

from cms_pages.door import DoorClosed
from cms_pages.models import MeasuresPage, NoticePage, StoryPage
from portal import clock
from portal.access.enums import Role
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour
from tests.refusing import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]


@pytest.fixture
def announcement():
    return fresh_from_db(cms.announcement())


@pytest.mark.article(30)
def test_a_public_page_keeps_its_address_and_is_never_deleted(announcement):
    before = announcement.slug
    announcement.slug = "elsewhere"
    revision = announcement.save_revision()
    refuses(
        (revision.publish, DoorClosed, "网址不能更改"),
        (fresh_from_db(announcement).delete, DoorClosed, "曾经公开的页面须长期保存"),
    )
    assert (fresh_from_db(announcement).slug, fresh_from_db(announcement).live) == (before, True)
    draft = cms.drafted(
        announcement.get_parent(), NoticePage(title="未公开的公告", slug="draft", body="<p>示例。</p>", live=False)
    )
    draft.delete()
    assert not NoticePage.objects.filter(pk=draft.pk).exists()


def test_what_changed_since_it_was_handed_in_waits_anew_when_its_task_is_approved(announcement, office):
    before, editor = announcement.title, UserFactory(roles=[Role.EDITOR])
    announcement.title = "送审的标题"
    announcement.save_revision(user=editor)
    announcement.get_workflow().start(announcement, editor)
    announcement.title = "送审以后又改的标题"
    announcement.save_revision(user=editor)
    fresh_from_db(announcement).current_workflow_task_state.approve(user=office)
    page = fresh_from_db(announcement)
    assert (page.title, page.workflow_in_progress) == (before, True)
    page.current_workflow_task_state.approve(user=office)
    assert fresh_from_db(announcement).title == "送审以后又改的标题"


@pytest.mark.article(19)
def test_measures_say_from_when_they_are_in_force_and_a_call_says_which_edition(portal):
    refuses(
        (MeasuresPage(title="示例办法", excerpt=False).clean, ValidationError, "请填写施行日期"),
        (NoticePage(title="示例通知", kind="call").check_publishable, ValidationError, "申报通知须选定届次"),
    )
    MeasuresPage(title="示例办法", excerpt=False, in_force_from=clock.today()).clean()


@pytest.mark.article(27)
def test_nobody_writes_of_anothers_honour():
    story = StoryPage(title="示例经验", honour=active_honour(), owner=UserFactory(), **cms.told())
    refuses((story.clean, ValidationError, "只能撰写本人或者本单位所获荣誉的经验文章"))
    story.owner = story.honour.holder
    story.clean()
