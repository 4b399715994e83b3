"""The audit administrator's desk: lists that are read, filtered and exported; and who objected stays with the case."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access.enums import Role
from portal.journal.accesses import note_access
from portal.journal.actions import record
from portal.journal.enums import AccessKind
from portal.journal.lines import access_line, event_line
from portal.journal.models import Access
from tests.factories.access import UserFactory
from tests.factories.objections import filed
from tests.factories.publicity import running_notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return UserFactory(roles=[Role.AUDITOR], username="auditor")


@pytest.fixture
def entry_objected():
    """An objection, filed without an account."""
    return filed(running_notice().entries.first())


def text(client, address):
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def test_only_the_auditor_opens_them_and_nothing_else_is_open_to_the_auditor(client, auditor, office, discipline):
    for user, status in ((auditor, 200), (office, 403), (discipline, 403)):
        client.force_login(user)
        assert {client.get(f"/admin/desk/{name}/").status_code for name in ("accesses", "events")} == {status}
    client.force_login(auditor)
    for name in ("proofs", "looks", "objections", "accounts", "applications"):
        assert client.get(f"/admin/desk/{name}/").status_code == 403


def test_filtered_and_exported(client, auditor, office, applicant):
    with clock.travel(clock.now() - timedelta(days=40)):
        note_access(AccessKind.LOGGED_IN, by=office)
    note_access(AccessKind.READ, by=office, target=applicant, what="accounts")
    client.force_login(auditor)
    assert "工作人员账号" in text(client, "/admin/desk/accesses/?kind=read")
    lines = text(client, "/admin/desk/accesses/export.csv?kind=logged_in&span=184").splitlines()
    assert [line.split(",")[1:4] for line in lines[1:]] == [
        ["登录", "auditor", "审计管理员"],
        ["登录", office.username, "评审办"],
    ]
    assert len(text(client, "/admin/desk/accesses/export.csv?kind=logged_in&span=7").splitlines()) == 2
    assert len(text(client, "/admin/desk/accesses/export.csv?about=access.user").splitlines()) == 2


@pytest.mark.article(31)
def test_who_did_something_with_a_plain_account_is_not_told(client, auditor, office):
    objector = UserFactory(username="zhang-objects")
    record(office, "objection.submitted", by=objector)
    note_access(AccessKind.DOWNLOADED, by=objector, target=office, what="evidence")
    client.force_login(auditor)
    for address in ("/admin/desk/accesses/", "/admin/desk/events/"):
        for more in ("", "export.csv", "?q=zhang-objects"):
            found = text(client, address + more)
            for asked in ("q=zhang-objects", 'value="zhang-objects"', "搜索：zhang-objects"):
                found = found.replace(asked, "")
            assert ("zhang-objects" in found, "没有" in found or "注册用户" in found) == (False, True)
    note_access(AccessKind.LOGGED_IN, by=objector)
    assert "zhang-objects" in text(client, "/admin/desk/accesses/export.csv")


@pytest.mark.article(31)
def test_who_objects_is_not_called_the_system(client, auditor, entry_objected):
    record(entry_objected, "objection.clock_set", by=None)
    client.force_login(auditor)
    lines = text(client, "/admin/desk/events/export.csv").splitlines()
    roles = {tuple(line.split(",")[2:5:2]) for line in lines[1:]}
    done = ("identity.person_registered", "identity.proof_submitted", "objection.submitted", "evidence.attached")
    assert {(verb, "提出人") for verb in done} <= roles
    assert ("objection.clock_set", "系统") in roles
    assert {(verb, "系统") for verb in done} & roles == set()


def test_events_are_told_in_words_and_found_by_them(client, auditor, office):
    record(office, "role.granted", by=office)
    client.force_login(auditor)
    found = text(client, "/admin/desk/events/?q=授予角色")
    assert ("授予角色" in found, "role.granted" in found) == (True, True)
    assert "没有符合条件的记录" in text(client, "/admin/desk/events/?q=撤回申报")


@pytest.mark.parametrize(
    ("kind", "what", "shown"),
    [
        (AccessKind.DOWNLOADED, "evidence:a7c350a8", "材料 a7c350a8"),
        (AccessKind.DOWNLOADED, "original:a7c350a8", "原件 a7c350a8"),
        (AccessKind.EXPORTED, "backup", "备份"),
        (AccessKind.EXPORTED, "accesses", "访问记录"),
        (AccessKind.REFUSED, "evidence:download", "evidence:download"),
    ],
)
def test_what_was_opened_is_told_in_words(client, auditor, office, kind, what, shown):
    note_access(kind, by=office, what=what)
    client.force_login(auditor)
    assert shown in text(client, "/admin/desk/accesses/")


def test_list_costs_the_same_at_any_length(client, auditor, office, django_assert_num_queries):
    client.force_login(auditor)
    client.get("/admin/desk/events/")

    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/desk/accesses/")
        return len(asked)

    note_access(AccessKind.READ, by=office, target=office)
    one = cost()
    for _ in range(3):
        note_access(AccessKind.READ, by=UserFactory(), target=office)
    assert cost() == one


@pytest.mark.article(31)
@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_neither_log_nor_address_leads_to_who_objected(client, auditor, office):
    objector = UserFactory()
    lines = [
        event_line(record(office, "objection.submitted", by=objector)),
        access_line(Access.objects.create(kind=AccessKind.DOWNLOADED, actor=objector, actor_role=objector.role_label,
                                          target_type="access.user", target_id="1", address="203.0.113.77")),
    ]  # fmt: skip
    assert [(line["account"], line.get("address")) for line in lines] == [(None, None), (None, None)]
    client.force_login(auditor)
    assert "203.0.113.77" not in text(client, "/admin/desk/accesses/export.csv")
