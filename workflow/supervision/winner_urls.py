"""/winners/<number>/tracking/: the years after an honour."""

from django.urls import path

from workflow.supervision import views

urlpatterns = [
    path("<str:number>/tracking/", views.winner_tracking, name="winner_tracking"),
    path("<str:number>/tracking/<int:year>/report/", views.file_report, name="tracking_report"),
    path("<str:number>/tracking/<int:year>/rectification/", views.answer_order, name="tracking_answer"),
    path("<str:number>/tracking/orders/<int:pk>.pdf", views.order_pdf, name="tracking_order"),
]
