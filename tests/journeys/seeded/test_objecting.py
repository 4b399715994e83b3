"""Objections from the first page to the review, in browsers of their own: a unit, who was left out, officers, reviewers (Article 31)."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from objections import receipts
from objections.models import Objection, PublicOutcome
from tests.factories.evidence import PDF, PNG
from tests.factories.identity import credit_code
from tests.factories.objections import investigating
from tests.journeys.office_side import Person
from tests.journeys.seeded.test_lives import PHONE, fits, judged, send, words
from tests.journeys.test_browser import STATEMENT, press, tab_to, tell_facts, tell_who, type_into, upload
from workflow.applications.enums import Outcome
from workflow.applications.models import Passage
from workflow.honours.models import Honour

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.article(31)]
SECRET = r"t => t.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)[0]"


@pytest.fixture
def person(browser: Any, site: str) -> Iterator[Callable[[str], Person]]:
    """Whoever is named, in a browser of their own; officers' desks run no script, and need none."""
    yield cache(lambda username: Person(browser, site, username, script="office" not in username))
    for context in browser.contexts:
        context.close()


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """Somebody without an account, on a phone, without script."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False, bypass_csp=True)
    yield context.new_page()
    context.close()


def opens(page: Any, site: str, number: str, secret: str) -> None:
    """The progress of an objection, by what its receipt says."""
    page.goto(f"{site}/objections/progress/")
    page.locator("main [name=number]").fill(number)
    page.locator("main [name=secret]").fill(secret)
    send(page)
    assert fits(page)


def test_a_unit_objects_on_a_phone_without_script(phone, site):
    honour = Honour.objects.get(public_name="示例企业甲")
    phone.goto(f"{site}/objections/new/?honour={honour.number}")
    assert ("示例企业甲" in words(phone), fits(phone)) == (True, True)
    press(phone, "facts")
    tell_facts(phone)
    press(phone, "who")
    phone.locator("[name=claimant][value=organisation]").check()
    for name, text in {
        "unit_name": "虚构商会", "credit_code": "123", "contact_name": "虚构联系人", "contact_phone": "13900000098",
    }.items():  # fmt: skip
        phone.locator(f"[name={name}]").fill(text)
    phone.locator("input[type=file][name=licence]").set_input_files(upload("登记证书.png", PNG))
    phone.locator("input[type=file][name=letter]").set_input_files(upload("委托书.pdf", PDF))
    phone.locator("main .actions [name=go]").first.click()
    phone.locator(".invalid-feedback").first.wait_for()
    assert (phone.locator("[name=unit_name]").input_value(), fits(phone)) == ("虚构商会", True)
    phone.locator("[name=credit_code]").fill(credit_code(9_000_001))
    press(phone, "review")
    for shown in ("示例企业甲", *STATEMENT.splitlines(), "虚构商会", "登记证书.png", "委托书.pdf"):
        assert shown in words(phone), shown
    phone.locator("[name=truthful]").check()
    phone.get_by_role("button", name="提交异议").click()
    phone.wait_for_url("**/objections/receipt/")
    found = Objection.objects.get(honour=honour, organisation__isnull=False)
    assert (found.subject.name, fits(phone)) == ("虚构商会", True)
    secret = phone.evaluate(SECRET, words(phone))
    phone.context.clear_cookies()
    opens(phone, site, found.number, secret)
    assert "虚构商会" not in words(phone)


def test_who_was_left_out_objects_to_the_own_result_by_keyboard(person):
    passages = Passage.objects.in_force().filter(outcome=Outcome.LEFT_OUT).select_related("application__applicant")
    passage = passages.earliest("pk")
    applicant = person(passage.application.applicant.username)
    applicant.goes("/apply/")
    applicant.goes(f"/objections/new/?result={passage.pk}")
    page = applicant.page
    judged(page)
    assert passage.application.number in words(page)
    by_enter(page, "main .actions [name=go]", "**step=facts")
    judged(page)
    type_into(page, "[name=statement]", STATEMENT)
    type_into(page, "[name=requested_outcome]", "请核实并答复。")
    page.locator("input[type=file][name=evidence]").set_input_files(upload("情况说明.pdf", PDF))
    by_enter(page, "main .actions [name=go]", "**step=who")
    judged(page)
    tell_who(page, number="440524188001010014")
    by_enter(page, "main .actions [name=go]", "**step=review")
    judged(page)
    tab_to(page, "[name=truthful]")
    page.keyboard.press("Space")
    by_enter(page, "main .actions button.btn-primary", "**/objections/receipt/")
    judged(page)
    assert Objection.objects.filter(result=passage, statement__isnull=False).count() >= 1


def by_enter(page: Any, selector: str, at: str) -> None:
    """Press a button as someone without a mouse does."""
    tab_to(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(at)


def test_two_officers_conclude_and_make_public_and_two_others_review(person, phone, site):
    honour = Honour.objects.get(public_name="示例企业甲")
    token = receipts.new_token()
    found = investigating(edition=honour.edition, honour=honour, matter="honour", token=token)
    officer, another, second, third = (person(name) for name in ("office", "office4", "office2", "office3"))
    officer.does(
        "作出结论", "objections", found.number, outcome="异议不成立", conclusion="经核对，所报数据与年报一致。"
    )
    opens(phone, site, found.number, receipts.secret_of(token))
    assert "不成立" not in words(phone)
    another.does("同意", "confirming", found.number)
    officer.does("书面答复", "objections", found.number, reply="经核对，所报数据与年报一致。")
    officer.does("公开处理结果", "objections", found.number, summary="经核查，异议不成立。")
    assert not PublicOutcome.objects.filter(summary="经核查，异议不成立。").exists()
    another.goes("/admin/desk/confirming/")
    another.does("同意", "confirming", found.number)
    assert PublicOutcome.objects.filter(summary="经核查，异议不成立。").exists()
    phone.goto(f"{site}/objections/progress/")
    phone.get_by_role("link", name="申请复核").click()
    send(phone, 422)
    phone.locator("[name=grounds]").fill("年报已经更正，请以更正后的为准。")
    send(phone)
    assert ("复核申请已经收到" in words(phone), fits(phone)) == (True, True)
    officer.finds("objections", found.number)
    assert "复核结论" not in officer.offered()
    second.does(
        "复核结论", "objections", found.number, outcome="变更为：异议部分成立", decision="更正后的年报列有一处出入。",
        summary="经复核，一处数据有出入，异议部分成立。", unheard="所涉数据由主管部门公开，无须说明。",
    )  # fmt: skip
    third.goes("/admin/desk/confirming/")
    third.does("同意", "confirming", found.number)
    found.refresh_from_db()
    assert (found.reviewed_outcome, found.outcome) == ("dismissed", "partly")
    phone.goto(f"{site}/objections/progress/")
    assert fits(phone)
    assert "复核决定" in words(phone)
