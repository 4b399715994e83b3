"""/credentials/, /certificates/ and /badges/: what others look at, embed and check."""

from django.urls import path

from workflow.honours import credential_views as views

urlpatterns = [
    path("credentials/status/<int:number>", views.status_list, name="status_list"),
    path("credentials/<str:number>", views.credential, name="credential"),
    path("certificates/<str:number>.png", views.certificate_picture, name="certificate_picture"),
    path("badges/<str:number>.svg", views.badge, name="badge"),
]
