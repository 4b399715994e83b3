"""What a field about oneself is for, in the words that browsers fill in by (WCAG 1.3.5)."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

F = TypeVar("F", bound=type[forms.Form])


def with_purposes(**purposes: str) -> Callable[[F], F]:
    """For form classes: name the purpose of each of these fields, as HTML's `autocomplete` has it."""

    def named(form: F) -> F:
        for name, purpose in purposes.items():
            form.base_fields[name].widget.attrs["autocomplete"] = purpose
        return form

    return named


CONTACT = {"contact_name": "name", "contact_phone": "tel", "contact_email": "email"}
PERSON = {"name": "name", "phone": "tel", "email": "email"}
