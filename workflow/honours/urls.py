"""/verify/: checking certificates."""

from django.urls import path

from workflow.honours import views

urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:number>/", views.verify_by_number, name="verify_number"),
]
