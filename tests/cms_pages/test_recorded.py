"""What an edition rests on in public stays what it is, whatever its editors write into it later (Articles 5, 19)."""

import pytest
from django.test import Client
from wagtail.models import Page

from cms_pages.models import StandardPage
from cms_pages.office import propose_take_down
from portal import clock
from portal.errors import RuleViolation
from tests.cms_pages.editing import approve, entered, post_edit, rich
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.programmes import planned_edition
from workflow.programmes.actions import open_edition

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]
OPENS = clock.date(2028, 3, 1)


@pytest.fixture
def edition(portal):
    return planned_edition(opens=OPENS)


@pytest.fixture
def call(edition):
    page = cms.call_page(edition)
    page.get_latest_revision().publish()
    return fresh_from_db(page)


def running(edition):
    with clock.travel(clock.moment(OPENS, 9)):
        return open_edition(fresh_from_db(edition), by=None)


@pytest.mark.article(19)
def test_call_becomes_no_announcement(call, editor):
    answer = post_edit(
        entered(editor), call, "submit", kind="announcement", title="关于食堂停业的公告", body=rich("停业。")
    )
    assert "依据本页办理，类别不能更改" in answer.content.decode()
    assert "关于食堂停业的公告" in answer.content.decode()
    assert not fresh_from_db(call).workflow_in_progress


@pytest.mark.article(5)
def test_pinned_rules_become_no_standard_and_no_other_version(edition, call, editor):
    page = StandardPage.objects.get(kind="review_rules", pk=call.review_rules_id)
    for changed in ({"kind": "standard"}, {"version": "2031"}):
        answer = post_edit(entered(editor), page, "submit", **changed)
        assert "依据本页办理" in answer.content.decode()
    assert not fresh_from_db(page).workflow_in_progress


@pytest.mark.article(19)
def test_words_of_a_recorded_call_change_by_two(call, editor, office):
    post_edit(entered(editor), call, "submit", body=rich("申报说明。补充说明。"))
    approve(entered(office), call)
    assert "补充说明" in Client().get(call.address).content.decode()


@pytest.mark.article(19)
def test_second_call_of_a_running_edition_stands_beside_the_first(edition, call, editor, office):
    running(edition)
    second = cms.call_page(edition, slug="second")
    post_edit(entered(editor), second, "submit", title="关于延长申报期限的通知")
    approve(entered(office), second)
    assert fresh_from_db(second).live
    calls = set(edition.documents.filter(kind="call").values_list("url", flat=True))
    assert calls == {call.address, second.address}
    with pytest.raises(RuleViolation, match="不能下线"):
        propose_take_down(Page.objects.get(pk=call.pk), by=office, reason="换了新通知")


@pytest.mark.article(19)
def test_before_it_opens_a_new_call_takes_the_place_of_the_first(edition, call, editor, office):
    second = cms.call_page(edition, slug="second")
    post_edit(entered(editor), second, "submit", title="关于申报工作的通知")
    approve(entered(office), second)
    assert list(edition.documents.filter(kind="call").values_list("url", flat=True)) == [second.address]
