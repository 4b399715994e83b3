"""`/apply/statements/…`: the other side of an objection."""

from django.urls import path

from objections import sitting_views, statements

app_name = "statements"
urlpatterns = [
    path("statements/", statements.index, name="index"),
    path("statements/<int:pk>/", statements.own_statement, name="own"),
    path("statements/<int:pk>/sitting/", sitting_views.ask_as_other_side, name="sitting"),
    path(
        "statements/<int:pk>/sitting/<int:sitting>.ics", sitting_views.calendar_file_as_other_side, name="sitting_ics"
    ),
    path("statements/<int:pk>/sitting/<int:sitting>/", sitting_views.take_back_as_other_side, name="withdraw_sitting"),
]
