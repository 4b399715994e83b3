"""Addresses of the applicant's side."""

from django.urls import path

from workflow.applications import coworker_views, progress, views

app_name = "applications"
urlpatterns = [
    path("", views.index, name="index"),
    path("progress/<int:member>/<slug:track>/", progress.progress, name="progress"),
    path("new/<slug:slug>/", views.choose_track, name="choose_track"),
    path("new/<slug:slug>/<slug:track>/", views.start, name="start"),
    path("<int:pk>/", views.overview, name="overview"),
    path("<int:pk>/files/<uuid:file>/remove/", views.remove_file, name="remove_file"),
    path("<int:pk>/do/<slug:name>/", views.run_verb, name="verb"),
    path("<int:pk>/form.pdf", views.form_pdf, name="form_pdf"),
    path("<int:pk>/versions/<int:number>/", views.version, name="version"),
    path("join/<int:seat>/<slug:token>/", coworker_views.join, name="join"),
    path("<int:pk>/coworkers/", coworker_views.coworkers, name="coworkers"),
    path("<int:pk>/coworkers/hand-over/", coworker_views.hand_over, name="hand_over"),
    path("<int:pk>/coworkers/now/<slug:section>/", coworker_views.now, name="now"),
    path("<int:pk>/coworkers/<int:seat>/<slug:name>/", coworker_views.run, name="coworker"),
    path("<int:pk>/<slug:section>/", views.edit_section, name="section"),
]
