"""Whether a link to a page of the desks is one for this person."""

from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.urls import Resolver404, resolve

from portal.desk.desk import Desk
from portal.desk.listing import visible_or_none

READ = frozenset({"list", "detail"})


def page_of(case: models.Model, user: Any) -> str:
    """The address of the case on the first desk that shows it to this person; empty where none does."""
    for desk in (found() for found in Desk.__subclasses__() if found.model is type(case)):
        if desk.who(user) and visible_or_none(desk, user, case.pk) is not None:
            return desk.detail_url(case)
    return ""


def may_read_at(url: str, user: Any) -> bool:
    """Whether the address is a desk's list or a case on it, and the desk is one this person may open."""
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return False
    desk = next((one for one in Desk.__subclasses__() if f"desk_{one.name}" == match.namespace), None)
    return desk is not None and match.url_name in READ and desk.who(user)
