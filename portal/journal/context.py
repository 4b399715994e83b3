"""The request's identifier and address, carried to every event and log line."""

import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from portal.throttle import address_of

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_address: ContextVar[str] = ContextVar("address", default="")


def request_id() -> str:
    """The identifier of the request being answered; empty outside one."""
    return _request_id.get()


def address() -> str:
    """The address the request being answered came from, as the front server vouches for it; empty outside one."""
    return _address.get()


class RequestIdMiddleware:
    """Give each request an identifier and send it back, so a person can quote it to the office."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request_id.set(uuid.uuid4().hex)
        whence = _address.set(address_of(request))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id()
            return response
        finally:
            _address.reset(whence)
            _request_id.reset(token)
