"""Large files come in pieces: a line that broke goes on where it broke, not at the beginning (20 files of 20 MB, Article 31)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.crypto import salted_hmac

from portal import clock
from portal.atrest.pieces import NotGenuine
from portal.evidence.actions import stage
from portal.evidence.coming import telling
from portal.evidence.intake import check_size, clean_filename, format_of
from portal.evidence.models import PartialUpload, StagedUpload
from portal.evidence.receiving import STAGED_FOR, Reception, Uploader, check_uploader
from portal.evidence.room import Left, check_free_space, network_of
from portal.evidence.vault import begin_store, discard_all, vault

PIECE = 1024 * 1024
"""How much of a file one request brings (bytes); the last brings what is left."""
OF_ITS_CONTENT = frozenset({"mismatch", "unsafe", "infected"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a file of `size` bytes, from `offset` on; `mark` tells the file, its form and its sender from all others."""

    mark: str
    content: UploadedFile
    size: int
    offset: int

    @property
    def name(self) -> str:
        return clean_filename(self.content.name or "")


def mark_of(*of_what: str) -> str:
    """A keyed digest of form, field and file: enough to know the file again, nothing to trace."""
    return salted_hmac("portal.evidence.pieces", "\n".join(of_what), algorithm="sha256").hexdigest()


def take_piece(piece: Piece, *, uploader: Uploader) -> StagedUpload | int:
    """Keep a piece: the staged file once all have come, else the bytes that have. One that is not the next changes nothing.

    Raises `ValidationError` for what no form takes; what came before stays, unless the whole file is what it is refused for.
    """
    _check(piece)
    reception = Reception(uploader, is_counted=True)
    with _refused_once(piece), reception.expecting(()), transaction.atomic():
        row, staged = _held(piece, uploader)
        if staged is not None or piece.offset != row.received:
            return staged or row.received
        with telling(piece.name):
            row.pieces.append(begin_store(piece.content).finish())
            row.received += piece.content.size or 0
            if row.received == row.size:
                return _staged(row, piece, reception) or _lost(row)
        row.save(update_fields=["pieces", "received"])
        return row.received


@transaction.atomic
def forget_partial(row: PartialUpload) -> None:
    """What came of a file that is not needed any more: the row first, its pieces when that is certain."""
    if PartialUpload.objects.filter(pk=row.pk).delete()[0]:
        transaction.on_commit(partial(discard_all, row.pieces), robust=True)


@contextmanager
def _refused_once(piece: Piece) -> Iterator[None]:
    """A whole file that is refused for what it is has to come anew, and is counted anew: looking into one costs seconds."""
    try:
        yield
    except ValidationError as refusal:
        if refusal.code in OF_ITS_CONTENT:
            for row in PartialUpload.objects.filter(mark=piece.mark, became=None):
                forget_partial(row)
        raise


def _check(piece: Piece) -> None:
    check_size(piece.name, piece.size)
    format_of(piece.name)
    if piece.offset < 0 or piece.offset % PIECE or piece.content.size != min(PIECE, piece.size - piece.offset):
        raise ValidationError("没有收到完整的文件，请重新选择。")


def _lost(row: PartialUpload) -> int:
    """It has to come anew."""
    forget_partial(row)
    return 0


def _held(piece: Piece, uploader: Uploader) -> tuple[PartialUpload, StagedUpload | None]:
    """The file this is a piece of, locked, and what it was staged as; begun anew where it is chosen once more."""
    rows = PartialUpload.objects.select_for_update().filter(mark=piece.mark)
    if row := rows.first():
        staged = StagedUpload.objects.filter(uploader.owns(), pk=row.became).first() if row.became else None
        is_over = row.became is not None and (staged is None or piece.offset == 0)
        if row.expires_at > clock.now() and row.size == piece.size and not is_over:
            return row, staged
        forget_partial(row)
    _check_begin(piece, uploader)
    PartialUpload.objects.bulk_create([_begun(piece, uploader)], ignore_conflicts=True)
    return rows.get(), None


def _begun(piece: Piece, uploader: Uploader) -> PartialUpload:
    return PartialUpload(
        mark=piece.mark,
        user=uploader.user,
        session_key="" if uploader.user else uploader.session_key,
        network="" if uploader.user else network_of(uploader.address),
        size=piece.size,
        expires_at=clock.now() + STAGED_FOR,
    )


def _check_begin(piece: Piece, uploader: Uploader) -> None:
    """What is under way is counted as what is staged is, beside it, with the size that was announced."""
    check_free_space(piece.size)
    under_way = PartialUpload.objects.filter(became=None, expires_at__gt=clock.now())
    if uploader.user:
        left = Left(own=under_way.filter(user=uploader.user).count())
    else:
        here = Q(network=network_of(uploader.address))
        of_strangers = under_way.filter(user=None)
        left = Left(**of_strangers.aggregate(
            own=Count("pk", filter=Q(session_key=uploader.session_key)), files=Count("pk"), total=Sum("size", default=0),
            files_here=Count("pk", filter=here), total_here=Sum("size", filter=here, default=0),
        ))  # fmt: skip
    check_uploader(uploader, left, piece.size)


def _staged(row: PartialUpload, piece: Piece, reception: Reception) -> StagedUpload | None:
    """The whole file, looked into and scanned as one that came at once; None where a piece is no more what was stored."""
    content = BytesIO()
    try:
        for name in row.pieces:
            with vault().open_whole(name) as part:
                content.write(part.read())
    except (FileNotFoundError, NotGenuine):
        return None
    upload = InMemoryUploadedFile(content, "file", piece.content.name, piece.content.content_type, row.size, None)
    staged = stage([reception.take(upload)])[0]
    transaction.on_commit(partial(discard_all, row.pieces), robust=True)
    row.pieces, row.became = [], staged.pk
    row.save(update_fields=["pieces", "received", "became"])
    return staged
