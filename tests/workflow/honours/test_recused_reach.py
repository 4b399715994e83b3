"""Who is recused from an application is kept from the honour that came of it: its money, its revocation, its title (Article 28)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from portal import clock
from portal.access.enums import Role
from portal.messages.models import Delivery, InboxItem
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour, revoked, to_confirm
from tests.factories.prizes import proposed_payment
from tests.factories.titles import filed_use, registered_use
from workflow.honours.models import CreditReport
from workflow.reviews.actions import order_recusal
from workflow.titles.actions import end_title_use, refuse_title_use, release_title_use, withdraw_title_use

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(28)]
LATER = clock.moment(date(2026, 10, 8), 10)


@pytest.fixture
def honour():
    return active_honour()


@pytest.fixture
def third_office():
    return UserFactory(roles=[Role.OFFICE])


@pytest.fixture
def browser(office):
    client = Client()
    client.force_login(office)
    return client


def recuse(honour, person) -> None:
    order_recusal(honour.application, person, by=None, reason="与申报者有亲属关系")


def test_the_desks_of_an_honour_are_out_of_reach(browser, honour, office, second_office, third_office):
    with clock.travel(LATER):
        recuse(honour, office)
        revoked(honour, second_office, third_office)
        report = CreditReport.objects.filter(honour=honour).first()
        revocation = honour.revocations.get()
        for path in (f"honours/{honour.pk}", f"revocations/{revocation.pk}", f"credit-reports/{report.pk}"):
            assert browser.get(f"/admin/desk/{path}/").status_code == 404, path
            name = path.split("/")[0]
            assert honour.number not in browser.get(f"/admin/desk/{name}/").content.decode(), name
            assert honour.number not in b"".join(browser.get(f"/admin/desk/{name}/export.csv")).decode(), name
        found = {hit.desk.name for hit in browser.get("/admin/desk/search/", {"q": honour.number}).context["hits"]}
        assert found <= {"commendations", "notices"}


def test_the_title_is_out_of_reach(browser, honour, office):
    with clock.travel(LATER):
        waiting, used = filed_use(honour), registered_use(honour, place="大堂")
        recuse(honour, office)
        assert browser.get(f"/admin/desk/title-uses/{waiting.pk}/").status_code == 404
        for act in (
            lambda: release_title_use(waiting, by=office),
            lambda: refuse_title_use(waiting, by=office, reason="不妥。"),
            lambda: end_title_use(used, by=office),
            lambda: withdraw_title_use(used, by=office, reason="不妥。"),
        ):
            with pytest.raises(PermissionDenied):
                act()
        asked = filed_use(honour, place="展厅")
    told = InboxItem.objects.filter(message__about_type="titles.titleuse", message__about_id=str(asked.pk))
    assert not told.filter(recipient=office).exists()


def test_letters_about_it_are_out_of_reach(browser, honour, office, second_office, third_office):
    with clock.travel(LATER):
        recuse(honour, office)
        use = filed_use(honour)
        proposed_payment(honour, amount_yuan=1, paid_on=date(2026, 9, 30), reference="凭证一", by=second_office)
        to_confirm(honour, second_office)
        listed = browser.get("/admin/desk/outbox/").content.decode()
        for delivery in Delivery.objects.select_related("message"):
            kept = honour.public_name in delivery.message.body or honour.number in delivery.message.body
            if not kept or delivery.message.about_type == "publicity.notice":  # what stands in public already
                continue
            assert browser.get(f"/admin/desk/outbox/{delivery.pk}/").status_code == 404, delivery.message.kind
        assert use.place not in listed
