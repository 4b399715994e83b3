"""What a verb for many proposes for each of the ticked cases, all of them seen together; it is changed before it is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict

PLANNED = "planned"
"""What the act is given of its case: the values that were left ticked."""
LONGEST = 19
"""Digits from which on a number may be too large for a key of the database."""


@dataclass(frozen=True)
class Choice:
    """What may be taken off a case's proposal; `note` says what is to be known of it."""

    value: int
    label: str
    note: str = ""
    ticked: bool = True


@dataclass(frozen=True)
class Planned:
    """What is proposed for one case and what is to be known of that; without choices, why nothing is proposed.

    `others` may be taken instead, the most suitable first.
    """

    choices: Sequence[Choice] = ()
    words: str = ""
    others: Sequence[Choice] = ()

    def as_left(self, values: Sequence[int]) -> "Planned":
        """The same as somebody left it, of whom more is to be asked."""
        choices, others = (
            [replace(one, ticked=one.value in values) for one in these] for these in (self.choices, self.others)
        )
        return replace(self, choices=choices, others=others)


@dataclass(frozen=True)
class Plan:
    """`form(rows, data)` asks, in the address, what the proposal is made by; `make(rows, asked)` proposes, by the case's key."""

    heading: str
    form: Callable[[Sequence[Any], QueryDict], forms.Form]
    make: Callable[[Sequence[Any], dict[str, Any]], Mapping[Any, Planned]]


def left_of(sent: QueryDict, pk: str) -> list[int]:
    """What was left ticked for a case and chosen instead, by the numbers that were sent."""
    sent_values = dict.fromkeys(sent.getlist(f"{PLANNED}-{pk}"))
    return [int(value) for value in sent_values if value.isdecimal() and len(value) < LONGEST]
