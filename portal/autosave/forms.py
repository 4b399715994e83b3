"""One long form of one person: what they typed and have not submitted comes back, and goes with the submission.

    typed = Typed(request, f"application:{pk}")
    form = typed.on(MyForm(typed.data, typed.files))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid():
        with transaction.atomic():
            act(…)
            typed.close()
        return redirect(…)
    typed.keep(form)  # refused: everything is kept, staged files too

Nothing is ever submitted from what is kept: it stands in the form until its bearer sends it, and is judged then.
"""

from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property

from portal.autosave.holders import Holder, account_of, browser_of, forget_browser
from portal.autosave.keeping import (
    Overtaken,
    Seen,
    asking_close,
    close_typed,
    counting_close,
    find_typed,
    form_digest,
    keep_typed,
    text_of,
)
from portal.autosave.models import TypedForm
from portal.questions import Asked
from portal.refusals import ask_for_choices
from portal.throttle import Counted

TICKET, VERSION, TAB, KEEP, CLEAR = "autosave", "autosave-version", "autosave-tab", "autosave-keep", "autosave-clear"
CHOSEN = "chosen"
"""The cases that a form is about, where it is about many."""
NOT_TYPED = frozenset({TICKET, VERSION, TAB, KEEP, CLEAR, CHOSEN, "csrfmiddlewaretoken", "save"})
LONG_FROM = 4
"""A form with so many fields is long, and so is one that takes several lines."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which form of whom a page may save into. It opens nothing: the request must be its holder's."""

    holder: Holder
    form: str

    def write(self) -> str:
        return signing.dumps([self.holder.digest, self.holder.stranger, self.form], salt=__name__)

    @classmethod
    def read(cls, text: str) -> "Ticket | None":
        try:
            digest, stranger, form = signing.loads(text, salt=__name__)
        except signing.BadSignature:
            return None
        return cls(Holder(digest, stranger), form)

    @classmethod
    def of(cls, request: HttpRequest) -> "Ticket | None":
        """The ticket that a page's own call brings, where the request is its holder's."""
        ticket = cls.read((request.POST if request.method == "POST" else request.GET).get(TICKET, ""))
        return ticket if ticket and ticket.holder in {account_of(request), browser_of(request)} else None


def seen_by(data: QueryDict) -> Seen:
    """What the page that sent this has seen."""
    version = data.get(VERSION, "")
    return Seen(int(version) if version.isdecimal() and len(version) < 9 else 0, data.get(TAB, "")[:16])


def is_long(form: forms.BaseForm) -> bool:
    """Whether there is anything to lose."""
    fields = form.visible_fields()
    return len(fields) >= LONG_FROM or any(isinstance(field.field.widget, forms.Textarea) for field in fields)


def as_sent(data: QueryDict, form: forms.BaseForm | None = None) -> QueryDict:
    """What a person typed, without what belongs to the page; with the files that the form has staged meanwhile."""
    sent = QueryDict(mutable=True)
    for name, values in data.lists():
        if name not in NOT_TYPED:
            sent.setlist(name, values)
    for field in form or ():
        if keeps := getattr(field.field, "kept_as", None):
            for name, values in keeps(field.html_name).items():
                sent.setlist(name, values)
    return sent


def _judge_nothing(form: Any) -> None:
    """A form shown as it was left: it says nothing of what is missing until it is sent."""
    form._errors = ErrorDict()


class Typed:
    """What `holder` (the account, unless told otherwise) typed into the form `name`; see the module.

    A form of several pages says that the one now shown is the next (`is_next_page`): nobody needs to be told that what they
    just typed is back.
    """

    def __init__(self, request: HttpRequest, name: str, holder: Holder | None = None) -> None:
        found = holder or account_of(request)
        if found is None:
            raise RuntimeError("a form for strangers names its holder: browser_of(request)")
        self.request, self.holder, self.form = request, found, form_digest(name)
        self.long, self.overtaken = False, False
        self.is_next_page = False

    @cached_property
    def saved(self) -> TypedForm | None:
        return find_typed(self.holder, self.form)

    @property
    def is_posted(self) -> bool:
        return self.request.method == "POST"

    @property
    def submitted(self) -> bool:
        """Whether it is to be done, and not only to be kept."""
        return self.is_posted and not {KEEP, CLEAR} & self.request.POST.keys()

    @cached_property
    def data(self) -> QueryDict | None:
        """What the form is made of: what was sent, else what was kept, else nothing."""
        if self.is_posted:
            return self.request.POST
        text = text_of(self.saved)
        return QueryDict(text) if text else None

    @property
    def files(self) -> Any:
        return self.request.FILES if self.is_posted else None

    @property
    def resumed(self) -> bool:
        return not self.is_posted and self.data is not None

    def on(self, form: Any) -> Any:
        """Equip a form made of `data`: it saves itself; resumed, it shows what was typed, which nobody has judged yet."""
        ask_for_choices(form)
        if self.resumed:
            _judge_nothing(form)
        self.long = is_long(form)
        if self.long:
            form.autosave = self
            # A form that makes its helper when it is drawn puts `autosave` into it by itself.
            helper = vars(form).get("helper")
            if helper is not None:
                helper.layout = helper.layout or Layout(*form.fields)
                helper.layout.fields.insert(0, self)
        return form

    def answer(self, form: forms.BaseForm) -> HttpResponse | None:
        """What the form's own buttons do, which need no script: keep, and clear."""
        if self.is_posted and CLEAR in self.request.POST:
            self._clear()
        elif self.is_posted and KEEP in self.request.POST:
            if not self.is_put_aside(form):
                return None
            messages.success(self.request, "已暂存，尚未提交。")
        else:
            return None
        return redirect(self.request.get_full_path())

    def _clear(self) -> None:
        self.close()
        if not self.holder.stranger:
            messages.success(self.request, "已清除保存的内容。")
            return
        forget_browser(self.request)
        messages.success(self.request, "已清除本机填写的内容和已上传的文件，任何人都不能在本机继续填写。")

    @staticmethod
    def is_sent(request: HttpRequest) -> bool:
        """Whether a form of this kind came with the request."""
        return request.method == "POST" and TICKET in request.POST

    def is_put_aside(self, form: forms.BaseForm) -> bool:
        """Keep what was sent without judging it. False where that could not be: the form is to be shown again, and says why."""
        form.full_clean()  # stages the files
        return self.is_moved_on(form)

    def is_moved_on(self, form: forms.BaseForm, **changed: str) -> bool:
        """Keep what was sent and cleaned, with what has `changed`, unjudged. False as `is_put_aside`."""
        self._tell_of_files(form)
        _judge_nothing(form)
        return self._is_kept(form, **changed)

    def keep(self, form: Any) -> Any:
        """What was sent and not done is kept, with the files it staged; the form, to be shown again."""
        if self.submitted and self.long and self.is_sent(self.request):
            self._is_kept(form)
        return form

    def _is_kept(self, form: forms.BaseForm, **changed: str) -> bool:
        """False where another tab was here since, or there is no room; the page says so."""
        sent = as_sent(self.request.POST, form)
        for name, value in changed.items():
            sent[name] = value
        try:
            self.saved = keep_typed(self.holder, self.form, sent.urlencode(), seen=seen_by(self.request.POST))
        except Overtaken as other:
            self.saved, self.overtaken = other.typed, True
            return False
        except ValidationError as refusal:
            messages.warning(self.request, "".join(refusal.messages))
            return False
        return True

    def close(self) -> None:
        """In the submission's transaction: what was typed is gone from here with it."""
        if self._is_kept_here():
            close_typed(self.holder, self.form)

    def asking_close(self) -> list[Asked]:
        """What `close` asks, for a verb that has it answered with its own."""
        return asking_close(self.holder, self.form) if self._is_kept_here() else []

    def counting_close(self) -> dict[Counted, int]:
        """What `close` may count."""
        return counting_close(self.holder)

    def _is_kept_here(self) -> bool:
        return self.is_sent(self.request) or self.saved is not None

    def check_newest(self, form: forms.Form) -> bool:
        """Whether no other tab saved or submitted since this one was opened; else the form says so, once."""
        if not self.is_sent(self.request) or self.saved is None or not seen_by(self.request.POST).is_behind(self.saved):
            return True
        self.overtaken = True
        form.add_error(None, "打开本页之后，另一个页面保存过这份表单。请核对本页的内容；再次提交即以本页为准。")
        return False

    def _tell_of_files(self, form: forms.BaseForm) -> None:
        """What is wrong with those that came, or came before; that some are still to come is told when the form is sent."""
        for name, faults in form.errors.as_data().items():
            if hasattr(form.fields.get(name), "kept_as"):
                for fault in faults:
                    if fault.code != "required":
                        messages.warning(self.request, "".join(fault.messages))

    def __str__(self) -> str:
        return self.render()

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The box in the form; crispy's layout asks for it with arguments of its own."""
        context = {
            "ticket": Ticket(self.holder, self.form).write(),
            "typed": self,
            "version": self.saved.version if self.saved else 0,
            "tab": get_random_string(16),
        }
        return render_to_string("autosave/box.html", context, request=self.request)
