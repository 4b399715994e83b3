"""What a desk is made of: columns, filters, info panels and verbs, all plain data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from portal.access.predicates import Predicate, anyone
from portal.desk.forms import name_what_is_missing
from portal.desk.planning import Plan
from portal.errors import cite
from portal.shown import AS_SHOWN, Basis, Shown, ShownField, basis_of, resting_on
from portal.transitions.core import Transition, may_apply, obstacles


def _no_options(obj: Any, user: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Column:
    """One column: a dotted attribute of the row, or a function of the row. A field with choices shows its label.

    `one_line` is never broken over lines; of a `digest` the page shows the beginning, the export all. The list can be put
    in order by a field of the row; `by` names the one that stands for a function.
    """

    label: str
    source: str | Callable[[Any], Any]
    badge: bool = False
    one_line: bool = False
    digest: bool = False
    by: str = ""


@dataclass(frozen=True)
class Filter:
    """One filter of a list: `choices(user)` gives the options, `apply(rows, value)` narrows the rows.

    Of `many` several may be chosen; `apply` then takes a list of them.
    """

    name: str
    label: str
    choices: Callable[[Any], Iterable[tuple[Any, str]]]
    apply: Callable[[models.QuerySet, Any], models.QuerySet]
    many: bool = False

    @property
    def kind(self) -> str:
        return "many" if self.many else "one"


@dataclass(frozen=True)
class Days:
    """A filter by day, from one to another in Shanghai, either end open: of the field `name`, or of another `field`."""

    name: str
    label: str
    field: str = ""
    kind = "days"

    def choices(self, user: Any) -> Iterable[tuple[Any, str]]:
        return ()


@dataclass(frozen=True)
class Mine:
    """A filter for what is this person's own work: the rows of which one of `fields` names them. `words` say which that is."""

    words: str
    fields: Sequence[str]
    label: str = "经办"
    name = "mine"
    kind = "one"

    def choices(self, user: Any) -> Iterable[tuple[Any, str]]:
        return [("1", self.words)]

    def apply(self, rows: models.QuerySet, value: str, user: Any) -> models.QuerySet:
        named = models.Q()
        for name in self.fields:
            named |= models.Q(**{name: user})
        return rows.filter(named)


@dataclass(frozen=True)
class Private:
    """A private value: shown masked, with a link to the verb that reveals it to a person who states why."""

    label: str
    masked: str
    verb: str = ""


@dataclass(frozen=True)
class InfoPanel:
    """One block of a detail page: rows of label and value, or a template of the app's own; `text` is read line after line."""

    title: str
    rows: Sequence[tuple[str, Any]] = ()
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    private: Sequence[Private] = ()
    help: str = ""
    text: bool = False


def _always(obj: Any) -> bool:
    return True


@dataclass(frozen=True)
class Document:
    """A document of a case, to download: `render(obj)` gives the PDF or the table, `name` its address and file name."""

    name: str
    label: str
    render: Callable[[Any], bytes]
    permission: Predicate = anyone
    when: Callable[[Any], bool] = _always
    form: Literal["pdf", "csv", "xlsx"] = "pdf"

    def available(self, user: Any, obj: Any) -> bool:
        return self.when(obj) and self.permission(user, obj)


@dataclass(frozen=True, kw_only=True)
class _VerbOptions:
    transition: Transition | None = None
    permission: Predicate | None = None
    check: Callable[..., None] | None = None
    options: Callable[[Any, Any], dict[str, Any]] = _no_options
    article: str | Callable[[Any], str] = ""
    help: str = ""
    done: str | Callable[[Any], str] = ""
    danger: bool = False
    hidden: bool = False
    reveals: bool = False
    whole_case: bool = False
    power: bool | Callable[[Any], bool] = False
    many: bool | Callable[[Any], bool] = False
    plan: Plan | None = None
    becomes: Callable[[Any, Any], str] | None = None
    rests_on: Basis | None = None
    event: str = ""


@dataclass(frozen=True)
class Verb(_VerbOptions):
    """A button and its page: `form` asks, `call(obj, by, data)` runs one action.

    Guarded by `transition` (its permission and its source states) or by `permission`, or both; a verb with neither is
    refused. `check(obj, by=user)` is the action's own: it raises what the action would raise now, whatever is typed;
    of a list's verb, what keeps it from being done to any case at all.
    `options(obj, user)` are keyword arguments of the form (`initial`, `instance`, the form's own). `article` and `help`
    stand above the form. `reveals` shows what the call returns, once, instead of redirecting. `hidden` keeps it out of the
    button row. `whole_case` repeats the case above the form, as a page with nothing but a button does. A verb of
    `power`, perhaps only over some things, is for who proved a short while ago to be who they are. One for `many` may be used
    on all that is ticked in the list, with one form for them all, and is offered where a row on the page is in a state it starts
    from; without a transition `many` says, from the row alone, whether that is so. Its `plan` proposes something else for each of them, and `data`
    then holds under `planned` what was left of that. `becomes(obj, user)` says what is made of a case that can be done, where
    the state it leads to does not; `event` is what it records where no transition says so: the page tells who is written to of it.
    In `list_verbs` `obj` is None.

    `rests_on(obj)` is what the decision rests on (round, tier, who has not voted), by its words: the page shows it, the form
    brings it back, and under the row's lock the action is refused where it has changed (`portal.shown`).
    """

    name: str
    label: str
    form: type[forms.BaseForm] | None
    call: Callable[[Any, Any, dict[str, Any]], Any]

    def __post_init__(self) -> None:
        if self.transition is None and self.permission is None:
            raise ImproperlyConfigured(f"操作“{self.label}”没有声明由谁进行：请给出 transition 或 permission。")
        if self.many and (self.reveals or self.power or self.options is not _no_options):
            raise ImproperlyConfigured(f"操作“{self.label}”按每件事项各有其表单、查阅或者权力，不能批量办理。")
        if self.many is True and self.transition is None:
            raise ImproperlyConfigured(
                f"批量操作“{self.label}”没有声明对哪些事项办理：请给出 transition，或者由 many 说明。"
            )
        if self.plan and not (self.many and self.hidden):
            raise ImproperlyConfigured(f"操作“{self.label}”按所选事项一并建议，只能批量办理。")

    @property
    def repeats_case(self) -> bool:
        """Whether its page shows the whole case: a button alone says nothing of what it does, and to whom."""
        return self.form is None or self.whole_case

    def citation(self, obj: Any = None) -> str:
        """The article in words, as it stands above the form; a function names the one in the case's own rule set."""
        article = self.article(obj) if callable(self.article) else self.article
        return article if not article or article.startswith("依据") else cite(article)

    def is_power(self, obj: Any) -> bool:
        """Whether over this thing it asks for a fresh login (portal.access.fresh)."""
        return self.power(obj) if callable(self.power) else self.power

    def answer(self, result: Any) -> str:
        """What is said once the action is through, by what it returned."""
        decided = "决定" if self.label.startswith("不") else ""
        return self.done(result) if callable(self.done) else self.done or f"已{decided}{self.label}。"

    @property
    def rules(self) -> list[Predicate]:
        """Whose verb it is: of its transition and its own."""
        return [rule for rule in (self.transition and self.transition.permission, self.permission) if rule]

    def permits(self, user: Any, obj: Any = None) -> bool:
        """Whether this is a person for the verb, whatever the moment."""
        return self.refusing(user, obj) is None

    def refusing(self, user: Any, obj: Any = None) -> Predicate | None:
        """The rule that keeps this person from the verb, or None."""
        if self.transition is not None and obj is not None and not self.transition.permission(user, obj):
            return self.transition.permission
        permission = self.permission or anyone
        return None if permission(user, obj) else permission

    def starts_from(self, row: Any) -> bool:
        """Of a verb for many: whether the row is in a state it can be done in, without asking the database."""
        return self.many(row) if callable(self.many) else row.state in self.transition.sources  # type: ignore[union-attr]

    def available(self, user: Any, obj: Any = None) -> bool:
        """Whether the button is shown now: right person and right moment."""
        if not self.permits(user, obj):
            return False
        if self.transition is not None and obj is not None and not may_apply(obj, self.transition, user):
            return False
        return not self.obstacle(user, obj)

    def obstacle(self, user: Any, obj: Any = None) -> str:
        """What the action would answer if it were done now, in words; empty where nothing stands in its way."""
        return "；".join(obstacles(self.check, obj, by=user)) if self.check is not None else ""

    def bind(self, obj: Any, user: Any, data: Any = None, files: Any = None) -> forms.BaseForm:
        """The form with what was typed, or empty; one that is for many as well may offer less on a single case (`narrow_to`), and
        among those chosen (`narrow_among`)."""
        form = (self.form or forms.Form)(data=data, files=files, **self.options(obj, user))
        if obj is not None and hasattr(form, "narrow_to"):
            form.narrow_to(obj)
        if self.rests_on is not None and obj is not None:
            form.fields[AS_SHOWN] = ShownField(required=False, initial=self.basis(obj))
        name_what_is_missing(form)
        return form

    def basis(self, obj: Any) -> Shown:
        """What the decision rests on now, in words."""
        return basis_of(self.rests_on, obj) if self.rests_on is not None else {}

    def act(self, obj: Any, user: Any, data: dict[str, Any], *, shown: Shown) -> Any:
        """Run the action with what its page asked, on what its page showed. Raises what the action raises."""
        data.pop(AS_SHOWN, None)
        if self.rests_on is None or obj is None:
            return self.call(obj, user, data)
        with resting_on(obj, self.rests_on, shown):
            return self.call(obj, user, data)
