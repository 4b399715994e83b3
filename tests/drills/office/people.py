"""Somebody at a browser of their own: every page that is loaded is counted, under their role."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.test import Client

from portal.desk.planning import PLANNED
from portal.shown import AS_SHOWN
from tests.drills.office.pictures import Album


@dataclass
class Tally:
    """Page loads by role and by address, what was refused, and what the pages were."""

    by_role: Counter[str] = field(default_factory=Counter)
    by_address: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    album: Album = field(default_factory=Album)


class Person:
    """Opens pages as they are linked, fills in their forms, sends them; a redirect is one load more."""

    def __init__(self, user: AbstractBaseUser, role: str, tally: Tally) -> None:
        self.user, self.role, self.tally = user, role, tally
        self.client = Client()
        self.client.force_login(user)

    def begin_day(self) -> Any:
        """Logged in anew, a page opened and sent, and the first page."""
        self.client.force_login(self.user)
        self._count("/admin/login/", 2)
        return self.open("/admin/")

    def open(self, address: str, **asked: Any) -> Any:
        return self._loaded(self.client.get(address, asked, follow=True), address)

    def send(self, address: str, page: Any, **typed: Any) -> Any:
        """Send the form of an opened page with what is typed beside what stands in it."""
        return self._loaded(self.client.post(address, {**standing(page), **typed}, follow=True), address)

    def fill(self, address: str, **typed: Any) -> Any:
        """Open a page with a form, and send it."""
        return self.send(address, self.open(address), **typed)

    def do(self, desk: str, row: Any, verb: str, **typed: Any) -> Any:
        """Open a case, the page of a verb, and do it."""
        case = f"/admin/desk/{desk}/{row.pk}/"
        self.open(case)
        return self.fill(f"{case}{verb}/", **typed)

    def do_on_list(self, desk: str, verb: str, **typed: Any) -> Any:
        """Open a list, the page of its verb, and do it."""
        self.open(f"/admin/desk/{desk}/")
        return self.fill(f"/admin/desk/{desk}/do/{verb}/", **typed)

    def do_for_many(self, desk: str, verb: str, narrowed: dict[str, str], *, leaves: bool = True, **typed: Any) -> None:
        """Tick all of a page of a list, a hundred at most, until none is left; what is done `leaves` the list."""
        number = 1
        while True:
            page = self.open(f"/admin/desk/{desk}/", **narrowed, n="100", p=str(number)).context["page"]
            chosen = [row.pk for row in page.object_list]
            if not chosen or not self.tick(desk, verb, chosen, **typed) or not page.has_next():
                return
            number += not leaves

    def tick(self, desk: str, verb: str, chosen: list[Any], **typed: Any) -> int:
        """The page of a verb for many on these, sent; gives how many were done."""
        address = f"/admin/desk/{desk}/many/{verb}/"
        page = self.open(address, chosen=chosen)
        lines = page.context["ready"]
        sent: dict[str, Any] = {"chosen": [line.pk for line in lines]}
        for line in lines:
            sent |= {f"{AS_SHOWN}-{line.pk}": line.shown} if line.shown else {}
            sent |= (
                {f"{PLANNED}-{line.pk}": [one.value for one in line.planned.choices]} if line.planned.choices else {}
            )
        self._told(address, [line.obstacle for line in page.context["kept_back"]])
        if not lines:
            return 0
        answer = self.send(address, page, **sent, **typed)
        self._told(address, [line.obstacle for line in answer.context["kept_back"]])
        return len(answer.context.get("done", ()))

    def _loaded(self, answer: Any, address: str) -> Any:
        for path in [address, *(url.partition("?")[0] for url, _ in answer.redirect_chain)]:
            self._count(path)
        self.tally.album.keep(f"{self.role} {pattern(answer.request['PATH_INFO'])}", answer)
        if answer.status_code >= 400:
            form = answer.context and answer.context.get("form")
            said = form.errors.as_json(escape_html=False) if form is not None else answer.content.decode()[:300]
            self._told(f"{answer.status_code} {address}", [said])
        return answer

    def _count(self, path: str, loads: int = 1) -> None:
        self.tally.by_role[self.role] += loads
        self.tally.by_address[pattern(path)] += loads

    def _told(self, address: str, words: list[str]) -> None:
        self.tally.refusals += [f"{self.role} {address}：{said}" for said in words]


def standing(page: Any) -> dict[str, Any]:
    """What the form of a page would send if nothing were typed."""
    form = page.context and page.context.get("form")
    if form is None:
        return {}
    return {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "", False)}


def pattern(path: str) -> str:
    """The address without the numbers of cases."""
    return "/".join("<编号>" if part.isdigit() else part for part in path.split("/"))
