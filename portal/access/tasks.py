"""Housekeeping of the door."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Exists, OuterRef


@shared_task
def clear_sessions() -> int:
    """Forget sessions that are over, for every visitor to a form leaves one; how many logins were taken off the lists."""
    call_command("clearsessions")
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.exclude(Exists(alive)).delete()[0]
