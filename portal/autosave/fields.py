"""Text of several lines, whose length counts as the person sees it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LongTextField(forms.CharField):
    """A line break is one character, whatever the browser sends for it, and so is a rare one: the same in browser and model.

    The browser is not given the limit: it would cut what is pasted, and counts in units nobody sees.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        if attrs.pop("maxlength", None):
            attrs |= {"data-limit": self.max_length, "data-count": _("已填 {used} 字，最多 {most} 字")}
        return attrs
