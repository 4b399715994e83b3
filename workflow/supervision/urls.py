"""/feedback/: both sides say how the other kept discipline."""

from django.urls import path

from workflow.supervision import views

urlpatterns = [
    path("", views.feedback, name="feedback"),
    path("<int:pk>/<slug:direction>/", views.give_feedback, name="give_feedback"),
]
