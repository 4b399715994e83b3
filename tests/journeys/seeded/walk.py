"""`make drill-security`: every kind of address, asked for by everybody. Some minutes, so no part of `make test`."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from portal.access.models import User
from portal.access.predicates import anyone, is_staff_side
from tests.journeys.seeded.test_leaks import private_values, text_of
from tests.portal.access.test_urls import leaves

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
VISITOR = "访问者"
STAFF = ("office", "editor", "department", "reviewer", "discipline", "admin")
PLAIN = ("winner", "applicant", "person")
OF_A_KIND = 2
"""So many addresses of one pattern are opened by each who looks for them."""
# What ends the walker's own session, is on its way still, or would take minutes without showing more.
LEFT_OUT = re.compile(r"logout|failwhale|/pack\.pdf$|^/(static|media|documents)/")
SOMEBODYS_OWN = re.compile(r"^/(apply|winners|evidence|inbox)/.*\d")
NOBODYS = {"证件号码", "电话", "邮箱", "异议人", "口令", "索引"}
"""Shown to nobody on a page that was merely opened: masked, until a look is on record."""


def browser(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    if user.is_authenticated:
        client.force_login(user)
    return client


def plain_addresses() -> set[str]:
    """Those that ask for nothing: every list and form there is."""
    routes = (re.sub(r"[\^$]|\\Z", "", route) for route, _ in leaves(get_resolver().url_patterns))
    return {f"/{route}" for route in routes if not re.search(r"[<(\\|?]", route)}


def kind_of(address: str) -> str:
    """Its pattern; empty where a link leads nowhere."""
    try:
        return str(resolve(address).route)
    except Resolver404:
        return ""


def found_by(user: Any) -> Iterator[str]:
    """What somebody finds from there by following links."""
    client, kinds, seen = browser(user), Counter(), set()
    waiting = sorted(plain_addresses())
    while waiting:
        address = re.split("[?#]", waiting.pop())[0]
        kind = kind_of(address)
        if not kind or address in seen or LEFT_OUT.search(address) or kinds[kind] >= OF_A_KIND:
            continue
        seen.add(address)
        kinds[kind] += 1
        yield address
        answer = client.get(address)
        if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
            waiting += re.findall(r'href="(/[^/"][^"]*|/)"', answer.content.decode())


def is_declared(address: str, user: Any) -> bool:
    """Whether the rule of the address lets this person in; on the office side nobody is without a role."""
    rule = getattr(resolve(address).func, "access_rule", anyone)
    return bool(rule(user, None)) and (not address.startswith("/admin/") or is_staff_side(user))


def faults(name: str, user: Any, address: str, answer: Any, private: dict[str, str]) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"{name} {address}: {answer.status_code}"
    if answer.status_code != 200:
        return
    if not is_declared(address, user):
        yield f"{name} {address}: 打开了"
    text = text_of(answer)
    yield from (f"{name} {address}: {what}" for value, what in private.items() if what in NOBODYS and value in text)


@pytest.mark.attack("以各种角色打开所有网址")
@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_every_kind_of_address_for_everybody(seeded: dict[str, User]) -> None:
    people: dict[str, Any] = {VISITOR: AnonymousUser()} | {name: seeded[name] for name in (*STAFF, *PLAIN)}
    found = {name: set(found_by(user)) for name, user in people.items()}
    private, wrong, opened = private_values(), [], Counter[str]()
    for name, user in people.items():
        client = browser(user)
        for address in sorted(set().union(*found.values())):
            answer = client.get(address)
            wrong += faults(name, user, address, answer, private)
            opened[address] += name in PLAIN and answer.status_code == 200
    wrong += [
        f"{address}: 不止本人能打开" for address in opened if SOMEBODYS_OWN.match(address) and opened[address] > 1
    ]
    assert wrong == []
    assert len(opened) > 300
