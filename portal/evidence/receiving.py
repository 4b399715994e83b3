"""Files that come with a request: counted against their sender's limits, looked into, scanned, written."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import Q

from portal import clock
from portal.evidence.coming import Coming
from portal.evidence.models import StagedUpload
from portal.evidence.passing import Infected, condemn
from portal.evidence.room import Left, asking_left, check_anonymous_room, network_of, of_stranger
from portal.evidence.scanner import in_one_session
from portal.questions import Asking
from portal.throttle import Counted, Limit

STAGED_FOR = timedelta(hours=24)
STAGED_SETS = 3
# A new session costs nothing: without an account the place the files come from is counted too.
STAGED_FROM = Limit("staged-from", 120, 3600)
# What an account sends is looked into as well, which costs seconds of a processor.
STAGED_BY = Limit("staged-by", 400, 3600)


@dataclass(frozen=True, slots=True)
class Uploader:
    """Whose staged files these are: an account, or a browser session without one."""

    user: Any = None
    session_key: str = ""
    address: str = ""

    def owns(self) -> Q:
        """The filter for this uploader's staged files."""
        return Q(taken_off=False, user=self.user) if self.user else of_stranger(self.session_key)


@dataclass
class Reception:
    """The files that come with one request; what their uploader left before is counted once for all."""

    uploader: Uploader
    is_counted: bool = False
    """Whether the files were counted before: when the first piece of each came."""
    coming: dict[File, Coming | ValidationError] = field(default_factory=dict)
    unjudged: dict[StagedUpload, Coming] = field(default_factory=dict)
    infected: list[Infected] = field(default_factory=list)
    _is_expecting: bool = field(default=False, init=False)

    @cached_property
    def asking(self) -> Asking[Any]:
        """What a stranger's `left` asks."""
        return asking_left(self.uploader.address, self.uploader.session_key)

    @cached_property
    def left(self) -> Left:
        uploader = self.uploader
        if uploader.user is None:
            return Left.of(self.asking())
        return Left(own=StagedUpload.objects.filter(uploader.owns(), expires_at__gt=clock.now()).count())

    def reserving(self, files: int) -> dict[Counted, int]:
        """What taking so many files is going to count, for `counted_together`."""
        return {_limit_of(self.uploader): files} if files else {}

    @contextmanager
    def expecting(self, uploads: Iterable[File]) -> Iterator[None]:
        """Begin with these, which are taken within: the scanner and the disk work on all of them at once."""
        if self._is_expecting:
            yield
            return
        with in_one_session():
            self._is_expecting = True
            try:
                for upload in uploads:
                    self.coming[upload] = self._begin(upload)
                yield
            finally:
                self._is_expecting = False
                self._end()

    def _end(self) -> None:
        """What nobody took is dropped, what was condemned put on record: whatever was under way has been rolled back."""
        for coming in [*self.coming.values(), *self.unjudged.values()]:
            if isinstance(coming, Coming):
                coming.drop()
        for infected in self.infected:
            condemn(infected)
        self.coming, self.unjudged, self.infected = {}, {}, []

    def take(self, upload: File) -> StagedUpload:
        """Check a file and store it. Its row is not written yet: `claim_staged` needs none, `stage` writes it.

        Raises `ValidationError`.
        """
        row = self.begin_to_take(upload)
        self.judge(row)
        return row

    def begin_to_take(self, upload: File) -> StagedUpload:
        """The same, before the scanner and the disk have answered: until `judge` has asked them, nobody may have it."""
        coming = self.coming.pop(upload, None) or self._begin(upload)
        if isinstance(coming, ValidationError):
            raise coming
        row = StagedUpload(
            **asdict(coming.facts),
            storage_name=coming.saving.name,
            user=self.uploader.user,
            session_key="" if self.uploader.user else self.uploader.session_key,
            network="" if self.uploader.user else network_of(self.uploader.address),
            expires_at=clock.now() + STAGED_FOR,
        )
        self.unjudged[row] = coming
        return row

    def judge(self, row: StagedUpload) -> None:
        """What the scanner and the disk say of a file. Raises `ValidationError`."""
        if coming := self.unjudged.pop(row, None):
            try:
                row.scanned_at = coming.finish()
            except Infected as infected:
                if self._is_expecting:
                    self.infected.append(infected)
                else:
                    condemn(infected)
                raise

    def _begin(self, upload: File) -> Coming | ValidationError:
        try:
            check_uploader(self.uploader, self.left, upload.size or 0, is_counted=self.is_counted)
            coming = Coming.begin(upload)
        except ValidationError as refusal:
            return refusal
        self.left.add(coming.facts.size)
        return coming


def check_uploader(uploader: Uploader, left: Left, size: int, *, is_counted: bool = False) -> None:
    """Raise `ValidationError` for who has sent too much, before a file of `size` bytes is looked into: that costs more."""
    _check_own(left.own)
    limit, who = _limit_of(uploader)
    if not is_counted and not limit.spend(who):
        sender = "您" if uploader.user else "同一网络"
        raise ValidationError(f"{sender}在一小时内上传的文件过多，请稍后再上传；已上传的文件均已保留。", code="flood")
    if uploader.user is None:
        check_anonymous_room(left, size)


def _limit_of(uploader: Uploader) -> Counted:
    return (STAGED_BY, str(uploader.user.pk)) if uploader.user else (STAGED_FROM, uploader.address)


def _check_own(held: int) -> None:
    if held >= settings.EVIDENCE_MAX_FILES * STAGED_SETS:
        raise ValidationError("您暂存的文件过多，请先提交或者移除已上传的文件。", code="staged")
