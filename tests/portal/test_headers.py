"""What every answer says to the browser, and what travels over HTTPS alone (ASVS 5, V3 and V4)."""

import runpy
from datetime import timedelta

import pytest
from django.conf import settings

from portal.access import guessing, sessions
from portal.autosave import holders
from portal.settings import security

ADDRESSES = ["/healthz", "/accounts/login/", "/objections/new/", "/api/v1/openapi.json", "/verify/", "/no-such-page/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*ADDRESSES, "/admin/"])
def test_every_answer_carries_its_headers(client, address):
    answer = client.get(address)
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == ("'self'" if address == "/admin/" else "'none'")
    assert address == "/admin/" or not {"script-src", "style-src"} & set(policy)
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert not answer.content or "charset=utf-8" in answer["Content-Type"] or "json" in answer["Content-Type"]


@pytest.mark.django_db
def test_other_sites_read_open_data_alone(client):
    allowed = {address: client.get(address).get("Access-Control-Allow-Origin") for address in ADDRESSES}
    assert {address for address, origin in allowed.items() if origin} == {"/api/v1/openapi.json"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", *ADDRESSES, "/admin/"])
def test_trace_is_not_answered(client, address):
    assert client.trace(address).status_code == 405


def test_https_is_asked_for_a_year():
    assert security.SECURE_SSL_REDIRECT
    assert timedelta(seconds=security.SECURE_HSTS_SECONDS) >= timedelta(days=365)
    assert security.SECURE_HSTS_INCLUDE_SUBDOMAINS


def test_cookies_travel_over_https_alone():
    assert security.SESSION_COOKIE_SECURE
    assert security.CSRF_COOKIE_SECURE
    assert security.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"


@pytest.mark.attack("预先写入 Cookie，读取他人填写的异议和回执")
def test_another_host_of_the_domain_plants_no_cookie(settings):
    names = (security.SESSION_COOKIE_NAME, security.CSRF_COOKIE_NAME)
    assert names == ("__Host-sessionid", "__Host-csrftoken")
    # What browsers ask of such a name.
    assert (settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN) == (None, None)
    assert (settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH) == ("/", "/")
    settings.PORTAL_COOKIE_PREFIX = security.PORTAL_COOKIE_PREFIX
    # Named when it is read, once; the names that this process goes by stay.
    named = [runpy.run_path(module.__file__)["COOKIE"] for module in (holders, guessing, sessions)]
    assert named == ["__Host-portal_form", "__Host-known_browser", "__Host-browser"]


def test_codes_are_good_for_ten_minutes():
    assert timedelta(seconds=security.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT) <= timedelta(minutes=10)
