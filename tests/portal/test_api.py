"""The open data interface as a whole."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/nothing/", "/api/v2/notices", "/api/v1/notices/x/y"])
def test_unknown_address_is_a_problem_in_chinese(client, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json; charset=utf-8")
    assert response.json()["title"] == "未找到"


def test_description_has_an_example_for_every_answer(client):
    schema = client.get("/api/v1/openapi.json").json()
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            content = operation["responses"][next(iter(operation["responses"]))].get("content", {})
            body = next(iter(content.values()), {}).get("schema", {})
            name = (body.get("$ref") or body.get("items", {}).get("$ref", "")).rsplit("/", 1)[-1]
            assert "example" in schema["components"]["schemas"].get(name, {}), path
