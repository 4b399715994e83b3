"""/credentials/ and /badges/: what others embed and check."""

from django.urls import path

from workflow.honours import credential_views as views

urlpatterns = [
    path("credentials/status/<int:number>", views.status_list, name="status_list"),
    path("credentials/<str:number>", views.credential, name="credential"),
    path("badges/<str:number>.svg", views.badge, name="badge"),
]
