"""`/api/v1/openapi.json` is what the interface does: generated requests, every answer described (schemathesis)."""

import re
from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from portal.wsgi import django
from tests.factories import cms
from tests.factories.publicity import draft_notice, published
from tests.factories.titles import register_line

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.whole]
OPERATIONS = {
    "get_edition", "get_honour", "get_misuse_statistics", "get_notice", "get_objection_statistics",
    "get_tracking_statistics", "list_editions", "list_notices", "list_programmes", "list_register", "list_vacancies",
    "list_warnings", "verify_by_file", "verify_by_number",
}  # fmt: skip
SCHEMAS = {
    "CorrectionOut", "EditionDetail", "EditionOut", "HistoryOut", "HonourOut", "ListOut", "MisuseStatisticsOut",
    "MisuseYearOut", "NamedOut", "NoticeDetail", "NoticeEntryOut", "NoticeOut", "NoticesOut", "ObjectionMonthsOut",
    "ObjectionStatisticsOut", "PaperFactOut", "PaperOut", "PrizeOut", "ProblemOut", "ProgrammeOut", "PublicWarningOut", "QuotaOut",
    "RegisterEntryOut", "RegisterOut", "RuleSetOut", "StageOut", "TrackingStatisticsOut", "TrackingYearOut",
    "VacancyOut", "VerificationOut", "WarningOut",
}  # fmt: skip
"""A client generates its own types under these names: one that changes breaks it, so it needs a line in CHANGELOG.md."""
CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, unsupported_method,
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def listed(module_setup):
    module_setup(cms.portal)
    notice = module_setup(lambda: published(draft_notice()))
    module_setup(lambda: [register_line(number) for number in range(3)])
    return notice


@contextmanager
def one_connection():
    """The end of a request does not close the connection of the test, as with Django's own client, which connects anew."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def described(module_setup):
    return module_setup(lambda: Client().get("/api/v1/openapi.json").json())


@pytest.fixture(scope="module")
def cases(described):
    """What each operation may be asked, by its name."""
    schema = schemathesis.openapi.from_dict(described)
    schema.app = django
    found = [one.ok() for one in schema.get_all_operations() if one.ok()]
    return {one.definition.raw["operationId"]: one for one in found}


def operations(described):
    return [one for path in described["paths"].values() for one in path.values()]


def test_names_of_operations_and_schemas_are_stable(described):
    assert {one["operationId"] for one in operations(described)} == OPERATIONS
    assert set(described["components"]["schemas"]) - {"RegisterQuery"} == SCHEMAS


def test_no_two_schemas_share_a_name():
    from portal.api import ROUTERS, api

    names: dict[str, set[str]] = {}
    for _, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in models_of(operation.response_models.values()):
                    names.setdefault(model.__name__, set()).add(model.__module__)
    assert len(api._routers) > len(ROUTERS)
    assert {name: found for name, found in names.items() if len(found) > 1} == {}
    assert SCHEMAS - {"ProblemOut"} <= set(names)


def models_of(answers):
    """Every model an answer is made of."""
    waiting = [field.annotation for answer in answers if answer for field in answer.model_fields.values()]
    found = set()
    while waiting:
        one = waiting.pop()
        if hasattr(one, "model_fields"):
            if one not in found:
                found.add(one)
                waiting += [field.annotation for field in one.model_fields.values()]
        else:
            waiting += getattr(one, "__args__", ())
    return found


def test_every_parameter_says_what_it_is(described):
    asked = [parameter for one in operations(described) for parameter in one["parameters"]]
    assert asked
    assert [p["name"] for p in asked if not re.search("[\u4e00-\u9fff]", p.get("description", ""))] == []


def test_every_operation_names_its_errors_as_problems(described):
    for one in operations(described):
        kinds = {status: list(answer.get("content", {})) for status, answer in one["responses"].items()}
        assert kinds["400"] == kinds["405"] == kinds["500"] == ["application/problem+json"]
        assert ("422" in kinds) == bool(one["parameters"] or "requestBody" in one)


def pytest_generate_tests(metafunc):
    if "operation" in metafunc.fixturenames:
        metafunc.parametrize("operation", sorted(OPERATIONS))


@pytest.mark.filterwarnings("ignore")
def test_generated_requests_meet_the_description(operation, cases):
    @settings(max_examples=15, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def judge(case):
        case.validate_response(case.call(), checks=CHECKS)

    with one_connection():
        given(case=cases[operation].as_strategy())(judge)()
