"""/register/: the public register; winners register title uses below their honour."""

from django.urls import path, re_path

from portal.tables.downloads import FORMS
from workflow.titles import downloads, views

urlpatterns = [
    path("", views.register, name="register"),
    re_path(rf"^export\.(?P<form>{FORMS})$", downloads.honours, name="register_export"),
    re_path(rf"^uses\.(?P<form>{FORMS})$", downloads.uses, name="title_uses_export"),
    path("<str:number>/", views.honour, name="register_honour"),
    path("<str:number>/uses/", views.my_uses, name="my_title_uses"),
    path("<str:number>/uses/new/", views.new_use, name="new_title_use"),
    path("<str:number>/uses/<int:pk>/end/", views.end_use, name="end_title_use"),
    path("<str:number>/uses/<int:pk>/retract/", views.retract_use, name="retract_title_use"),
]
