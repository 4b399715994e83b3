"""The one-time link by which an invited person sets their own password."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from portal import clock
from portal.access.models import User

INVITATION = "invitation"
VALID = timedelta(days=7)


class InvitationTokens(PasswordResetTokenGenerator):
    """A token holds for one invitation to one address: a password, a new invitation or a new address makes it void."""

    def make_token(self, user: Any) -> str:
        said = f"{user.pk}|{user.password}|{user.email}|{user.invited_at.timestamp()}"
        return salted_hmac("workflow.staffing.invitation", said, algorithm="sha256").hexdigest()[:48]

    def check_token(self, user: Any, token: str | None) -> bool:
        if user is None or not token or not is_open(user):
            return False
        return constant_time_compare(self.make_token(user), token)


invitation_tokens = InvitationTokens()


def is_awaited(user: User) -> bool:
    """Whether this person was invited, is not suspended, and has set no password yet."""
    return user.invited_at is not None and user.is_active and not user.has_usable_password()


def is_open(user: User) -> bool:
    """The same, while the invitation is valid."""
    return is_awaited(user) and clock.now() < expires_at(user)


def expires_at(user: User) -> datetime:
    """Until when the person may follow the link."""
    assert user.invited_at is not None
    return user.invited_at + VALID


def invitation_link(user: User) -> str:
    """The address, on the portal's own configured one whatever a request says of its host."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.PORTAL_BASE_URL + reverse("invited", args=[key, invitation_tokens.make_token(user)])


def invitation_line(user: User) -> str:
    """What the mail ends with, at the moment it is sent."""
    if not is_open(user):
        return "本邀请已经失效，需要时请联系评审办重新发出。"
    return f"请在 {clock.display(expires_at(user))} 前打开下列网址设置密码，网址只能使用一次，请勿转发：\n{invitation_link(user)}"
