"""Making an export, in a worker: row by row, asked again on the way whether it is still for the person who asked for it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from typing import Any, cast

from django.core.files.base import File
from django.db.models import F
from django.http import QueryDict

from portal import clock
from portal.access.models import User
from portal.atrest.files import ChunksReader
from portal.desk import listing
from portal.desk.desk import Desk
from portal.desk.export import keyed_lines
from portal.desk.filtering import boxes
from portal.desk.parts import Column
from portal.errors import TransitionNotAllowed
from portal.exports.actions import fail_export, finish_export, stop_export
from portal.exports.enums import ExportState, Form
from portal.exports.models import Export
from portal.exports.reach import OutOfReach, check_list, check_rows
from portal.exports.shelf import drop, put, shelf
from portal.tables.lines import csv_lines
from portal.tables.sheets import write_sheet

LEASE = timedelta(minutes=5)
MOST_TRIES = 3
STEP = 500
log = logging.getLogger("portal.exports")


class NotWaitedFor(Exception):
    """Its owner deleted it, or it was stopped, while it was being made."""


@dataclass
class _Work:
    """One try: the rows as they are written, and which they were."""

    export: Export
    user: User
    desk: Desk
    keys: list[str] = field(default_factory=list)

    @cached_property
    def query(self) -> QueryDict:
        return QueryDict(self.export.conditions.for_delivery())

    @cached_property
    def columns(self) -> list[Column]:
        return [column for _, column in listing.columns_of(self.desk, self.query)]

    def lines(self) -> Iterator[list[Any]]:
        query = self.query
        rows = listing.narrowed(self.desk, self.desk.list_rows(self.user), query, boxes(self.desk, self.user, query))
        for number, (key, line) in enumerate(keyed_lines(rows, self.columns)):
            if number % STEP == 0:
                self._go_on(number)
            self.keys.append(key)
            yield line

    def _go_on(self, done: int) -> None:
        """Say how far it is and keep the lease, unless nobody waits for it, or it is not for this person any more."""
        mine = Export.objects.filter(pk=self.export.pk, state=ExportState.ASKED)
        if not mine.update(done=done, leased_until=clock.now() + LEASE):
            raise NotWaitedFor
        check_list(self.export, User.objects.get(pk=self.user.pk))


def make_export(pk: int) -> bool:
    """Make the export, unless another worker is at it or nobody waits for it. One that fails is tried again by the sweep."""
    export = _claimed(pk)
    if export is None:
        return False
    if export.tries > MOST_TRIES:
        fail_export(export)
        return False
    try:
        _make(export)
    except OutOfReach as stop:
        stop_export(export, reason=str(stop))
    except NotWaitedFor:
        return False
    return True


def _claimed(pk: int) -> Export | None:
    taken = Export.objects.waiting().filter(pk=pk).update(leased_until=clock.now() + LEASE, tries=F("tries") + 1)
    return Export.objects.select_related("asked_by").get(pk=pk) if taken else None


def _make(export: Export) -> None:
    work = _Work(export, export.asked_by, check_list(export, export.asked_by))
    name = put(_written(work))
    try:
        user = User.objects.get(pk=work.user.pk)
        check_rows(check_list(export, user), user, work.keys)
        finish_export(export, name=name, size=shelf().size(name), keys=work.keys)
    except TransitionNotAllowed as refusal:
        drop(name)
        raise NotWaitedFor from refusal
    except BaseException:
        drop(name)
        raise


def _written(work: _Work) -> File:
    """The bytes as they come into being: a CSV is sealed line by line, a workbook when it is whole."""
    heads = [column.label for column in work.columns]
    if work.export.form == Form.CSV:
        return File(cast(Any, ChunksReader(line.encode() for line in csv_lines(heads, work.lines()))))
    out = BytesIO()
    made_at = clock.local(clock.now())
    write_sheet(out, work.desk.label[:31], heads, work.lines(), title=work.desk.label, made_at=made_at)
    return File(out)
