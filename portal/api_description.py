"""What `/api/v1/openapi.json` says beyond the operations themselves: their names, their errors, their headers."""

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI, Schema
from ninja.operation import Operation
from pydantic import ConfigDict

from portal.problems import WORDS, problem_of

SLUG = r"^[-a-zA-Z0-9_]{1,100}$"
TEXT = r"^[^\u0000]*$"
"""What is looked for may be anything a database can hold."""
ERRORS = (400, 404, 405, 413, 422, 429, 500, 503)
PROBLEM = "application/problem+json"
EXAMPLE: dict[str, Any] = problem_of(404)


class ProblemOut(Schema):
    """An error (RFC 9457). `article`: the article of the measures a refusal rests on; `errors`: parameter by parameter."""

    type: str
    title: str
    status: int
    detail: str
    article: str | None = None
    errors: list[dict[str, str]] | None = None

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})


class DescribedAPI(NinjaAPI):
    """An interface whose description is complete: a stable name for each operation, every answer it gives."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function alone: it says nothing of where it lives, and stays when that changes."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> Any:
        described = super().get_openapi_schema(**options)
        described["components"]["schemas"]["ProblemOut"] = ProblemOut.model_json_schema()
        for operations in described["paths"].values():
            for method, operation in operations.items():
                operation["responses"] |= _errors(method, operation)
        return described


def _errors(method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """The answers besides the one that was asked for."""
    given: dict[str, Any] = {str(status): _problem(status) for status in _possible(method, operation)}
    if method == "get":
        given["304"] = {"description": "与 If-None-Match 所列的相同，没有变化"}
    return given


def _possible(method: str, operation: dict[str, Any]) -> list[int]:
    asks = bool(operation.get("parameters")) or "requestBody" in operation
    left_out = set() if asks else {404, 422}
    return [status for status in ERRORS if status not in left_out | ({413} if method == "get" else set())]


def _problem(status: int) -> dict[str, Any]:
    title, detail = WORDS.get(status, (HTTPStatus(status).phrase, ""))
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {
        "description": f"{title}：{detail}",
        "content": {PROBLEM: {"schema": schema, "example": problem_of(status)}},
    }
