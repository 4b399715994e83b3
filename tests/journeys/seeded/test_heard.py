"""Who is asked or heard about an objection, in browsers of their own: a department, an expert, the objector, the other side (Article 31)."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from objections import receipts
from objections.actions import consult_on_objection, share_objection, withdraw_consultation
from objections.consulted import experts_for
from objections.models import Consultation, Objection, Sitting
from tests.factories.objections import QUESTION, SUBSTANCE, investigating
from tests.journeys.office_side import Person
from tests.journeys.seeded.test_lives import PHONE, fits, judged, send, words
from tests.journeys.test_browser import tab_to, type_into
from workflow.honours.models import Honour

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.article(31)]
REPLY = "与税务登记的情况一致，没有其他意见。"


@pytest.fixture
def person(browser: Any, site: str) -> Iterator[Callable[..., Person]]:
    yield cache(lambda username, script=True: Person(browser, site, username, script=script))
    for context in browser.contexts:
        context.close()


@pytest.fixture
def objector(browser: Any, site: str) -> Iterator[Any]:
    """On a phone, without script."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False, bypass_csp=True)
    yield context.new_page()
    context.close()


def on_phone(page: Any) -> None:
    """As a phone shows it: nothing sticks out, and axe finds nothing."""
    page.set_viewport_size(PHONE)
    judged(page)
    assert fits(page)


def test_a_department_answers_by_keyboard_and_a_stale_tab_is_told(person):
    department = person("department2")
    asked = Consultation.objects.get(state="waiting")
    desk = f"/admin/desk/objection-consultations/{asked.pk}/"
    beside = person("department2", script=False)  # the same account, at another screen
    for one in (department, beside):
        one.goes(f"{desk}reply/")
    page, stale = department.page, beside.page
    judged(page)
    on_phone(page)
    type_into(page, "[name=reply]", REPLY)
    tab_to(page, ".desk form[method=post] [type=submit]")
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press("Enter")
    assert REPLY in words(page)
    page.reload()
    on_phone(page)
    stale.locator("[name=reply]").fill("另一个答复。")
    with stale.expect_navigation(wait_until="domcontentloaded"):
        stale.locator(".desk form[method=post] [type=submit]").last.press("Enter")
    assert "已答复" in stale.locator("body").inner_text()
    asked.refresh_from_db()
    assert asked.reply.for_delivery() == REPLY


def test_an_expert_without_script_learns_that_nothing_is_asked_any_more(person, seeded):
    office, edition = seeded["office"], Honour.objects.get(public_name="示例企业甲").edition
    objection = investigating(edition=edition, matter="other", subject_text="颁奖当天的安排")
    expert = experts_for(objection)[0]
    (asked,) = consult_on_objection(objection, by=office, question=QUESTION, experts=[expert])
    reader = person(expert.username, script=False)
    reader.goes(f"/admin/desk/objection-consultations/{asked.pk}/reply/")
    reader.page.locator("[name=reply]").fill("可比。")
    withdraw_consultation(asked, by=office, reason="已经另行核实")
    with reader.page.expect_navigation(wait_until="domcontentloaded"):
        reader.page.locator(".desk form[method=post] [type=submit]").last.press("Enter")
    assert "已撤回" in reader.page.locator("body").inner_text()
    reader.goes(f"/admin/desk/objection-consultations/{asked.pk}/")
    assert "已经另行核实" in reader.reads()


def test_both_sides_ask_to_be_heard_and_neither_reads_of_the_other(person, objector, site, seeded):
    honour = Honour.objects.get(public_name="示例企业甲")
    token = receipts.new_token()
    objection = investigating(edition=honour.edition, honour=honour, matter="honour", token=token)
    share_objection(objection, by=None, substance=SUBSTANCE)
    objector.goto(f"{site}/objections/progress/")
    objector.locator("main [name=number]").fill(objection.number)
    objector.locator("main [name=secret]").fill(receipts.secret_of(token))
    send(objector)
    objector.get_by_role("link", name="申请当面听取意见").click()
    send(objector, 422)
    assert "请写明希望当面说明什么" in words(objector)
    objector.locator("[name=grounds]").fill("账册须当面逐笔说明。")
    send(objector)
    assert ("申请已经收到" in words(objector), fits(objector)) == (True, True)
    winner = person("winner")
    winner.goes(f"/apply/statements/{objection.asked.pk}/sitting/")
    page = winner.page
    judged(page)
    type_into(page, "[name=grounds]", "口径须当面说明。")
    tab_to(page, "main [type=submit]")
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press("Enter")
    on_phone(page)
    theirs = Sitting.objects.get(party="other_side")
    arranged = {
        "starts_at": "2027-10-14T09:30", "minutes": "60", "place": "二号会议室", "presider": str(seeded["office2"]),
    }  # fmt: skip
    office = person("office", script=False)
    office.goes(f"/admin/desk/objection-sittings/{theirs.pk}/")
    office.page.get_by_role("link", name="安排当面听取意见").click()
    office.corrects(**arranged)
    page.reload()
    assert "二号会议室" in words(page)
    objector.reload()
    assert ("二号会议室" in words(objector), "待决定" in words(objector)) == (False, True)
    assert Objection.objects.get(pk=objection.pk).is_paused
