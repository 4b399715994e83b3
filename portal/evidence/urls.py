"""`/evidence/<uuid>/`."""

from django.urls import path

from portal.evidence.views import download

app_name = "evidence"
urlpatterns = [path("<uuid:pk>/", download, name="download")]
