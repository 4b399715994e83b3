"""The page that takes an authenticator into use asks for its code by one name."""

from typing import Any

from allauth.mfa.totp.forms import ActivateTOTPForm


class ActivateForm(ActivateTOTPForm):
    """Without the placeholder, which calls the code by another name than the label; a phone offers digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = self.fields["code"].widget.attrs
        attrs.pop("placeholder", None)
        attrs["inputmode"] = "numeric"
