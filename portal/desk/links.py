"""Whether a link to a page of the desks is one for this person."""

from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from portal.desk.desk import Desk

READ = frozenset({"list", "detail"})


def may_read_at(url: str, user: Any) -> bool:
    """Whether the address is a desk's list or a case on it, and the desk is one this person may open."""
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return False
    desk = next((one for one in Desk.__subclasses__() if f"desk_{one.name}" == match.namespace), None)
    return desk is not None and match.url_name in READ and desk.who(user)
