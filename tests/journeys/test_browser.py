"""A citizen and an applicant in a real browser, on the real day; axe-core reads every page they meet."""

import io
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from cms_pages.demonstration.cast import PASSWORD
from cms_pages.demonstration.diary import workdays_before
from cms_pages.demonstration.seed import FRIENDSHIP, open_call, running_edition
from objections.models import Objection
from portal import clock
from tests.factories.evidence import PDF, PNG
from tests.journeys.conftest import set_up_portal
from workflow.applications.models import Application
from workflow.publicity.models import Notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
STATEMENT = "公示材料所称“无重大质量投诉”与本人掌握的情况不符。\n详见所附材料。"


@pytest.fixture
def accounts():
    return set_up_portal()


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN", bypass_csp=True)
    page.set_default_timeout(20_000)
    yield page
    page.close()


def look(page) -> None:
    """The page is reachable for everybody."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]] == []


def tab_to(page, selector: str) -> None:
    """Press Tab until the field has the focus, as someone without a mouse does."""
    for _ in range(150):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is out of reach of the keyboard")


def type_into(page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


@pytest.mark.article(31)
def test_citizen_objects_after_a_slip_and_follows_progress(accounts, live_server, page, browser):
    published = workdays_before(clock.today(), 2)
    running_edition(published - timedelta(days=70), published, accounts)
    notice = Notice.objects.running().get()
    page.goto(live_server.url + notice.get_absolute_url())
    look(page)
    entry = notice.entries.get(position=1)
    page.goto(f"{live_server.url}/objections/new/?entry={entry.pk}")
    look(page)
    on(page, "facts")
    tell_facts(page)
    on(page, "who")
    tell_who(page, number="110105194912310021")
    page.get_by_role("button", name="下一步：核对并提交").click()
    page.locator(".is-invalid, .invalid-feedback").first.wait_for()
    look(page)
    assert page.locator("[name=name]").input_value() == "虚构市民"
    assert "证件照片.png" in page.content()
    page.locator("[name=document_number]").fill("440524188001010014")
    on(page, "review")
    shown = page.locator("main").inner_text()
    for words in (
        *STATEMENT.splitlines(),
        "请核实并答复。",
        "情况说明.pdf",
        "证件照片.png",
        "虚构市民",
        "44*************014",
    ):
        assert words in shown, words
    page.go_back()
    assert page.locator("[name=document_number]").input_value() == "440524188001010014"
    page.go_forward()
    page.get_by_role("button", name="提交异议").click()
    page.get_by_text("请勾选，确认内容属实").first.wait_for()
    look(page)
    assert Objection.objects.filter(entry=entry).count() == 0
    page.locator("[name=truthful]").check()
    page.get_by_role("button", name="提交异议").click()
    page.wait_for_url("**/objections/receipt/")
    look(page)
    objection = Objection.objects.get(entry=entry)
    assert (objection.statement.for_delivery().splitlines(), objection.subject.name) == (
        STATEMENT.splitlines(),
        "虚构市民",
    )
    assert objection.proof is not None
    follow(page, live_server.url, objection)
    phone = {"width": 320, "height": 640}
    context = browser.new_context(locale="zh-CN", java_script_enabled=False, viewport=phone)
    tells_of_conduct(context.new_page(), live_server.url)
    context.close()


def tells_of_conduct(page, url: str) -> None:
    """On the smallest phone, without a script."""
    page.goto(f"{url}/objections/new/")
    page.locator("[name=matter][value=conduct]").check()
    assert page.locator("[name=entry]").is_hidden()
    page.locator("[name=edition]").select_option(index=1)
    page.locator("[name=subject_text]").fill("材料评审环节，评审人员没有回避")
    page.locator("[name=subject_text]").press("Enter")
    page.wait_for_url("**step=facts")
    tell_facts(page)
    press(page, "who")
    tell_who(page, number="440524188001010014")
    press(page, "review")
    assert "材料评审环节，评审人员没有回避" in page.locator("main").inner_text()
    page.locator("[name=truthful]").check()
    page.get_by_role("button", name="提交异议").click()
    page.wait_for_url("**/objections/receipt/")
    assert Objection.objects.get(matter="conduct").kind == "report"


def press(page, step: str) -> None:
    page.locator("main .actions [name=go]").first.click()
    page.wait_for_url(f"**step={step}")


def on(page, step: str) -> None:
    """To the next page of the form, which is reachable for everybody and no wider than the smallest phone."""
    press(page, step)
    look(page)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, step
    page.locator("main .actions [type=submit]").last.scroll_into_view_if_needed()
    on_top = "document.elementFromPoint(40, 8).className"
    assert page.evaluate(on_top) == "about-still", "whom it is about stays in sight"
    page.set_viewport_size(size)


def tell_facts(page) -> None:
    page.locator("[name=statement]").fill(STATEMENT)
    page.locator("[name=requested_outcome]").fill("请核实并答复。")
    page.locator("input[type=file][name=evidence]").set_input_files(upload("情况说明.pdf", PDF))


def tell_who(page, *, number: str) -> None:
    page.locator("[name=claimant][value=person]").check()
    page.locator("[name=name]").fill("虚构市民")
    page.locator("[name=document_type]").select_option("resident_id")
    page.locator("[name=document_number]").fill(number)
    page.locator("[name=phone]").fill("13900000099")
    page.locator("input[type=file][name=picture]").set_input_files(upload("证件照片.png", PNG))


def upload(name: str, content: bytes) -> dict:
    kind = "application/pdf" if name.endswith("pdf") else "image/png"
    return {"name": name, "mimeType": kind, "buffer": io.BytesIO(content).getvalue()}


def follow(page, url: str, objection: Objection) -> None:
    """With the number and the secret from the receipt, in a browser that knows nothing of it."""
    text = page.locator("main").inner_text()
    secret = page.evaluate(r"t => t.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)[0]", text)
    assert objection.number in text
    page.context.clear_cookies()
    page.goto(f"{url}/objections/progress/")
    look(page)
    page.locator("main [name=number]").fill(objection.number)
    page.locator("main [name=secret]").fill("AAAA-AAAA-AAAA-AAAA")
    page.keyboard.press("Enter")
    page.get_by_text("编号或者查询码不正确").wait_for()
    page.locator("main [name=number]").fill(objection.number)
    page.locator("main [name=secret]").fill(secret.lower())
    page.keyboard.press("Enter")
    page.get_by_text("已提交").first.wait_for()
    look(page)


def test_applicant_files_by_keyboard(accounts, live_server, page):
    edition, _ = open_call(FRIENDSHIP, clock.today() - timedelta(days=12), 60, accounts)
    page.goto(f"{live_server.url}/accounts/login/?next=/apply/new/{edition.slug}/person/")
    look(page)
    type_into(page, "[name=login]", "person")
    type_into(page, "[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("[name=document_type]").wait_for()
    look(page)
    type_into(page, "[name=name]", "Demo Person 玥")
    tab_to(page, "[name=document_type]")
    page.keyboard.press("End")
    for name, text in (
        ("document_number", "DEMO00099"), ("nationality", "示例国"), ("phone", "13900000099"),
        ("email", "demo@example.invalid"), ("unit", "示例学校"),
    ):  # fmt: skip
        type_into(page, f"main [name={name}]", text)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: address.rstrip("/").rsplit("/", 1)[-1].isdigit())
    look(page)
    application = Application.objects.get()
    base = f"{live_server.url}/apply/{application.pk}"
    fill_sections(page, base)
    page.goto(f"{base}/do/submit/")
    look(page)
    tab_to(page, "[name=declared]")
    page.keyboard.press("Space")
    tab_to(page, "main [type=submit]")
    with page.expect_navigation() as sent:
        page.keyboard.press("Enter")
    assert sent.value.status == 200, page.locator("main").inner_text()
    assert page.get_by_text("申报已提交。").is_visible()
    look(page)
    application.refresh_from_db()
    assert (application.state, application.public_name, application.title) == (
        "submitted", "Demo Person 玥", "促进友好城市交流",
    )  # fmt: skip


def fill_sections(page, base: str) -> None:
    page.goto(f"{base}/content/")
    look(page)
    type_into(page, "[name=title]", "促进友好城市交流")
    type_into(page, "[name=summary]", "多年组织青少年文化交流活动。")
    send(page)
    for section in ("profile", "deeds", "nominator"):
        page.goto(f"{base}/{section}/")
        look(page)
        fill_declared_section(page)
        send(page)
    page.goto(f"{base}/conditions/")
    look(page)
    for group in page.eval_on_selector_all(
        "main input[type=radio][value=yes]", "found => found.map(radio => radio.name)"
    ):
        tab_to(page, f'[name="{group}"]')
        page.keyboard.press("Space")
    for name in page.eval_on_selector_all(
        "main input[type=text], main textarea", "found => found.map(box => box.name)"
    ):
        type_into(page, f'[name="{name}"]', "示例国")
    for name in page.eval_on_selector_all("main input[type=file]", "found => found.map(box => box.name)"):
        tab_to(page, f'[name="{name}"]')
        page.locator(f'[name="{name}"]').set_input_files(upload("材料.pdf", PDF))
    send(page)


WORDS_TYPED = "多年组织青少年文化交流活动。"
CONTACTS = {"-phone": "021-22345678", "-email": "demo@example.invalid"}
"""What is typed where a form asks how somebody is reached."""


def fill_declared_section(page) -> None:
    """Every box of it, whatever it asks; of a table the first row, after one more was asked for without losing a word."""
    words = "main form input[type=text], main form textarea"
    for name in page.eval_on_selector_all(words, "found => found.map(box => box.name)"):
        if "." not in name or ".0." in name:
            said = next((text for kind, text in CONTACTS.items() if name.endswith(kind)), WORDS_TYPED)
            type_into(page, f'[name="{name}"]', said)
    for name in page.eval_on_selector_all("main form select", "found => found.map(box => box.name)"):
        if "." not in name or ".0." in name:
            tab_to(page, f'[name="{name}"]')
            page.locator(f'[name="{name}"]').select_option(index=1)
    for name in page.eval_on_selector_all("main form input[type=date]", "found => found.map(box => box.name)"):
        if ".0.since" in name:
            page.locator(f'[name="{name}"]').fill("2015-05-18")


def send(page) -> None:
    tab_to(page, "main [type=submit][name=save]")
    with page.expect_navigation() as sent:
        page.keyboard.press("Enter")
    assert sent.value.status == 200, page.locator("main").inner_text()
