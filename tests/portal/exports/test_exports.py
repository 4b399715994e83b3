"""A long list is made by a worker for the one who asked, sealed, and nobody takes away what is not theirs by then."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from openpyxl import load_workbook

from portal import clock
from portal.access.enums import Role
from portal.desk import views
from portal.errors import TransitionNotAllowed
from portal.exports import actions, building, orders, shelf, tasks
from portal.exports.desks import file_of
from portal.exports.enums import ExportState
from portal.exports.models import KEPT_DAYS, Export
from portal.journal.enums import AccessKind
from portal.journal.models import Access, Event
from portal.messages.models import InboxItem
from portal.powers.actions import suspend_account, withdraw_role
from portal.stores import names_in
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.programmes import running_edition
from tests.portal.desk.test_desk import LIST, at_desk, propose, text_of
from tests.portal.desk.urls import meanwhile
from workflow.reviews.actions import order_recusal

__all__ = ["at_desk"]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.desk.urls"), pytest.mark.usefixtures("own_stores")]
OWN = "/admin/desk/exports/"


@pytest.fixture(autouse=True)
def lists_are_long(monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 0)


@pytest.fixture
def years(office):
    return [propose(office, 2028, document_title="=1+1"), propose(office, 2029, document_title="寻找此句")]


def ordered(at_desk, form="csv", query="?state=draft"):
    answer = at_desk.post(f"{LIST}export.{form}{query}")
    assert answer.status_code == 302
    return Export.objects.get(pk=answer.url.removeprefix(OWN).strip("/"))


def told(user):
    return [item.message.kind for item in InboxItem.objects.visible_to(user)]


def lying():
    return list(names_in(shelf.shelf()))


def test_a_long_list_is_ordered_made_and_fetched_by_who_asked(at_desk, office, second_office, years, own_stores):
    page = at_desk.get(f"{LIST}export.csv?state=draft")
    assert "共 2 项" in text_of(page)
    assert "状态：待复核" in text_of(page)
    assert not Export.objects.exists()
    assert not Access.objects.filter(kind=AccessKind.EXPORTED).exists()
    export = ordered(at_desk, query="?state=draft")
    assert Access.objects.get(kind=AccessKind.EXPORTED).what == "own"
    assert "<progress" in text_of(at_desk.get(f"{OWN}{export.pk}/"))
    assert at_desk.get(f"{OWN}{export.pk}/table.csv").status_code == 404
    tasks.make_export(export.pk)
    tasks.make_export(export.pk)
    assert told(office) == ["exports.made"]
    content = at_desk.get(f"{OWN}{export.pk}/table.csv").content.decode()
    assert content.startswith("\ufeff年份,文件,录入人\r\n")
    assert sorted(content.split("\r\n")[1:3]) == ["2028,'=1+1,评审办甲", "2029,寻找此句,评审办甲"]
    assert Access.objects.get(kind=AccessKind.DOWNLOADED).what == "table"
    events = Event.objects.filter(target_type="exports.export").order_by("sequence")
    assert list(events.values_list("verb", flat=True)) == ["export.asked", "export.made"]
    at_desk.force_login(second_office)
    for name in ("", "table.csv", "discard/"):
        assert at_desk.get(f"{OWN}{export.pk}/{name}").status_code == 404


def test_a_workbook_is_made_whole_and_says_where_it_would_be_too_long(at_desk, years, monkeypatch):
    export = ordered(at_desk, "xlsx", "?o=0")
    tasks.make_missing_exports()
    answer = at_desk.get(f"{OWN}{export.pk}/table.xlsx")
    table = load_workbook(BytesIO(answer.content)).active
    assert [[cell.value for cell in row] for row in table] == [
        ["年份", "文件", "录入人"], [2028, "=1+1", "评审办甲"], [2029, "寻找此句", "评审办甲"],
    ]  # fmt: skip
    monkeypatch.setattr(orders, "MOST_IN_WORKBOOK", 1)
    refused = at_desk.post(f"{LIST}export.xlsx")
    assert (refused.status_code, "请导出 CSV" in text_of(refused)) == (422, True)
    assert Export.objects.count() == 1


@pytest.mark.attack("由存储和数据库读出导出的内容")
def test_neither_what_was_sought_nor_what_was_found_lies_in_plain(at_desk, years, own_stores):
    export = ordered(at_desk, query="?q=寻找此句&state=draft&n=1")
    Export.objects.filter(pk=export.pk).update(total=2)
    tasks.make_export(export.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT exports_export::text FROM exports_export")
        assert "%E5%AF%BB" not in cursor.fetchone()[0]
    stored = b"".join(path.read_bytes() for path in Path(own_stores).rglob("*") if path.is_file())
    assert "寻找此句".encode() not in stored
    assert "寻找此句" in at_desk.get(f"{OWN}{export.pk}/table.csv").content.decode()


def test_asked_twice_it_is_one_and_three_are_enough(at_desk, office, years):
    assert ordered(at_desk) == ordered(at_desk)
    ordered(at_desk, "xlsx")
    ordered(at_desk, query="?mine=")
    refused = at_desk.post(f"{LIST}export.csv?o=1")
    assert (refused.status_code, "您已有 3 项导出正在制作" in text_of(refused)) == (422, True)
    made = ordered(at_desk)
    tasks.make_export(made.pk)
    assert ordered(at_desk) != made


def test_only_so_many_lie_on_the_shelf(office):
    for number in range(actions.MOST_KEPT):
        tasks.make_export(asked(office, "workdays", f"q={number}").pk)
    with pytest.raises(TransitionNotAllowed, match="删除不再需要的"):
        asked(office, "workdays", "q=x")
    actions.discard_export(Export.objects.first(), by=office)
    asked(office, "workdays", "q=x")


@pytest.fixture
def happens():
    """Have something happen while the rows of a busy desk are read."""
    yield meanwhile.append
    meanwhile.clear()


def asked(office, name, conditions=""):
    return actions.ask_export(name, by=office, conditions=conditions, form="csv", total=2)


def test_what_is_deleted_while_it_is_made_is_not_kept(
    office, years, happens, monkeypatch, django_capture_on_commit_callbacks
):
    export = asked(office, "busy")
    monkeypatch.setattr(building, "STEP", 1)

    def deleted():
        if fresh_from_db(export).state == ExportState.ASKED:
            actions.discard_export(fresh_from_db(export), by=office)

    happens(deleted)
    assert building.make_export(export.pk) is False
    assert (fresh_from_db(export).state, lying(), told(office)) == (ExportState.GONE, [], [])
    with pytest.raises(TransitionNotAllowed):
        actions.discard_export(fresh_from_db(export), by=office)


def test_a_worker_that_dies_is_followed_by_another_and_after_three_by_none(office, years, happens, travel_to):
    export = asked(office, "busy")

    def fails():
        raise OSError("No space left on device")

    happens(fails)
    for _ in range(building.MOST_TRIES):
        assert tasks.make_missing_exports() == 0
        assert building.make_export(export.pk) is False  # the lease runs
        travel_to(clock.now() + building.LEASE + timedelta(seconds=1))
    assert (fresh_from_db(export).state, told(office)) == (ExportState.ASKED, [])
    tasks.make_missing_exports()
    assert (fresh_from_db(export).state, told(office), lying()) == (ExportState.FAILED, ["exports.failed"], [])


@pytest.mark.article(28)
@pytest.mark.attack("在回避之后取走此前导出的内容")
def test_who_is_recused_meanwhile_gets_nothing(client, office, happens, travel_to, django_capture_on_commit_callbacks):
    travel_to(DURING)
    edition = running_edition()
    submitted_application(edition)
    second = submitted_application(edition)
    client.force_login(office)
    made, waiting = asked(office, "applications"), asked(office, "busy-applications")
    tasks.make_export(made.pk)
    assert client.get(f"{OWN}{made.pk}/table.csv").status_code == 200

    def recused():
        if not second.recusals.exists():
            order_recusal(second, office, by=None, reason="与申报者有亲属关系")

    happens(recused)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.make_export(waiting.pk)
        refused = client.get(f"{OWN}{made.pk}/table.csv")
    assert (refused.status_code, "其中有 1 项已不在您的范围之内" in text_of(refused)) == (403, True)
    assert {fresh_from_db(one).state for one in (made, waiting)} == {ExportState.STOPPED}
    assert (lying(), told(office).count("exports.stopped")) == ([], 2)
    assert second.public_name not in text_of(refused)


@pytest.mark.attack("在停用之后取走此前导出的内容")
def test_who_loses_the_list_or_the_account_gets_nothing(
    at_desk, office, second_office, years, django_capture_on_commit_callbacks
):
    made, waiting = ordered(at_desk), ordered(at_desk, "xlsx")
    tasks.make_export(made.pk)
    with django_capture_on_commit_callbacks(execute=True):
        suspend_account(office, by=None, reason="核查期间停用")
        tasks.make_export(waiting.pk)
    assert {fresh_from_db(one).state for one in (made, waiting)} == {ExportState.STOPPED}
    assert (lying(), "exports.stopped" in told(office)) == ([], False)


def test_who_lost_the_role_is_told_why(at_desk, office, second_office, years, django_capture_on_commit_callbacks):
    made = ordered(at_desk)
    tasks.make_export(made.pk)
    withdraw_role(office, Role.OFFICE, by=None, reason="调离")
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(PermissionDenied, match="您现在不能打开这一列表"),
    ):
        file_of(fresh_from_db(made))
    assert (fresh_from_db(made).state, lying(), told(office)[0]) == (ExportState.STOPPED, [], "exports.stopped")


def test_after_its_days_a_file_goes_and_so_does_one_without_a_row(
    at_desk, office, years, travel_to, django_capture_on_commit_callbacks
):
    export = ordered(at_desk)
    tasks.make_export(export.pk)
    travel_to(clock.now() + timedelta(days=KEPT_DAYS) - timedelta(minutes=1))
    assert tasks.drop_expired_exports() == 0
    travel_to(clock.now() + timedelta(minutes=2))
    assert at_desk.get(f"{OWN}{export.pk}/table.csv").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.drop_expired_exports() == 1
    export = fresh_from_db(export)
    assert (export.state, export.conditions.for_delivery(), export.keys, lying()) == (ExportState.GONE, "", [], [])
    assert "已删除" in text_of(at_desk.get(f"{OWN}{export.pk}/"))
