"""`/evidence/<uuid>/` and the original behind it."""

from django.urls import path

from portal.evidence.views import download, original

app_name = "evidence"
urlpatterns = [
    path("<uuid:pk>/", download, name="download"),
    path("<uuid:pk>/original/", original, name="original"),
]
