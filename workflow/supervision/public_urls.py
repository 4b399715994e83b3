"""/tracking/: the public's figures."""

from django.urls import path

from workflow.supervision import views

urlpatterns = [path("", views.tracking_figures, name="tracking_figures")]
