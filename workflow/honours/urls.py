"""/verify/: checking certificates."""

from django.urls import path

from workflow.honours import credential_views, views

urlpatterns = [
    path("", views.verify, name="verify"),
    path("offline/", credential_views.offline, name="verify_offline"),
    path("<str:number>/", views.verify_by_number, name="verify_number"),
]
