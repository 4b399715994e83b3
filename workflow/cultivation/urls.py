"""/pool/: the incubation pool for the public, for members, for those who recommend and guide."""

from django.urls import path

from workflow.cultivation import views

app_name = "pool"
urlpatterns = [
    path("", views.pool, name="pool"),
    path("join/<slug:programme>/", views.join, name="join"),
    path("recommend/<slug:programme>/", views.recommend, name="recommend"),
    path("guidance/<slug:programme>/", views.file_guidance, name="file_guidance"),
    path("guidance/<int:pk>/end/", views.end_guidance, name="end_guidance"),
    path("mine/", views.mine, name="mine"),
    path("members/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("members/<int:pk>/leave/", views.leave, name="leave"),
    path("members/<int:pk>/decline/", views.decline, name="decline"),
    path("members/<int:pk>/retract/", views.retract, name="retract"),
    path("trainings/<int:pk>/", views.training, name="training"),
    path("enrolments/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("enrolments/<int:pk>/certificate.pdf", views.certificate, name="certificate"),
]
