from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from portal.listviews import views
from portal.listviews.desks import SavedViewDesk

PATTERNS = [
    path("<int:pk>/", views.open_view, name="open"),
    path("save/<slug:name>/", views.save_list, name="save"),
]


@hooks.register("register_admin_viewset")
def saved_views_desk() -> SavedViewDesk:
    return SavedViewDesk()


@hooks.register("register_admin_urls")
def list_view_urls() -> list[URLPattern | URLResolver]:
    return [path("list-views/", include((PATTERNS, "listviews"), namespace="listviews"))]
