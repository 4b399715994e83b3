"""Addresses of the inbox."""

from django.urls import path

from portal.messages import views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="list"),
    path("language/", views.language, name="language"),
    path("<int:pk>/", views.read_message, name="read"),
]
