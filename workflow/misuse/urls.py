"""`/misuse/…`."""

from django.urls import path, re_path

from portal.tables.downloads import FORMS
from workflow.misuse import figures, views

urlpatterns = [
    path("", views.index, name="misuse"),
    re_path(rf"^statistics\.(?P<form>{FORMS})$", figures.misuse_figures_file, name="misuse_figures_file"),
    path("new/", views.new, name="report_misuse"),
    path("new/clear/", views.clear, name="clear_misuse_receipt"),
    path("progress/", views.progress, name="misuse_progress"),
    path("progress/withdraw/", views.withdraw, name="withdraw_misuse_report"),
    path("mine/", views.mine, name="my_misuse"),
    path("mine/<int:pk>/", views.my_case, name="my_misuse_case"),
    path("mine/<int:pk>/<int:round_number>.pdf", views.my_order, name="my_misuse_order"),
    path("cases/<int:pk>/file.zip", views.case_file, name="misuse_case_file"),
]
