"""`make drill-security`: every kind of address, asked for by everybody. Some minutes, so no part of `make test`."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms_pages.models import NoticePage
from portal.access.models import User
from portal.access.predicates import anyone
from portal.evidence.tasks import make_missing_copies
from tests.journeys.seeded.test_leaks import private_values, text_of
from tests.portal.access.test_urls import leaves

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
VISITOR = "访问者"
STAFF = ("office", "editor", "department", "reviewer", "discipline", "system", "security", "auditor", "admin")
PLAIN = ("winner", "applicant", "person")
OF_A_KIND = 2
"""So many addresses of one pattern are opened by each who looks for them."""
# What ends the walker's own session, what the login page of the editor needs, and what a worker has yet to make.
LEFT_OUT = re.compile(
    r"logout|failwhale|jsi18n|sprite|/(pack|measures|notice|story|decision)\.pdf$|^/(static|media|documents)/"
)
SOMEBODYS_OWN = re.compile(r"^/(apply|inbox|feedback)/\d|^/(winners|evidence)/.*\d")
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
    found = {f"/{route}" for route in routes if not re.search(r"[<(\\|?]", route)}
    return {address for address in found if not LEFT_OUT.search(address)}


def kind_of(address: str) -> str:
    """Its pattern; empty where a link leads nowhere."""
    try:
        return str(resolve(address).route)
    except Resolver404:
        return ""


class Walk:
    """Everybody opens every address once; whatever anybody finds linked there is opened by all."""

    def __init__(self) -> None:
        self.addresses = sorted(plain_addresses())
        self.kinds = Counter[tuple[str, str]]()

    def opened_by(self, name: str, user: Any, begin: int, end: int) -> Iterator[tuple[str, Any]]:
        """Those of the addresses that this round is about, with their answers."""
        client = browser(user)
        for address in self.addresses[begin:end]:
            yield address, (answer := client.get(address))
            if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                for link in re.findall(r'href="(/[^/"][^"]*|/)"', answer.content.decode()):
                    self.note(name, re.split("[?#]", link)[0])

    def note(self, finder: str, address: str) -> None:
        kind = kind_of(address)
        if not kind or address in self.addresses or LEFT_OUT.search(address) or self.kinds[finder, kind] >= OF_A_KIND:
            return
        self.kinds[finder, kind] += 1
        self.addresses.append(address)


def is_declared(address: str, user: Any) -> bool:
    """Whether the rule of the address lets this person in; the office side is for those whom Wagtail lets in."""
    rule = getattr(resolve(address).func, "access_rule", anyone)
    return bool(rule(user, None)) and (not address.startswith("/admin/") or user.has_perm("wagtailadmin.access_admin"))


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
    while make_missing_copies():  # what a worker would have done by now
        pass
    people: dict[str, Any] = {VISITOR: AnonymousUser()} | {name: seeded[name] for name in (*STAFF, *PLAIN)}
    walk, private, wrong, owners = Walk(), private_values(), [], Counter[str]()
    begin, end = 0, len(walk.addresses)
    while begin < end:
        for name, user in people.items():
            for address, answer in walk.opened_by(name, user, begin, end):
                wrong += faults(name, user, address, answer, private)
                owners[address] += name in PLAIN and answer.status_code == 200
        begin, end = end, len(walk.addresses)
    wrong += [
        f"{address}: 不止本人能打开" for address in owners if SOMEBODYS_OWN.match(address) and owners[address] > 1
    ]
    assert not wrong, "\n".join(wrong)
    assert len(walk.addresses) > 300


def addresses_to_post_to() -> set[str]:
    """Every address of the page editor's, its gaps filled with a page, a picture and a document."""
    rows = [
        NoticePage.objects.order_by("pk").last(),
        get_image_model().objects.first(),
        get_document_model().objects.first(),
    ]
    return {
        address
        for route, _ in leaves(get_resolver().url_patterns)
        if route.startswith("admin/") and "logout" not in route
        for row in filter(None, rows)
        if kind_of(address := "/" + filled(re.sub(r"\\Z|[\^$]", "", route), row))
    }


def filled(route: str, row: Any) -> str:
    names = {"app_label": row._meta.app_label, "content_type_app_name": row._meta.app_label, "action": "delete",
             "model_name": row._meta.model_name, "content_type_model_name": row._meta.model_name}  # fmt: skip
    named = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda gap: names.get(gap[1], str(row.pk)), named)


@pytest.mark.attack("以各种角色打开所有网址")
def test_what_is_posted_without_its_fields_is_never_our_error(seeded: dict[str, User]) -> None:
    wrong, addresses = [], sorted(addresses_to_post_to())
    for address in addresses:
        for name in ("editor", "winner", "admin"):
            with transaction.atomic():
                answer = browser(seeded[name]).post(address)
                wrong += [f"{name} {address}: {answer.status_code}"] * (answer.status_code >= 500)
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
    assert len(addresses) > 200
