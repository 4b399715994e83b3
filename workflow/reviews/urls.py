"""Addresses of the applicant's pages of the review, beside the application's own."""

from django.urls import path

from workflow.reviews import pages

app_name = "reviews"
urlpatterns = [
    path("<int:pk>/recusal/", pages.recusal, name="recusal"),
    path("<int:pk>/recusal/<int:asked>/withdraw/", pages.take_back, name="withdraw_recusal"),
    path("<int:pk>/appointments/<int:appointment>.ics", pages.appointment, name="appointment"),
]
