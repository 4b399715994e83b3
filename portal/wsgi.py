"""WSGI entry point: cached public pages are answered before Django is asked. Granian serves it through `portal.rsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")

django = get_wsgi_application()

from django.conf import settings  # noqa: E402  settings must be ready first

from portal.database.base import DatabaseWrapper  # noqa: E402
from portal.health.timing import note_answer  # noqa: E402
from portal.pagecache.wsgi import PageCache  # noqa: E402
from portal.serving.loaded import keep_loaded  # noqa: E402
from portal.serving.peers import trusting  # noqa: E402

DATABASE_SECONDS = 30
"""No statement of a page takes nearly as long: a server that says nothing by then hangs."""

DatabaseWrapper.serve_people(patience=DATABASE_SECONDS)
page_cache = PageCache(django, note_answer if settings.PORTAL_METRICS_TOKEN else None)
application = trusting(page_cache, settings.TRUSTED_PROXIES)

keep_loaded()
