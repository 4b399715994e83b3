"""/register/: the public register; winners register title uses below their honour."""

from django.urls import path

from workflow.titles import views

urlpatterns = [
    path("", views.register, name="register"),
    path("export.csv", views.export, name="register_export"),
    path("uses.csv", views.export_uses, name="title_uses_export"),
    path("<str:number>/", views.honour, name="register_honour"),
    path("<str:number>/uses/", views.my_uses, name="my_title_uses"),
    path("<str:number>/uses/new/", views.new_use, name="new_title_use"),
    path("<str:number>/uses/<int:pk>/end/", views.end_use, name="end_title_use"),
    path("<str:number>/uses/<int:pk>/retract/", views.retract_use, name="retract_title_use"),
]
