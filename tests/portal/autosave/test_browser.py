"""A person types, in the browser: the tab closes, the line drops, somebody logs in elsewhere, a second tab opens, no cookie is kept.

`SCREENSHOTS=folder` keeps a picture of each state, for people to look at.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from objections.models import Objection
from portal import clock
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.evidence.pieces import PIECE
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.applications import draft_application
from tests.factories.evidence import PDF, PNG
from tests.factories.identity import resident_id
from tests.factories.programmes import running_edition
from tests.factories.publicity import running_notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
WORDS, LINE = "第一行𠮷\n第二行", "评选中的某一环节𠮷"
FILES = {
    "evidence": {"name": "年报.pdf", "mimeType": "application/pdf", "buffer": PDF},
    "picture": {"name": "证件.png", "mimeType": "image/png", "buffer": PNG},
}


LARGE = PDF + b"".join(b"%% %08d\n" % line for line in range((5 * PIECE) // 22))  # two pieces and a half


def goes_on_where_the_line_broke(page) -> None:
    """A large file: its second piece does not arrive, and what has arrived is not sent again."""
    sent: list[str] = []

    def line(route) -> None:
        offset = re.search(rb'name="offset"\r\n\r\n(\d+)', route.request.post_data_buffer)
        sent.append(offset[1].decode() if offset else "")
        route.abort() if sent.count(str(PIECE)) == 1 and sent[-1] == str(PIECE) else route.continue_()

    page.route("**/evidence/staged/", line)
    page.locator("[name=evidence]").set_input_files(
        [{"name": "长篇.pdf", "mimeType": "application/pdf", "buffer": LARGE}]
    )
    page.locator(".staged-note[data-say=failed]:visible").wait_for()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    listed(page, "evidence", 2)
    assert sent == ["0", str(PIECE), str(PIECE), str(2 * PIECE)]
    page.unroute("**/evidence/staged/")


def told(page, state: str) -> None:
    page.locator(f".autosave-bar[data-state={state}]").wait_for()
    if folder := os.environ.get("SCREENSHOTS"):
        for width, height in ((390, 844), (1280, 900)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=str(Path(folder) / f"autosave_{state}_{width}.png"))


def types(page, text: str, name: str = "statement") -> None:
    page.locator(f"[name={name}]").fill(text)


def saves(page, text: str) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        types(page, text)
    told(page, "saved")


def holds(page) -> str:
    return page.locator("[name=statement]").input_value()


def test_an_objection_survives_what_befalls_a_browser(browser, live_server):
    cms.portal()
    entry = running_notice().entries.first()
    address = f"{live_server.url}/objections/new/?entry={entry.pk}"
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(address)
    on(page, "facts")
    saves(page, WORDS)
    assert "已填 8 字，最多 5000 字" in page.locator(".objection-form").inner_text()
    page.close()

    page = context.new_page()
    page.goto(address)
    assert holds(page) == WORDS
    assert "尚未提交的内容" in page.locator(".autosave").inner_text()

    other = context.new_page()
    other.goto(address)
    saves(other, f"{WORDS}，另一页面")
    types(page, f"{WORDS}，本页")
    told(page, "elsewhere")
    page.get_by_role("button", name="以本页为准，继续填写").click()
    told(page, "saved")
    other.close()

    context.set_offline(True)
    types(page, f"{WORDS}，断网时")
    told(page, "failed")
    context.set_offline(False)
    told(page, "saved")

    chooses(page, "evidence")
    page.locator("[name=requested_outcome]").fill("请核查。")
    on(page, "who")
    context.set_offline(True)
    page.locator("[name=picture]").set_input_files([FILES["picture"], FILES["evidence"]])
    page.locator(".staged-note[data-say=failed]:visible").wait_for()
    assert page.locator("[name=picture]").evaluate("input => input.files.length") == 2
    context.set_offline(False)
    listed(page, "picture", 2)
    with page.expect_response(lambda answer: "/autosave/" in answer.url and answer.ok):
        page.locator("[name=picture-dropped]").last.check()
    page.reload()
    listed(page, "picture", 2)
    assert page.locator("[name=picture-dropped]").last.is_checked()
    page.get_by_role("button", name="上一步").click()
    page.wait_for_url("**step=facts")
    assert "已上传，随表单提交，暂存至" in page.locator("#div_id_evidence").inner_text()

    goes_on_where_the_line_broke(page)

    logs_in(context, live_server.url)
    saves(page, f"{WORDS}，登录之后")
    on(page, "who")
    listed(page, "picture", 1)
    fills(page)
    on(page, "review")
    page.get_by_role("button", name="提交异议").click()  # refused: the way back leads past it all the same
    page.locator("#errors").wait_for()
    page.locator("[name=truthful]").check()
    page.get_by_role("button", name="提交异议").click()
    page.wait_for_url("**/objections/receipt/")
    objection = Objection.objects.get()
    assert objection.statement == f"{WORDS}，登录之后"
    held = EvidenceFile.objects.order_by("-uploaded_at")[:3]
    assert sorted(file.full_name for file in held) == ["年报.pdf", "证件.png", "长篇.pdf"]
    assert not StagedUpload.objects.filter(taken_off=False).exists()
    page.go_back()
    page.wait_for_url("**/objections/receipt/")
    context.close()


def on(page, step: str) -> None:
    page.locator("main .actions [name=go]").first.click()
    page.wait_for_url(f"**step={step}")


def logs_in(context, url: str) -> None:
    UserFactory(username="neighbour", proved=True)
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.locator("[name=login]").fill("neighbour")
    page.locator("[name=password]").fill("demo-password")
    page.locator("form.login button[type=submit]").click()
    page.wait_for_url(f"{url}/apply/")
    page.close()


def chooses(page, name: str) -> None:
    """A file, which is safe as soon as it is listed: its place is empty again, and the form has saved that it has it."""
    with page.expect_response(lambda answer: answer.url.endswith("/autosave/") and answer.ok):
        page.locator(f"[name={name}]").set_input_files(FILES[name])
        listed(page, name, 1)
    assert page.locator(f"[name={name}]").evaluate("input => input.files.length") == 0


def listed(page, name: str, number: int) -> None:
    page.locator(f"[name={name}-kept]").nth(number - 1).wait_for(state="attached")
    assert page.locator(f"[name={name}-kept]").count() == number


def fills(page) -> None:
    for name, text in {
        "name": "虚构甲某",
        "document_number": resident_id(7),
        "phone": "13912345678",
    }.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=document_type]").select_option("resident_id")


def test_blocked_cookies_are_told_at_once_and_lose_no_word(browser, live_server):
    cms.portal()
    running_notice()
    address = f"{live_server.url}/objections/new/"
    for script in (True, False):
        context = browser.new_context(locale="zh-CN", java_script_enabled=script)
        context.set_default_timeout(15_000)
        meets_blocked_cookies(context, address)
        context.close()


def meets_blocked_cookies(context, address: str) -> None:
    context.route("**/*", without_cookies)
    page = context.new_page()
    page.goto(address)
    page.locator(".autosave-cookies").wait_for()
    page.locator("[name=matter][value=other]").check()
    types(page, LINE, "subject_text")
    page.locator("main .actions button[type=submit]").last.click()
    page.get_by_text("您填写的内容没有丢失").wait_for()
    context.unroute_all(behavior="wait")
    for _ in "the page's token", "the token that came with a cookie":
        assert page.locator("[name=subject_text]").input_value() == LINE
        page.get_by_role("button", name="再次提交").click()
        page.wait_for_load_state()
    assert page.locator(".objection-form [name=subject_text]").input_value() == LINE
    page.goto(address)
    assert page.locator(".autosave-cookies").is_hidden()


def without_cookies(route) -> None:
    """As a browser does that keeps none."""
    answer = route.fetch()
    route.request.frame.page.context.clear_cookies()
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    route.fulfill(response=answer, headers=headers)


def test_an_application_survives_the_end_of_a_login(browser, live_server):
    edition = running_edition()
    with clock.travel(edition.deadline - timedelta(days=1)):
        application = draft_application(edition)
    address = f"{live_server.url}/apply/{application.pk}/content/"
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(15_000)
    enters(context, live_server.url, application.applicant)
    page = context.new_page()
    page.goto(address)
    context.clear_cookies(name="sessionid")
    page.locator("[name=summary]").fill(WORDS)
    told(page, "ended")
    enters(context, live_server.url, application.applicant)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    told(page, "saved")
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("[name=summary]").input_value() == WORDS
    # The enter key sends the form, and presses none of the box's buttons; the call is long over, so it comes back.
    with page.expect_response(address) as sent:
        page.locator("[name=title]").press("Enter")
    assert sent.value.status == 422
    assert page.locator("[name=summary]").input_value() == WORDS
    context.close()


def enters(context, url: str, user) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": str(client.session.session_key), "url": url}])
