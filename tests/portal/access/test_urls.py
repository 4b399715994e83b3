"""Every address of the portal declares who may open it."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, path
from django.urls.resolvers import URLResolver

from portal.access.permission_rules import DECLARED_PREFIXES, public
from portal.transitions.tables import OWN_ROOTS


def leaves(patterns, prefix="") -> Iterator[tuple[str, URLPattern]]:
    for item in patterns:
        route = prefix + str(item.pattern).lstrip("^")
        if isinstance(item, URLResolver):
            yield from leaves(item.url_patterns, route)
        else:
            yield route, item


def undeclared(patterns) -> list[str]:
    """Addresses without a rule: all of ours need one; a library's stand under a declared prefix."""
    return [route for route, item in leaves(patterns) if not declared(route, item.callback)]


def declared(route: str, callback) -> bool:
    if hasattr(callback, "access_rule"):
        return True
    module = getattr(callback, "view_class", callback).__module__
    if module.split(".")[0] in OWN_ROOTS or "desk/" in route:
        return False
    if any(prefix and route.startswith(prefix) for prefix in DECLARED_PREFIXES):
        return True
    return "" in DECLARED_PREFIXES and module.startswith("wagtail.")


@pytest.mark.attack("以各种角色打开所有网址")
def test_every_address_declares_its_rule():
    assert undeclared(get_resolver().url_patterns) == []


def test_the_walk_reaches_desks_pages_and_libraries():
    routes = [route for route, _ in leaves(get_resolver().url_patterns)]
    assert {"healthz", "inbox/", "admin/desk/workdays/", "accounts/login/"} <= set(routes)
    assert len(routes) > 150


def bare(request):
    return HttpResponse()


def test_a_forgotten_rule_is_found():
    assert undeclared([path("a/", bare), path("b/", public(bare)), path("admin/desk/x/", bare)]) == [
        "a/",
        "admin/desk/x/",
    ]


def test_our_own_view_under_a_librarys_prefix_is_found_too():
    bare.__module__ = "portal.somewhere"
    assert undeclared([path("admin/own/", bare)]) == ["admin/own/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/", "/admin/desk/workdays/", "/admin/desk/outbox/", "/inbox/"])
@pytest.mark.attack("以各种角色打开所有网址")
def test_doors_are_closed_to_strangers_and_to_applicants_where_they_must(client, applicant, address):
    assert client.get(address).status_code == 302
    client.force_login(applicant)
    assert client.get(address).status_code == (200 if address == "/inbox/" else 302)
