"""Staff are logged in on so many browsers at once: one more ends the oldest (等保 2.0, level 3: 资源控制)."""

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from portal.access.predicates import is_insider


@receiver(user_logged_in)
def end_the_oldest(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Keep the newest of the others; the one that begins is not on the list yet."""
    if not is_insider(user):
        return
    others = [one for one in UserSession.objects.purge_and_list(user) if one.session_key != request.session.session_key]
    others.sort(key=lambda session: session.created_at, reverse=True)
    for session in others[settings.PORTAL_SESSIONS_AT_ONCE - 1 :]:
        session.end()
