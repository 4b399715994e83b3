"""`/evidence/<uuid>/`, the original behind it, another try at its copy; `/evidence/staged/` takes a form's files as they are chosen."""

from django.urls import path

from portal.evidence.staging import stage
from portal.evidence.views import again, download, original

app_name = "evidence"
urlpatterns = [
    path("staged/", stage, name="stage"),
    path("<uuid:pk>/", download, name="download"),
    path("<uuid:pk>/original/", original, name="original"),
    path("<uuid:pk>/again/", again, name="again"),
]
