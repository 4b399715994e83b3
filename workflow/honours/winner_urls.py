"""/winners/: the winner's own pages."""

from django.urls import path

from workflow.honours import views

urlpatterns = [
    path("", views.winner_home, name="winner_home"),
    path("<str:number>/", views.winner_honour, name="winner_honour"),
    path("<str:number>/revocation/", views.winner_revocation, name="winner_revocation"),
    path("<str:number>/revocation/<int:pk>.pdf", views.winner_notice, name="winner_notice"),
    path("<str:number>/certificate.pdf", views.winner_certificate, name="winner_certificate"),
]
