"""A foreign candidate's way in a real browser, in English throughout: may I apply, sign up, apply, verify (Articles 20, 33)."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from portal import clock
from tests.cms_pages.test_pages_browser import RULES, faults, look
from tests.cms_pages.unmarked import unmarked
from tests.factories import cms
from tests.factories.honours import active_honour
from tests.factories.programmes import load_own, running_edition
from workflow.applications.models import Application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
FILLED = {
    "name": "Marie Example", "document_number": "X1234567", "nationality": "France", "phone": "+33123456789",
    "unit": "Example Trading Co.",
}  # fmt: skip


def in_order(page, name):
    """What axe finds here, what runs over the screen, and the Chinese that no `lang` covers."""
    wrong = faults(page, RULES)
    for width, height in ((1280, 900), (390, 800)):
        page.set_viewport_size({"width": width, "height": height})
        wrong += ["overflows"] if page.evaluate("document.documentElement.scrollWidth") > width else []
        look(page, f"english-{name}_{width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    html = page.content()
    assert ([*wrong, *unmarked(html)], '<html lang="en"' in html) == ([], True), name


def sign_up(page):
    page.fill("[name=email]", "marie@example.com")
    for name, value in (("username", "marie"), ("password1", "Harbour-Light-42"), ("password2", "Harbour-Light-42")):
        if page.locator(f"[name={name}]").count():
            page.fill(f"[name={name}]", value)
    page.click("main button[type=submit]")
    code = re.search(r"\n\n(\S{6,9})\n\n", mail.outbox[-1].body)[1]
    in_order(page, "code")
    page.fill("[name=code]", code)
    page.click("main button[type=submit]")


def test_from_eligibility_to_verification(live_server, browser):
    cms.portal()
    honour = active_honour()
    edition = running_edition(load_own("hongqiao-friendship-2023"), opens=clock.today() - timedelta(days=2))
    page = browser.new_page(locale="en-GB")
    page.goto(f"{live_server.url}/en/")
    in_order(page, "award")
    page.get_by_role("link", name="May I apply?").first.click()
    for question in page.locator("main fieldset").all():
        question.locator("input").first.check()
    page.get_by_role("button", name="See the result").click()
    in_order(page, "eligibility")
    page.goto(f"{live_server.url}/en/accounts/signup/?next=/en/apply/new/{edition.slug}/person/")
    in_order(page, "sign-up")
    sign_up(page)
    in_order(page, "start")
    page.select_option("[name=document_type]", "passport")
    for name, value in FILLED.items():
        page.fill(f"[name={name}]", value)
    page.click("#submit-id-save")
    in_order(page, "application")
    assert Application.objects.get(applicant__email="marie@example.com").public_name == "Marie Example"
    page.get_by_role("link", name="Conditions").click()
    in_order(page, "conditions")
    page.goto(f"{live_server.url}/en/verify/")
    page.fill("#number", honour.number)
    page.get_by_role("button", name="Verify").click()
    in_order(page, "verified")
    page.locator(".tools a[hreflang=zh-CN]:visible").click()
    assert page.url == f"{live_server.url}/verify/{honour.number}/"
    page.close()
