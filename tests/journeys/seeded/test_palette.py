"""快速前往, by keyboard, from any page of the office side."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.journeys.office_side import Person
from tests.journeys.seeded.test_lives import PHONE, fits, judged
from workflow.honours.models import Honour

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def officer(browser: Any, site: str) -> Iterator[Any]:
    person = cache(lambda: Person(browser, site, "office", script=True))
    yield person()
    for context in browser.contexts:
        context.close()


def test_a_case_and_a_desk_are_reached_without_a_mouse(officer):
    honour = Honour.objects.get(public_name="示例企业甲")
    page = officer.page
    officer.goes("/admin/desk/notices/")
    page.keyboard.press("Control+k")
    page.get_by_role("option", name="异议台账").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator(".desk-palette").is_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type(honour.number)
    hit = page.get_by_role("group", name="荣誉与证书").get_by_role("option")
    hit.wait_for()
    page.set_viewport_size(PHONE)
    judged(page)
    assert fits(page)
    while hit.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    assert page.get_by_role("combobox").get_attribute("aria-activedescendant") == hit.get_attribute("id")
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/admin/desk/honours/{honour.pk}/")
    officer.goes("/admin/")
    page.get_by_role("button", name="快速前往").click()
    page.keyboard.type("没有这样的字")
    page.get_by_text("没有找到，请换几个字再试").wait_for()
