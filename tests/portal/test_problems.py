"""Whatever refuses a request to the open data interface, the program that asked reads why (RFC 9457)."""

import json

import pytest
from django.db import DataError, OperationalError
from django.test import Client

from portal.problems import KIND, problem_of
from portal.serving.refusals import PAGES
from tests.portal.test_failures import failing

pytestmark = pytest.mark.django_db
LIST = "/api/v1/notices"


@pytest.fixture
def program():
    """Gets answers, not our exceptions; sends no token."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def check_problem(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, KIND)
    said = answer.json()
    assert (said["status"], bool(said["title"]), said["detail"][-1]) == (status, True, "。")


def test_the_database_is_away(program):
    with failing(OperationalError("gone")):
        answer = program.get(LIST)
    check_problem(answer, 503)
    assert (answer["Retry-After"], answer["Cache-Control"]) == ("5", "no-store")


def test_a_fault_of_ours(program):
    with failing(DataError("wrong")):
        check_problem(program.get(LIST), 500)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("post", "/api/v2/x", 404),
        ("put", LIST, 405),
        ("trace", LIST, 405),
        ("get", f"{LIST}?a=%00", 400),
    ],
)
def test_what_is_not_offered(program, method, path, status):
    check_problem(getattr(program, method)(path), status)


def test_a_host_that_is_not_ours(program, settings):
    settings.ALLOWED_HOSTS = ["award.example.gov.cn"]
    check_problem(program.get(LIST), 400)


def test_more_fields_than_are_taken(program, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    check_problem(program.post("/api/v1/verify", {"a": "1", "b": "2"}), 400)


def test_plain_http_is_refused_and_not_sent_on(program, settings):
    settings.SECURE_SSL_REDIRECT = True
    check_problem(program.get(LIST), 403)
    assert program.get("/objections/new/").status_code == 301
    assert program.get(LIST, secure=True).status_code == 200


def test_files_of_the_front_server_say_the_same():
    files = {int(file.stem): json.loads(file.read_text(encoding="utf-8")) for file in PAGES.glob("*.json")}
    assert files == {status: problem_of(status) for status in files}
    assert {str(status) for status in files} == {file.stem for file in PAGES.glob("*.html")}
