"""Keeping what was typed: one row a form, nothing overwritten that its tab has not seen, gone with the submission."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet

from portal import clock
from portal.adding import add_all
from portal.autosave.holders import COOKIE_LASTS, Holder
from portal.autosave.models import TypedForm
from portal.identity import crypto
from portal.journal.context import address
from portal.questions import Asked, Asking, answered_together, question
from portal.throttle import Counted, Limit

KEPT_FOR = timedelta(days=30)
"""How long an account's words wait; a stranger's as long as their browser is known."""
MOST_BYTES, STRANGERS_BYTES = 400_000, 100_000
FORMS_AT_ONCE = 60
STRANGERS_FORMS = 20_000
"""Of all who have no account together: what is typed without one must not fill the disk."""
BEGUN_FROM = Limit("autosave-begun-from", 600, 24 * 3600)
"""Of one network: a new browser costs nothing, and nobody may take all the room there is for strangers."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Which version a page has seen (0: none), and which page it is: what it saved itself does not overtake it."""

    version: int = 0
    tab: str = ""

    def is_behind(self, typed: TypedForm) -> bool:
        return typed.version != self.version and (not self.tab or typed.tab != self.tab)


class Overtaken(Exception):
    """Another tab saved or submitted the form since this one last did."""

    def __init__(self, typed: TypedForm) -> None:
        super().__init__(typed.version)
        self.typed = typed


def form_digest(name: str) -> str:
    """What a row is found by in place of the form's name."""
    return crypto.blind_index(name, "autosave-form")


def find_typed(holder: Holder, form: str) -> TypedForm | None:
    """The row, also of a form that was submitted."""
    return TypedForm.objects.filter(holder=holder.digest, form=form, expires_at__gt=clock.now()).first()


def typing_into(form: str, holders: Iterable[Holder]) -> dict[str, str]:
    """Who of these is typing into a form and has not sent it, each with when that was last saved."""
    rows = TypedForm.objects.filter(
        form=form, holder__in=[holder.digest for holder in holders], expires_at__gt=clock.now()
    )
    return {row.holder: row.at for row in rows.exclude(sealed="")}


def text_of(typed: TypedForm | None) -> str:
    """What was typed; empty where nothing is, or where its key is gone."""
    if typed is None or typed.is_closed:
        return ""
    try:
        return crypto.decrypt(typed.sealed, _context(typed.holder, typed.form))
    except crypto.DecryptionFailed:
        return ""


@transaction.atomic
def keep_typed(holder: Holder, form: str, text: str, *, seen: Seen) -> TypedForm:
    """Keep the text over what its page has seen. The same text again is the same version.

    Raises `Overtaken`, and `ValidationError` for what is too long or too many forms.
    """
    _check_room(text, holder)
    found = _locked(holder, form)
    if found is None:
        return _begin(holder, form, text, seen=seen)
    if text_of(found) == text:
        return found
    if seen.is_behind(found):
        raise Overtaken(found)
    return _write(found, text, tab=seen.tab)


@transaction.atomic(savepoint=False)  # nothing is refused here
def close_typed(holder: Holder, form: str) -> None:
    """In the submission's transaction: the words go. What another tab still sends is told so, and does not bring them back."""
    with answered_together(*asking_close(holder, form)):
        found = _locked(holder, form)
        if found is None:
            if not _may_begin(holder):
                return  # nor is there room for what another tab still sends
            found = TypedForm(holder=holder.digest, form=form, stranger=holder.stranger, version=0)
    _write(found, "", tab="")


def asking_close(holder: Holder, form: str) -> list[Asked]:
    """What `close_typed` asks, in its transaction."""
    return [_asking_locked(holder, form), *([_count_of_strangers.of()] if holder.stranger else [])]


def counting_close(holder: Holder) -> dict[Counted, int]:
    """What it may count, for `counted_together`."""
    return {(BEGUN_FROM, address()): 1} if holder.stranger else {}


def reseal_typed() -> int:
    """Seal what waits under the current key; how many. Raises `DecryptionFailed`."""
    old = TypedForm.objects.exclude(sealed="").exclude(sealed__startswith=f"{crypto.keys().current}:")
    return sum(_reseal(pk) for pk in old.values_list("pk", flat=True))


@transaction.atomic
def _reseal(pk: int) -> bool:
    found = TypedForm.objects.select_for_update().filter(pk=pk).exclude(sealed="").first()
    if found is None:  # submitted meanwhile
        return False
    context = _context(found.holder, found.form)
    found.sealed = crypto.encrypt(crypto.decrypt(found.sealed, context), context)
    found.save(update_fields=["sealed"])
    return True


def _locked(holder: Holder, form: str) -> TypedForm | None:
    """Two tabs that save at once: the second sees what the first wrote."""
    return next(iter(_asking_locked(holder, form)()), None)


def _asking_locked(holder: Holder, form: str) -> Asking[TypedForm]:
    return _row_locked.of(holder=holder.digest, form=form)


@question
def _row_locked(holder: Any, form: Any) -> QuerySet[TypedForm]:
    return TypedForm.objects.select_for_update().filter(holder=holder, form=form)


@question
def _count_of_strangers() -> QuerySet[TypedForm, int]:
    of_strangers = TypedForm.objects.filter(stranger=True).values("stranger")
    return of_strangers.annotate(count=Count("pk")).values_list("count", flat=True)


def _begin(holder: Holder, form: str, text: str, *, seen: Seen) -> TypedForm:
    """The first words. Two tabs that begin at once: the constraint lets one, and the other is told of it."""
    _check_number(holder)
    new = TypedForm(holder=holder.digest, form=form, stranger=holder.stranger, version=seen.version)
    made, created = TypedForm.objects.get_or_create(
        holder=holder.digest, form=form, defaults=_fields(new, text, seen.tab)
    )
    if not created and text_of(made) != text:
        raise Overtaken(made)
    return made


def _write(typed: TypedForm, text: str, *, tab: str) -> TypedForm:
    for name, value in _fields(typed, text, tab).items():
        setattr(typed, name, value)
    if typed.pk is None:
        add_all([typed])
    else:
        typed.save()
    return typed


def _fields(typed: TypedForm, text: str, tab: str) -> dict[str, object]:
    lasts = COOKIE_LASTS if typed.stranger or not text else KEPT_FOR
    return {
        "stranger": typed.stranger,
        "sealed": crypto.encrypt(text, _context(typed.holder, typed.form)) if text else "",
        "version": typed.version + 1,
        "tab": tab,
        "saved_at": clock.now(),
        "expires_at": clock.now() + lasts,
    }


def _check_room(text: str, holder: Holder) -> None:
    if len(text.encode()) > (STRANGERS_BYTES if holder.stranger else MOST_BYTES):
        raise ValidationError("填写的内容过长，不能自动保存，请精简后再继续，或者另行保存一份。", code="size")


def _check_number(holder: Holder) -> None:
    if TypedForm.objects.filter(holder=holder.digest).exclude(sealed="").count() >= FORMS_AT_ONCE:
        raise ValidationError("没有提交的表单过多，本页不能自动保存，请先提交或者清除其他的表单。", code="many")
    if not _may_begin(holder):
        raise ValidationError("目前没有提交的表单过多，本页暂不能自动保存，请及时提交。", code="full")


def _may_begin(holder: Holder) -> bool:
    """Whether there is room for one more form of somebody without an account."""
    if not holder.stranger:
        return True
    return BEGUN_FROM.spend(address()) and sum(_count_of_strangers()) < STRANGERS_FORMS


def _context(holder: str, form: str) -> str:
    """The associated data: words moved to another row do not open."""
    return f"autosave.{holder}.{form}"
