"""Objections to an honour or a use of its title: picked from the register by public words, and hanging on its case."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from objections.actions import accept_objection, start_investigation
from objections.enums import Matter
from objections.matters import about_registered
from objections.models import Objection
from objections.permissions import office_on_objection
from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour, revoked
from tests.factories.objections import SUBSTANCE, filed, found_true, share_objection
from tests.factories.seconding import by_two
from tests.factories.titles import registered_use
from tests.objections.test_hearing import uphold
from tests.objections.test_pages import FACTS, WHO, of, press, step
from tests.objections.test_views import NEW, typed
from workflow.reviews.actions import order_recusal
from workflow.titles import queries
from workflow.titles.actions import withdraw_title_use

pytestmark = [pytest.mark.django_db, pytest.mark.article(31), pytest.mark.article(33)]


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(lambda: registered_use(active_honour()))


@pytest.fixture
def use(given, db, travel_to):
    travel_to(clock.now())
    return fresh_from_db(given)


def about(found, **fields):
    return filed(**{**found.named(), **fields})


def walk(client, page, **chosen):
    """From the first page on, to the receipt."""
    data = typed()
    page = press(client, page, "facts", **chosen)
    page = press(client, page, "who", **of(data, *FACTS))
    page = press(client, page, "review", **of(data, *WHO))
    assert step(page) == "review"
    return page, press(client, page, truthful="on")


def test_an_honour_is_found_in_the_register_and_objected_to(client, use):
    honour = use.honour
    page = press(client, client.get(NEW), "what", matter="honour", find=honour.public_name[:2])
    assert f'value="honour:{honour.number}"' in page.content.decode()
    nothing = press(client, page, "what", matter="honour", find="没有此名")
    assert "没有查到" in nothing.content.decode()
    entered = press(client, nothing, "facts", matter="honour", find=honour.public_name[:2])
    assert (entered.status_code, step(entered)) == (200, "what")
    unchosen = press(client, entered, "facts", matter="honour")
    assert (unchosen.status_code, "请查找并选择一项荣誉" in unchosen.content.decode()) == (422, True)
    shown, done = walk(client, page, matter="honour", registered=f"honour:{honour.number}")
    assert ("按撤销荣誉的程序办理" in shown.content.decode(), honour.number in shown.content.decode()) == (True, True)
    assert done.request["PATH_INFO"] == "/objections/receipt/"
    objection = Objection.objects.get()
    assert (objection.matter, objection.kind, objection.honour, objection.application) == (
        "honour", "report", honour, honour.application,
    )  # fmt: skip
    assert f"honour={honour.number}&amp;another=1" in done.content.decode()


def test_what_else_was_found_is_listed_and_a_line_that_is_none_is_refused(client, use, monkeypatch):
    registered_use(use.honour, place="另一处虚构的地点")
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    sought = {"matter": "title_use", "find": use.honour.public_name[:2]}
    page = press(client, client.get(NEW), "what", **sought)
    [after] = re.findall(r'name="more" value="([^"]+)"', page.content.decode())
    listed = press(client, page, more=after, **sought)
    keys = [re.findall(r'value="(use:[0-9]+)"', one.content.decode()) for one in (page, listed)]
    assert (listed.status_code, *map(len, keys), keys[0] == keys[1]) == (200, 1, 1, False)
    for key in ("use:\x00", "use:" + "9" * 60, "honour:' OR 1=1 --"):
        refused = press(client, listed, "facts", matter="title_use", registered=key)
        assert (refused.status_code, "已不能选择" in refused.content.decode()) == (422, True)


def test_a_use_of_the_title_is_met_at_its_own_address(client, use):
    row = client.get(f"/register/{use.honour.number}/").content.decode()
    assert (f"?title_use={use.pk}" in row, f"?honour={use.honour.number}" in row) == (True, True)
    shown, _ = walk(client, client.get(f"{NEW}?title_use={use.pk}"), matter="title_use", registered=f"use:{use.pk}")
    assert (use.wording in shown.content.decode(), "从荣誉名录撤下" in shown.content.decode()) == (True, True)
    assert Objection.objects.get().title_use == use


def test_what_is_gone_since_it_was_chosen_is_told_beside_it(client, use, office, second_office):
    found = about_registered(f"use:{use.pk}")
    withdraw_title_use(use, by=office, reason="登记有误。")
    with pytest.raises(ValidationError, match="已经停用或者撤下"):
        about(found, title_use=fresh_from_db(use))
    page = client.post(NEW, typed(matter="title_use", registered=f"use:{use.pk}"))
    assert (page.status_code, "已不能选择" in page.content.decode()) == (422, True)
    honour = revoked(use.honour, office, second_office)
    page = client.post(NEW, typed(matter="honour", registered=f"honour:{honour.number}"))
    assert (page.status_code, "该荣誉已经撤销" in page.content.decode()) == (422, True)
    assert not Objection.objects.exists()


def test_what_ends_between_the_form_and_the_filing_is_refused_by_the_action(use, office, second_office):
    """The form had read it before: the action asks again, holding it."""
    honour_as_read, use_as_read = (about_registered(f"honour:{use.honour.number}"), about_registered(f"use:{use.pk}"))
    withdraw_title_use(fresh_from_db(use), by=office, reason="不再使用。")
    with pytest.raises(ValidationError, match="已经停用或者撤下"):
        about(use_as_read)
    revoked(fresh_from_db(use.honour), office, second_office)
    with pytest.raises(ValidationError, match="该荣誉已经撤销"):
        about(honour_as_read)
    assert not Objection.objects.exists()


def test_the_holder_is_heard_and_the_honour_goes_by_its_own_road(client, use, office, subtests):
    objection = found_true(about(about_registered(f"honour:{use.honour.number}")), by=office)
    start_investigation(accept_objection(objection, by=office), by=office)
    assert objection.hold is None
    with subtests.test("unheard"), pytest.raises(RuleViolation, match="须告知被异议方"):
        uphold(objection, office)
    with subtests.test("the database, too"), pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(state="concluded_upheld", outcome="upheld")
    statement = share_objection(objection, by=office, substance=SUBSTANCE)
    client.force_login(use.honour.holder)
    assert SUBSTANCE in client.get(statement.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    assert client.get(statement.get_absolute_url()).status_code == 404
    by_two(uphold(objection, office, "已有足够证据，无须等待。"))
    told = Message.objects.get(kind="objection.concluded", about_id=str(objection.pk))
    assert "按撤销荣誉的程序办理" in told.body
    assert fresh_from_db(use.honour).is_active
    client.force_login(office)
    page = client.get(f"/admin/desk/objections/{objection.pk}/").content.decode()
    assert ("提出撤销" in page, f"/admin/desk/honours/{use.honour.pk}/" in page) == (True, True)


def test_whoever_is_kept_from_the_case_is_kept_from_the_objection_on_every_road(client, use):
    """Who is recused from the application is told of none of it and finds none of it (Article 28)."""
    other, officer = UserFactory(roles=[Role.OFFICE]), UserFactory(roles=[Role.OFFICE])
    order_recusal(use.honour.application, officer, by=None, reason="曾任该单位顾问。")
    for found in (about_registered(f"honour:{use.honour.number}"), about_registered(f"use:{use.pk}")):
        objection = about(found)
        assert not Objection.objects.visible_to(officer).filter(pk=objection.pk).exists()
        assert not office_on_objection(officer, objection)
        letters = Message.objects.filter(kind="objection.office_new", about_id=str(objection.pk))
        told = [letters.filter(inbox_items__recipient=one).exists() for one in (other, officer)]
        assert told == [True, False]
    client.force_login(officer)
    assert client.get(f"/admin/desk/objections/{objection.pk}/").status_code == 404
    assert objection.number not in client.get("/admin/desk/objections/").content.decode()


def test_the_row_names_what_its_matter_is_about_and_hangs_on_that_case_alone(use, subtests):
    objection = about(about_registered(f"honour:{use.honour.number}"))
    rows = Objection.objects.filter(pk=objection.pk)
    wrong = {
        "another matter": {"matter": Matter.OTHER},
        "two things": {"title_use": use},
        "no case": {"application": None},
        "nothing": {"honour": None},
    }
    for name, changes in wrong.items():
        with subtests.test(name), pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**changes)
