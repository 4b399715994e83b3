"""/tracking/: the public's figures."""

from django.urls import path, re_path

from portal.tables.downloads import FORMS
from workflow.supervision import figures

urlpatterns = [
    path("", figures.tracking_figures, name="tracking_figures"),
    re_path(rf"^statistics\.(?P<form>{FORMS})$", figures.tracking_figures_file, name="tracking_figures_file"),
]
