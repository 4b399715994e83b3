"""`/autosave/`: where every long form saves and asks."""

from django.urls import path

from portal.autosave.views import autosave

app_name = "autosave"
urlpatterns = [path("", autosave, name="autosave")]
