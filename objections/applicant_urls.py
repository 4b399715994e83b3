"""`/apply/statements/…`: the other side of an objection."""

from django.urls import path

from objections import statements

app_name = "statements"
urlpatterns = [
    path("statements/", statements.index, name="index"),
    path("statements/<int:pk>/", statements.own_statement, name="own"),
]
