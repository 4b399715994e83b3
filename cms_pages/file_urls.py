"""Addresses of documents and pictures; they stand before Wagtail's own, which ask for no page."""

from django.urls import path, re_path

from cms_pages.views import files

urlpatterns = [
    re_path(r"^documents/(\d+)/(.*)$", files.document, name="public_document"),  # exactly what Wagtail's would take
    path("media/<path:name>", files.media, name="public_media"),
]
