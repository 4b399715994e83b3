"""`/autosave/`: where every long form saves and asks; `cookies.css` says where a browser keeps none."""

from django.urls import path

from portal.autosave.views import autosave, cookies

app_name = "autosave"
urlpatterns = [path("", autosave, name="autosave"), path("cookies.css", cookies, name="cookies")]
