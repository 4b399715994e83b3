"""A file field that loses nothing: files already uploaded stay with the form when it comes back with errors."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext

from portal import clock
from portal.autosave.holders import Holder
from portal.evidence.actions import drop_staged, stage
from portal.evidence.formats import ACCEPT, ACCEPTED_LABEL, accepted, is_of
from portal.evidence.models import StagedUpload
from portal.evidence.pieces import PIECE
from portal.evidence.receiving import Reception, Uploader
from portal.questions import Asked
from portal.refusals import show_refusal
from portal.throttle import Counted, address_of

SALT = "portal.evidence.staged"


def uploader_of(request: HttpRequest) -> Uploader:
    """The uploader behind a request; a visitor without a session gets one."""
    if request.user.is_authenticated:
        return Uploader(user=request.user)
    if not request.session.session_key:
        request.session.create()
    return Uploader(session_key=request.session.session_key or "", address=address_of(request))


def uploader_for(holder: Holder, request: HttpRequest) -> Uploader:
    """The uploader who is this holder of a form's words: a browser is never an account, which would tell who writes."""
    if holder.stranger:
        return Uploader(session_key=holder.digest[:40], address=address_of(request))
    return Uploader(user=request.user)


def listed(row: StagedUpload, *, is_marked: bool = False) -> dict[str, Any]:
    """What the line of a staged file is drawn from."""
    return {"file": row, "token": _token_of(row), "is_marked": is_marked}


class Staged(list[StagedUpload]):
    """The files of a form, staged before or come with it just now; which are marked to be taken off, how many have expired."""

    lost = 0
    marked: frozenset[UUID] = frozenset()
    refused: tuple[str, ...] = ()
    """Names of files that were not taken, and nothing in their place."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the browser sent for the field."""

    files: Sequence[UploadedFile]
    kept: Sequence[str]
    dropped: Sequence[str]
    refused: Sequence[str] = ()


class EvidenceUploadInput(forms.Widget):
    """A file input for several files, above it the list of those already uploaded."""

    template_name = "evidence/upload_input.html"
    needs_multipart_form = True
    multiple = True
    accept = ACCEPT

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Submitted:
        kept, dropped, refused = (_all(data, f"{name}-{what}") for what in ("kept", "dropped", "refused"))
        return Submitted(_all(files, name), kept, dropped, refused)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def format_value(self, value: Any) -> Any:
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        staged = value if isinstance(value, list) else []
        marked: frozenset[UUID] = getattr(value, "marked", frozenset())
        context["staged"] = [listed(row, is_marked=row.pk in marked) for row in staged]
        context["lost"] = getattr(value, "lost", 0)
        context["refused"] = getattr(value, "refused", ())
        context["widget"].update(accept=self.accept, multiple=self.multiple, piece=PIECE)
        return context


def _say_what_is_taken(count: int, megabytes: int, endings: tuple[str, ...]) -> str:
    return gettext("最多%(count)s个文件，每个不超过%(megabytes)sMB。可以上传：%(formats)s。") % {
        "count": count, "megabytes": megabytes, "formats": _listed_formats(endings) or gettext(ACCEPTED_LABEL),
    }  # fmt: skip


def _listed_formats(endings: Iterable[str]) -> str:
    return gettext("、").join(ending.upper() for ending in endings)


# In the language of the page, also for a form that is made when the program starts.
_what_is_taken = lazy(_say_what_is_taken, str)


class EvidenceUploadField(forms.Field):
    """Cleans to a list of `StagedUpload` for `claim_staged`. Its form needs `StagedUploadsMixin`."""

    widget = EvidenceUploadInput
    default_error_messages = {"required": "请上传至少一个文件。"}

    def __init__(self, *, max_files: int | None = None, endings: Iterable[str] = (), **kwargs: Any) -> None:
        self.max_files = max_files or settings.EVIDENCE_MAX_FILES
        self.reception: Reception | None = None
        self.staged: Staged | None = None
        self.is_judged_later = False
        self.endings = tuple(endings)
        self.unfit: Callable[[Any], list[str]] = self._unfit
        megabytes = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
        kwargs.setdefault("help_text", _what_is_taken(self.max_files, megabytes, self.endings))
        super().__init__(**kwargs)
        self.widget.multiple = self.max_files > 1
        if self.endings:
            self.widget.accept = accepted(self.endings)

    def _unfit(self, file: UploadedFile | StagedUpload) -> list[str]:
        """What is said of a file of another format than this field takes."""
        name = file.full_name if isinstance(file, StagedUpload) else str(file.name)
        if not self.endings or is_of(name, self.endings):
            return []
        said = gettext("“%(name)s”的格式不符，可以上传：%(formats)s。")
        return [said % {"name": name, "formats": _listed_formats(self.endings)}]

    def clean(self, value: Submitted) -> list[StagedUpload]:
        dropped = set(value.dropped)
        wanted = [token for token in value.kept if token not in dropped]
        self.staged = Staged(self._find(wanted))
        # Another chosen in its place, nobody asks what became of the first.
        self.staged.refused = () if value.files else tuple(one[:120] for one in value.refused[: self.max_files])
        for row in self._find(value.dropped):
            drop_staged(row)
        errors = _out_of_reach(len({key for token in wanted if (key := _key_of(token))}) - len(self.staged))
        errors += self._drop_unfit(self.staged) + self._take(value.files, self.staged)
        if len(self.staged) > self.max_files:
            errors.append(
                gettext("最多上传%(most)s个文件，现有%(count)s个，请移除多余的文件。")
                % {"most": self.max_files, "count": len(self.staged)}
            )
        if errors:
            raise ValidationError(errors)
        if self.required and not self.staged:
            raise ValidationError(self.error_messages["required"], code="required")
        return self.staged

    def bound_data(self, data: Submitted, initial: Any) -> list[StagedUpload]:
        """What the returned form lists: every file, safely staged. Not cleaned, it was taken up again later."""
        if self.staged is None:
            self.staged = Staged(self._find(data.kept))
            self.staged.lost = len(set(data.kept)) - len(self.staged)
            self.staged.marked = frozenset(key for token in data.dropped if (key := _key_of(token)))
        stage(self.staged)
        return self.staged

    def kept_as(self, name: str) -> dict[str, list[str]]:
        """What stands in the place of the files where a form is kept: they are staged."""
        return {f"{name}-kept": [_token_of(row) for row in stage(self.staged or ())], f"{name}-dropped": []}

    def has_changed(self, initial: Any, data: Submitted | None) -> bool:
        return bool(data and (data.files or data.kept or data.dropped))

    def _receiving(self) -> Reception:
        if self.reception is None:
            raise RuntimeError("EvidenceUploadField needs a form with StagedUploadsMixin and uploader=…")
        return self.reception

    def judge(self) -> list[str]:
        """What is wrong with the files taken, as the scanner and the disk say; those are not the form's any more."""
        errors: list[str] = []
        for row in list(self.staged or ()):
            try:
                self._receiving().judge(row)
            except ValidationError as error:
                errors.extend(error.messages)
                self.staged.remove(row)  # type: ignore[union-attr]
                self._refuse(row.full_name)
        return errors

    def _refuse(self, name: str) -> None:
        if self.staged is not None:
            self.staged.refused += (name,)

    def _drop_unfit(self, staged: "Staged") -> list[str]:
        """What was staged as it was chosen, before anybody asked whether this field takes it."""
        errors: list[str] = []
        for row in list(staged):
            if faults := self.unfit(row):
                errors += faults
                staged.remove(row)
                drop_staged(row)
                self._refuse(row.full_name)
        return errors

    def _take(self, files: Sequence[UploadedFile], staged: "Staged") -> list[str]:
        errors: list[str] = []
        for file in files:
            if faults := self.unfit(file):
                errors += faults
                self._refuse(str(file.name))
                continue
            try:
                staged.append(self._receiving().begin_to_take(file))
            except ValidationError as error:
                errors.extend(error.messages)
                self._refuse(str(file.name))
        return errors if self.is_judged_later else errors + self.judge()

    def _find(self, tokens: Sequence[str]) -> list[StagedUpload]:
        keys = [key for token in tokens if (key := _key_of(token))]
        if not keys:
            return []
        rows = StagedUpload.objects.filter(self._receiving().uploader.owns(), pk__in=keys, expires_at__gt=clock.now())
        return sorted(rows, key=lambda row: keys.index(row.pk))


def _out_of_reach(count: int) -> list[str]:
    """What is said of files listed in the form that are not there for this browser any more: none goes missing unnoticed."""
    if not count:
        return []
    said = gettext(
        "此前上传的%(count)s个文件现在取不到：暂存已经过期、已随前一次提交收到，或者浏览器清除了 Cookie。"
        "请重新选择；不再需要的，可以直接再次提交。"
    )
    return [said % {"count": count}]


def said_of_refused(form: forms.BaseForm) -> str:
    """Of a form that is done: which files it came back for are not in it. Empty where there are none."""
    fields = [field for field in form.fields.values() if isinstance(field, EvidenceUploadField)]
    refused = [name for field in fields if field.staged is not None for name in field.staged.refused]
    names = gettext("、").join(f"“{name}”" for name in dict.fromkeys(refused))
    said = gettext("%(names)s没有收到：上传时未通过核对，本次保存的内容中没有。仍需提交的，请按要求更换后重新上传。")
    return said % {"names": names} if names else ""


class StagedUploadsMixin:
    """For forms with `EvidenceUploadField`s: `MyForm(request.POST, request.FILES, uploader=uploader_of(request))`."""

    fields: dict[str, forms.Field]
    files: Any

    def __init__(self, *args: Any, uploader: Uploader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reception = reception = Reception(uploader)
        for field in self._file_fields().values():
            field.reception = reception

    def full_clean(self) -> None:
        with self.reception.expecting(self._sent_files()):
            super().full_clean()  # type: ignore[misc]

    @contextmanager
    def judging_files_later(self) -> Iterator[None]:
        """Clean the form within, and do what it asks for after `check_files`: nobody waits for the scanner meanwhile."""
        with self.reception.expecting(self._sent_files()):
            for field in self._file_fields().values():
                field.is_judged_later = True
            yield
            show_refusal(self, ValidationError(self._faults_of_files()))  # type: ignore[arg-type]

    def check_files(self) -> None:
        """Raise `ValidationError`, by field, for what the scanner and the disk say of the files that came."""
        if faults := self._faults_of_files():
            raise ValidationError(faults)

    def _faults_of_files(self) -> dict[str, list[str]]:
        return {name: faults for name, field in self._file_fields().items() if (faults := field.judge())}

    def asking_room(self) -> list[Asked]:
        """What is going to be asked about the files that came, of somebody without an account."""
        return [self.reception.asking] if self.files and self.reception.uploader.user is None else []

    def reserving(self) -> dict[Counted, int]:
        """What is going to be counted for the files that came."""
        return self.reception.reserving(len(self._sent_files()))

    def _sent_files(self) -> list[UploadedFile]:
        return [file for name in self._file_fields() for file in _all(self.files, name)]

    def _file_fields(self) -> dict[str, EvidenceUploadField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, EvidenceUploadField)}


def _all(source: Any, name: str) -> list[Any]:
    if hasattr(source, "getlist"):
        return list(source.getlist(name))
    value = source.get(name)
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


def _token_of(row: StagedUpload) -> str:
    return signing.dumps(str(row.pk), salt=SALT)


def _key_of(token: str) -> UUID | None:
    try:
        return UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None
