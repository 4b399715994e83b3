"""What a letter is: one declaration in the `letters` of its app, from which docs/letters.md is written.

Events that tell nobody stand there too, in the dictionary `SILENT`, each with its reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from portal.transitions.tables import OWN_ROOTS

VALUE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Letter:
    """One kind of letter.

    `events` are the entries of the journal it answers, `when` which of them; a letter by the clock has none and says in
    `when` what sets it off. `subject` and `body` name values in braces; a line of the body whose value is empty is left
    out. `asks` is the button of a letter that leaves its reader something to do. `article` is one of the Measures, or
    another basis as it is cited. `by_mail_alone` is for those without an account, `by_text_too` where they may choose a phone;
    what `encloses` something brings it once, and is nothing without it.
    """

    name: str
    to: str
    subject: str
    body: str
    events: tuple[str, ...] = ()
    when: str = ""
    article: str = ""
    asks: str = ""
    by_mail_alone: bool = False
    by_text_too: bool = False
    encloses: bool = False

    @property
    def channels(self) -> str:
        if self.by_text_too:
            return "邮件或者短信"
        return "邮件" if self.by_mail_alone else "站内消息、邮件"


def letter_modules() -> Iterator[ModuleType]:
    """The `letters` of each of our apps that has any, from the ground up: a module, or a package of them."""
    for config in reversed(list(apps.get_app_configs())):
        if config.name.split(".")[0] in OWN_ROOTS and module_has_submodule(config.module, "letters"):
            letters = import_module(f"{config.name}.letters")
            yield letters
            for part in iter_modules(getattr(letters, "__path__", ())):
                yield import_module(f"{letters.__name__}.{part.name}")


def all_letters() -> list[Letter]:
    """Every letter the house writes, each once."""
    found = [value for module in letter_modules() for value in _declared_in(module)]
    return list(dict.fromkeys(found))


def told_of(event: str) -> list[str]:
    """Who is written to when it has taken place, how, and under which heading."""
    found = [one for one in all_letters() if event in one.events]
    return [f"{one.to}（{one.channels}）：{VALUE.sub('…', one.subject)}" for one in found]


def _declared_in(module: ModuleType) -> Iterator[Letter]:
    return (value for value in vars(module).values() if isinstance(value, Letter))


def silences() -> dict[str, str]:
    """Events that tell nobody, with the reason."""
    found = {event: reason for module in letter_modules() for event, reason in _silent(module).items()}
    return dict(sorted(found.items()))


def _silent(module: ModuleType) -> dict[str, str]:
    return getattr(module, "SILENT", {})


@cache
def letters_by_name() -> dict[str, Letter]:
    return {letter.name: letter for letter in all_letters()}


def call_of(kind: str) -> str:
    """What the button of a message of this kind says: what is to be done, or only that there is more to read."""
    letter: Any = letters_by_name().get(kind)
    return (letter.asks if letter else "") or "查看详情"
