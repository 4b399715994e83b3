"""/winners/<number>/lists/: the lists that a winner may enter."""

from django.urls import path

from workflow.rosters import views

urlpatterns = [path("<str:number>/lists/", views.winner_rosters, name="winner_rosters")]
