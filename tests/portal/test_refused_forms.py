"""What is said above a form that was refused: how many entries are wrong, and a link to each (WCAG 3.3.1, 2.4.3)."""

import re

import pytest
from wagtail.admin.viewsets import viewsets

from portal.desk.desk import Desk
from tests.factories import cms

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def portal(module_setup):
    return module_setup(cms.portal)


@pytest.mark.parametrize(
    ("address", "wrong"),
    [("/objections/new/", "subject_text"), ("/misuse/new/", "user_name"), ("/accounts/signup/", "email")],
)
def test_each_wrong_entry_is_named_and_linked_to(client, portal, address, wrong):
    page = client.post(address, {}).content.decode()
    told = re.search(r'<div class="alert alert-danger"[^>]*data-errors[^>]*>.*?</div>', page, re.DOTALL)[0]
    places = re.findall(r'href="#([\w-]+)"', told)
    assert f"有{told.count('<li>')}处填写有误，请逐项更正。" in told
    assert "[&#x27;" not in told
    assert f"div_id_{wrong}" in places
    assert [place for place in places if f'id="{place}"' not in page] == []
    assert 'role="alert"' in told


@pytest.mark.parametrize(("language", "words"), [("", "请选择一项。"), ("/en", "Please choose one.")])
def test_what_is_to_be_chosen_is_asked_for_so(client, portal, language, words):
    assert client.post(f"{language}/misuse/new/", {}).content.decode().count(words) >= 2


def test_a_form_refused_as_a_whole_says_why_once(client, portal):
    page = client.post("/accounts/login/", {"login": "nobody", "password": "wrong-password-2026"}).content.decode()
    assert page.count("data-errors") == 1
    assert "处填写有误" not in page


def test_a_desk_links_to_what_is_wrong(client, office):
    client.force_login(office)
    page = client.post("/admin/desk/workdays/do/propose/", {}).content.decode()
    told = re.search(r'<div class="help-block help-critical".*?</div>', page, re.DOTALL)[0]
    places = re.findall(r'href="#(\w+)"', told)
    assert f"有{len(places)}处填写有误，请逐项更正。" in told
    assert places
    assert [place for place in places if f'id="{place}"' not in page] == []


def test_every_desk_says_what_it_will_hold():
    desks = [desk for desk in viewsets.viewsets if isinstance(desk, Desk)]
    assert len(desks) > 40
    assert [desk.name for desk in desks if not desk.empty.endswith("。")] == []
