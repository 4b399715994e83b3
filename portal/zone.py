"""One zone for everybody: what an officer types and reads in the office side is Shanghai time."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

OFFICE_SIDE = "/admin/"


class ShanghaiTimeMiddleware:
    """Wagtail's admin works in the zone of the user's profile; here the profile says the portal's, whatever was stored.

    Forms and template filters follow the active zone, so a deadline typed as 17:00 would be another moment for an
    officer whose profile lies in Los Angeles. The stored value goes with the next save of the profile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        # Only there: reading the account on a public page would make it depend on the session.
        if request.path.startswith(OFFICE_SIDE) and (profile := getattr(request.user, "wagtail_userprofile", None)):
            profile.current_time_zone = ""
