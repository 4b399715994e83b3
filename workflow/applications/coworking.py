"""Whom an applicant lets work on an application beside them: the link they are invited by, who is kept apart, who is told."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.access.enums import Role
from portal.messages.addresses import plain
from workflow.applications.models import Application, Coworker
from workflow.programmes.models import Edition

Apart = Callable[[Any, Edition], str]
_apart: list[Apart] = []


def register_apart(reason: Apart) -> Apart:
    """Let an app above keep accounts from taking part in applications to an edition: a function of both that says why, or
    nothing."""
    _apart.append(reason)
    return reason


def kept_apart(user: Any, edition: Edition) -> str:
    """Why this account takes no part in applications to the edition; empty where nothing keeps it from that."""
    if user.roles or user.is_superuser:
        return "您的账号是评审工作人员账号"
    return next((said for reason in _apart if (said := reason(user, edition))), "")


def token_of(seat: Coworker) -> str:
    """Holds for one invitation to one address: accepted or ended, the address is gone, and the token with it."""
    said = f"{seat.pk}|{plain(seat.email)}|{seat.invited_at.timestamp()}"
    return salted_hmac("workflow.applications.coworker", said, algorithm="sha256").hexdigest()[:48]


def is_its_token(seat: Coworker, token: str) -> bool:
    return bool(seat.email) and constant_time_compare(token_of(seat), token)


def link_to(seat: Coworker) -> str:
    """The address, on the portal's own configured one whatever a request says of its host."""
    return f"{settings.PORTAL_BASE_URL}{reverse('applications:join', args=[seat.pk, token_of(seat)])}"


def has_address(user: Any, seat: Coworker) -> bool:
    """Whether the account has confirmed that the address invited is its own."""
    return owns(user, plain(seat.email))


def owns(user: Any, address: str) -> bool:
    """Whether the account has confirmed the address."""
    return EmailAddress.objects.filter(user=user.pk, verified=True, email__iexact=address).exists()


def accounts_of(application: Application) -> dict[int, str]:
    """Every account that is or was of the applicant's side, and what it is there."""
    found = {}
    if application.pk is not None:
        prefetch_related_objects([application], "coworkers")
        found = {seat.user_id: "申报的共同填写人" for seat in application.coworkers.all() if seat.user_id}
    return {**found, application.applicant_id: "申报人"}


def told_of(application: Application) -> list[Any]:
    """Who is written to of an application: its applicant, and those who work on it and want to be."""
    if application.organisation_id is None:
        return [application.applicant]
    seats = application.coworkers.serving().filter(wants_letters=True, user__is_active=True)
    seats = seats.exclude(user__groups__name__in=Role.values)  # an office ends what the seat gives
    return [application.applicant, *(seat.user for seat in seats.select_related("user"))]
