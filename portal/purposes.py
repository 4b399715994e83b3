"""What a field about oneself is for, in the words that browsers fill in by (WCAG 1.3.5)."""

from django import forms


def say_purposes(form: forms.Form, **purposes: str) -> None:
    """Name the purpose of each field, as HTML's `autocomplete` has it."""
    for name, purpose in purposes.items():
        form.fields[name].widget.attrs["autocomplete"] = purpose


CONTACT = {"contact_name": "name", "contact_phone": "tel", "contact_email": "email"}
PERSON = {"name": "name", "phone": "tel", "email": "email"}
