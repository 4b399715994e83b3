"""Who opens a page of an application: its applicant, and those who work on it; to anybody else there is no such page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from workflow.applications.models import Application, Coworker

TAKEN_OFF = "您已不参与这份申报，不能再查阅和填写；此前保存的内容仍在申报中。需要继续的，请申报人重新邀请。"


def own(request: HttpRequest, pk: int) -> Application:
    """The user's own application, or 404."""
    mine = Application.objects.select_related("edition").filter(applicant=request.user.pk)
    return get_object_or_404(mine, pk=pk)


def on_side(request: HttpRequest, pk: int) -> Application:
    """The user's own, or one they work on; who was taken off it is told so, and to everybody else it is not there."""
    ours = Application.objects.select_related("edition").belonging_to(request.user).filter(pk=pk)
    found = ours.first()
    if found is None and Coworker.objects.filter(application=pk, user=request.user.pk).exists():
        raise PermissionDenied(TAKEN_OFF)
    return found or get_object_or_404(ours)
