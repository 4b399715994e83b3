"""Limits count as the person sees them."""

import pytest
from django import forms

from portal.autosave.fields import LongTextField


class Form(forms.Form):
    text = LongTextField(max_length=5)


@pytest.mark.parametrize("text", ["一\r\n二\r\n三", "一\r二\r三", "𠮷𠮷𠮷𠮷𠮷", "  一二三四五\r\n"])
def test_line_breaks_and_rare_characters_are_one(text):
    form = Form({"text": text})
    assert form.is_valid()
    assert len(form.cleaned_data["text"]) == 5
    assert "\r" not in form.cleaned_data["text"]


def test_one_more_is_too_much_and_the_browser_cuts_nothing():
    assert not Form({"text": "一\r\n二\r\n三四"}).is_valid()
    drawn = str(Form()["text"])
    assert 'data-limit="5"' in drawn
    assert "maxlength" not in drawn
