"""`/objections/…`."""

from django.urls import path, re_path

from objections import (
    case_views,
    consultation_views,
    figures,
    filing_views,
    proving_views,
    receipt_views,
    sitting_views,
    views,
)
from portal.tables.downloads import FORMS

app_name = "objections"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", filing_views.new, name="new"),
    path("identity/", proving_views.proved, name="proved"),
    path("receipt/", filing_views.receipt, name="receipt"),
    path("receipt/send/", receipt_views.send, name="send_receipt"),
    path("receipt.pdf", filing_views.receipt_pdf, name="receipt_pdf"),
    path("progress/", views.progress, name="progress"),
    path("progress/reply.pdf", views.reply_pdf, name="reply_pdf"),
    path("progress/supplement/", views.supplement, name="supplement"),
    path("progress/withdraw/", case_views.withdraw, name="withdraw"),
    path("progress/review/", case_views.review, name="review"),
    path("progress/review.pdf", views.review_pdf, name="review_pdf"),
    path("progress/review/withdraw/", case_views.withdraw_asked_review, name="withdraw_review"),
    path("progress/naming/", case_views.naming, name="naming"),
    path("progress/sitting/", sitting_views.ask, name="sitting"),
    path("progress/sitting/together/", sitting_views.together, name="together"),
    path("progress/sitting/<int:sitting>.ics", sitting_views.calendar_file, name="sitting_ics"),
    path("progress/sitting/<int:sitting>/", sitting_views.take_back, name="withdraw_sitting"),
    path("progress/leave/", views.leave, name="leave"),
    path("consulted/<int:pk>/<int:place>/", consultation_views.shared_file, name="shared_file"),
    path("outcomes/", views.outcomes, name="outcomes"),
    re_path(rf"^statistics\.(?P<form>{FORMS})$", figures.statistics_file, name="statistics_file"),
]
