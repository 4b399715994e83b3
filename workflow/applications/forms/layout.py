"""The crispy helper every form of this app shares."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django.utils.translation import gettext_lazy as _


def helper_with(*parts: object, label: object = _("保存"), css_class: str = "") -> FormHelper:
    """A helper whose form posts to its own page, with one button; browser checks are left to the server."""
    helper = FormHelper()
    helper.form_class = css_class
    helper.form_id = "section"
    helper.attrs = {"novalidate": ""}
    if parts:
        helper.layout = Layout(*parts)
    helper.add_input(Submit("save", label))
    return helper
