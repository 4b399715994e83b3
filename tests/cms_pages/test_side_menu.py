"""The side menu: groups for who has many desks, one level for who has few, and every place in either."""

import pytest
from django.test import RequestFactory
from wagtail.admin.menu import admin_menu

from cms_pages.side_menu import GROUPS, MOST_FLAT
from portal.access.enums import Role
from portal.desk import Desk
from portal.desk.palette import places

pytestmark = pytest.mark.django_db
OWN = {"desk-confirming", "desk-editions", "desk-exports", "desk-saved-views"}
"""A person's own matters, and where all starts."""


def shown(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)


def leaves(user):
    for item in shown(user):
        if item.name.startswith("group-"):
            yield from item.menu.initial_menu_items
        else:
            yield item


def test_the_office_finds_its_desks_behind_a_dozen_names_and_none_twice(office):
    level = shown(office)
    groups = [item.label for item in level if item.name.startswith("group-")]
    assert groups == [label for _, label, _, _ in GROUPS]
    assert len(level) <= MOST_FLAT + 1
    names = [item.name for item in leaves(office)]
    assert len(names) == len(set(names))


def test_who_has_few_desks_has_one_level_in_the_same_order(reviewer):
    level = shown(reviewer)
    assert not [item for item in level if item.name.startswith("group-")]
    order = [name for _, _, _, names in GROUPS for name in names]
    own = [item.name for item in level if item.name in order]
    assert own == sorted(own, key=order.index)
    assert "desk-assignments" in own


def test_every_desk_of_the_menu_has_its_place(office, person_with):
    grouped = {name for _, _, _, names in GROUPS for name in names} | OWN
    desks = [desk for desk in Desk.__subclasses__() if desk.name and not desk.in_settings]
    flat = {f"desk-{desk.name}" for desk in desks if desk.__module__.split(".")[0] != "tests"}
    audit = {item.name for item in leaves(person_with(Role.AUDITOR))}
    assert flat - grouped <= audit


@pytest.mark.parametrize("words", ["奖金追缴", "公示名单", "图片"])
def test_what_stands_behind_a_name_is_found_by_typing(office, words):
    request = RequestFactory().get("/admin/")
    request.user = office
    assert words in [entry["text"] for entry in places(request, words)]
