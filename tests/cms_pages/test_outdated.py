"""An edition's date is moved: what was written of it before is put right by its editors, and misleads nobody meanwhile."""

from datetime import timedelta

import pytest

from portal import clock
from tests.cms_pages.editing import entered
from tests.factories import cms
from tests.factories.programmes import running_edition
from workflow.programmes.scheduling import extend_deadline

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(20)]


def test_a_former_deadline_in_prose_is_told_to_editors_and_readers_until_it_is_put_right(
    portal, client, editor, office
):
    edition = running_edition()
    day = clock.local(edition.deadline)
    words = f"<p>请于{day.month}月{day.day}日前申报，邮寄的以 {day:%Y-%m-%d} 邮戳为准。</p>"
    page = cms.announcement(edition=edition, body=words, live=True)
    new = edition.deadline + timedelta(days=9)
    with clock.travel(edition.deadline - timedelta(days=2)):
        assert "已经调整" not in client.get(page.address).content.decode()
        extend_deadline(edition, deadline=new, by=office, reason="应申报单位要求")
        assert f"以 {clock.display(new)} 为准" in client.get(page.address).content.decode()
        desk, address = entered(editor), f"/admin/pages/{page.pk}/edit/"
        for told in ("/admin/", address):
            assert f"改为 {clock.display(new)}" in desk.get(told).content.decode()
        page.body = f"{words}<p>截止日期延至{clock.local(new):%Y年%-m月%-d日}。</p>"
        page.save_revision()
        assert "改动之前的日期" not in desk.get(address).content.decode()
        assert page.outdated_dates() == []


def test_a_day_of_another_month_is_another_day(portal, office):
    edition = running_edition()
    day = clock.local(edition.deadline)
    page = cms.announcement(edition=edition, body=f"<p>1{day.month}月{day.day}日，{day.month}月{day.day}0日</p>")
    with clock.travel(edition.deadline - timedelta(days=2)):
        extend_deadline(edition, deadline=edition.deadline + timedelta(days=9), by=office, reason="应申报单位要求")
        assert page.outdated_dates() == []
