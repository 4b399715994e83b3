"""/tracking/: the public's figures."""

from django.urls import path

from workflow.supervision import figures

urlpatterns = [
    path("", figures.tracking_figures, name="tracking_figures"),
    path("statistics.csv", figures.tracking_figures_csv, name="tracking_figures_csv"),
]
