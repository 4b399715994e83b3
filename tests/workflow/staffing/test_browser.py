"""A new officer, in the browser: invited by the system administrator, confirmed by the security one, a password set, one act, suspended, out."""

import pytest
from django.test import Client

from portal.access.enums import Role
from portal.access.models import User
from portal.confirming.actions import confirm
from portal.confirming.models import PendingAct
from portal.powers.actions import suspend_account
from tests.factories.access import UserFactory
from workflow.programmes.models import Department
from workflow.staffing.invitations import invitation_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PASSWORD = "long-enough-phrase-7"


def log_in(page, url: str, name: str, password: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("用户名").fill(name)
    page.locator("input[type=password]").fill(password)
    page.locator("form.login button[type=submit]").click()
    page.wait_for_url(f"{url}/admin/")


def test_from_the_invitation_to_the_suspension(browser, live_server, settings):
    settings.PORTAL_BASE_URL = url = live_server.url
    system = UserFactory(roles=[Role.SYSTEM], proved=True)
    security = UserFactory(roles=[Role.SECURITY])
    UserFactory(roles=[Role.OFFICE])
    officer = browser.new_context(locale="zh-CN").new_page()
    log_in(officer, url, system.username, "demo-password")
    officer.goto(f"{url}/admin/desk/accounts/do/invite/")
    officer.locator("[name=name]").fill("王示例")
    officer.locator("[name=email]").fill("wang@example.invalid")
    officer.locator("[name=unit]").fill("示例评审办")
    officer.locator("[name=roles][value=office]").check()
    officer.locator("[name=reason]").fill("任命文件")
    officer.locator("main form button[type=submit]").last.click()
    officer.wait_for_url(f"{url}/admin/desk/accounts/*/")
    assert "已邀请" in officer.locator("main").inner_text()

    invited = User.objects.get(username="wang@example.invalid")
    confirm(PendingAct.objects.get(), by=security)
    newcomer = browser.new_context(locale="zh-CN").new_page()
    newcomer.goto(invitation_link(invited))
    assert "set-password" in newcomer.url
    for box in newcomer.locator("input[type=password]").all():
        box.fill(PASSWORD)
    newcomer.locator("form.login button[type=submit]").click()
    newcomer.wait_for_url(f"{url}/accounts/login/")
    assert "密码已设置" in newcomer.locator("body").inner_text()
    log_in(newcomer, url, "wang@example.invalid", PASSWORD)
    newcomer.goto(f"{url}/admin/desk/departments/do/add/")
    newcomer.locator("[name=name]").fill("示例街道办事处")
    newcomer.locator("main form button[type=submit]").last.click()
    newcomer.wait_for_url(f"{url}/admin/desk/departments/*/")
    assert Department.objects.get().name == "示例街道办事处"

    suspend_account(User.objects.get(pk=invited.pk), by=security, reason="调离")
    newcomer.goto(f"{url}/admin/desk/departments/")
    assert "/accounts/login/" in newcomer.url
    assert Client().login(username="wang@example.invalid", password=PASSWORD) is False
    for context in browser.contexts:
        context.close()
