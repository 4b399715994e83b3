"""The address of calendar programs."""

from django.urls import path

from portal.agenda.views import feed

urlpatterns = [path("<str:secret>.ics", feed, name="calendar_feed")]
