"""WSGI entry point: cached public pages are answered before Django is asked."""

import os
from wsgiref.types import WSGIApplication

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")

application: WSGIApplication = get_wsgi_application()

from portal.pagecache.wsgi import PageCache  # noqa: E402  settings must be ready first

application = PageCache(application)
