"""开办准备: what a real installation lacks, by command and page, from nothing to the first edition."""

from contextlib import suppress

import pgtrigger
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import override_settings

from cms_pages.first_day import needs
from cms_pages.models import SiteSettings
from objections.channels import change_channel
from objections.models import Channel
from portal.access.enums import Role
from portal.access.guard import powers_open
from portal.errors import RuleViolation
from portal.powers.actions import make_superuser
from portal.workdays.actions import adopt_year, confirm_year
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarYear
from portal.workdays.seeding import load_known_years
from tests.factories import cms
from tests.factories.access import UserFactory
from workflow.programmes.departments import add_department, join_department
from workflow.programmes.loading import load_ruleset_files, own_files

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def unmet() -> list[str]:
    return [need.label for need in needs() if not need.met]


def test_an_empty_database_lacks_everything_but_the_keys(settings):
    settings.PORTAL_DEMONSTRATION = False
    assert unmet() == [
        "发件人邮箱", "邮件服务器", "系统管理员", "安全管理员", "审计管理员", "两名评审办经办人", "工作人员两步验证", "当年工作日历",
        "网站信息（单位、地址、电话、备案）", "规则集", "管理办法页面", "评审标准（注明版本）", "评审规则（注明版本）", "推荐部门及其人员",
    ]  # fmt: skip


def test_a_scanner_that_is_away_is_named(settings):
    assert "病毒查验" not in unmet()
    settings.CLAMD_ADDRESS = ""
    assert "病毒查验" in unmet()


def test_superuser_of_the_first_day_is_retired_and_a_second_factor_demanded(settings):
    settings.PORTAL_DEMONSTRATION, settings.PORTAL_SECOND_FACTOR = False, True
    make_superuser(UserFactory(username="keeper"))
    assert {"没有超级用户"} == {"没有超级用户", "工作人员两步验证"} & set(unmet())
    call_command("retire_superuser", "keeper")
    assert "没有超级用户" not in unmet()
    with pytest.raises(CommandError, match="keeper"):
        call_command("retire_superuser", "keeper")


def test_an_auditor_of_former_days_who_does_something_else_is_named(person_with):
    both = person_with(Role.AUDITOR, display_name="王兼任")
    assert "三员分立" not in unmet()
    with powers_open(), pgtrigger.ignore("access.Membership:separation_guard"):
        both.groups.add(Group.objects.get(name=Role.EDITOR))
    assert [need.found for need in needs() if need.label == "三员分立"] == ["兼任：王兼任"]


@pytest.mark.article(31)
@pytest.mark.parametrize(("officers", "unmet_then"), [(2, True), (3, True), (4, False)])
def test_where_conclusions_are_reviewed_it_takes_four_officers(officers, unmet_then):
    label = "异议的结论、复核由不同的经办人办理"
    assert label not in [need.label for need in needs()]
    load_ruleset_files(own_files(), by=None)
    for _ in range(officers):
        UserFactory(roles=[Role.OFFICE])
    assert (label in unmet()) == unmet_then


def test_every_need_names_what_mends_it():
    assert all(need.command or need.url.startswith("/") for need in needs())


def test_a_calendar_is_proposed_by_nobody_and_confirmed_by_two(settings, office, second_office, person_with):
    settings.PORTAL_DEMONSTRATION = False
    with pytest.raises(RuleViolation, match="两名经办人"):
        load_known_years()
    call_command("load_workdays", verbosity=0)
    call_command("load_workdays", verbosity=0)
    year = CalendarYear.objects.get(year=2026)
    assert (year.state, year.proposed_by) == (YearState.DRAFT, None)
    with pytest.raises(Exception, match="录入人以外"):
        confirm_year(year, by=office)
    adopt_year(year, by=office)
    with pytest.raises(Exception, match="已有录入人"):
        adopt_year(year, by=second_office)
    with pytest.raises(Exception, match="录入人以外"):
        confirm_year(year, by=office)
    confirm_year(year, by=second_office)
    assert (year.proposed_by, year.confirmed_by) == (office, second_office)
    assert "当年工作日历" not in unmet()


def settle() -> None:
    """An office that has done all there is to do."""
    office, second_office, *_ = [UserFactory(roles=[Role.OFFICE]) for _ in range(4)]
    for role in (Role.SYSTEM, Role.SECURITY, Role.AUDITOR):
        UserFactory(roles=[role])
    load_ruleset_files(own_files(), by=None)
    cms.portal()
    with override_settings(PORTAL_DEMONSTRATION=False):
        call_command("load_workdays", verbosity=0)
    for year in CalendarYear.objects.filter(state=YearState.DRAFT):
        confirm_year(adopt_year(year, by=office), by=second_office)
    site = SiteSettings.load()
    for name in ("organiser", "undertaker", "contact_phone", "site_id_code", "icp_number", "police_number"):
        setattr(site, name, "021-12345678" if name == "contact_phone" else "示例")
    site.contact_address = "示例路1号"
    site.save()
    for channel in Channel.objects.all():
        change_channel(
            channel, by=office, phone="021-12345678", address="示例路1号", email="o@district.test", hours="工作日"
        )
    join_department(add_department("示例街道", by=office), UserFactory())


@pytest.fixture
def relay(settings):
    """A real relay on this machine."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    from portal.launcher.ports import any_free

    controller = Controller(Sink(), hostname="127.0.0.1", port=any_free())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield controller
    with suppress(AssertionError):  # a test may have stopped it
        controller.stop()


@pytest.fixture(scope="class")
def settled(class_setup):
    class_setup(settle)


@pytest.mark.usefixtures("settled")
class TestSettled:
    """Where all is done."""

    @pytest.fixture(autouse=True)
    def real(self, settings, relay):
        settings.PORTAL_DEMONSTRATION, settings.PORTAL_SECOND_FACTOR = False, True
        settings.DEFAULT_FROM_EMAIL = "award-office@district.test"

    def test_the_command_says_so(self, capsys):
        assert unmet() == []
        call_command("first_day")
        told = capsys.readouterr().out
        assert "各项齐备" in told
        assert "页面的链接和标签：没有发现问题" in told

    def test_a_relay_that_is_gone_is_missing(self, relay):
        relay.stop()
        assert unmet() == ["邮件服务器"]

    def test_a_department_without_people_is_missing(self, office):
        add_department("示例园区", by=office)
        assert unmet() == ["推荐部门及其人员"]


def test_the_command_fails_while_something_is_missing(capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("first_day")
    assert stop.value.code == 1
    told = capsys.readouterr().out
    assert "create_officer" in told
    assert "否　页面的链接和标签" in told


def test_the_page_lists_the_same(client, office, person_with):
    client.force_login(office)
    page = client.get("/admin/first-day/").content.decode()
    assert all(need.label in page for need in needs())
    client.force_login(person_with(Role.REVIEWER))
    assert client.get("/admin/first-day/").url == "/admin/"  # where Wagtail sends whoever may not
