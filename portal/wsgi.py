"""WSGI entry point: cached public pages are answered before Django is asked."""

import os
from collections.abc import Callable, Sequence
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402  settings must be ready first
from granian.utils.proxies import wrap_wsgi_with_proxy_headers  # noqa: E402

from portal.pagecache.wsgi import PageCache  # noqa: E402


def trusting(application: Callable[..., Any], proxies: Sequence[str]) -> Any:
    """Take a visitor's own address from the named front servers' word, and from nobody else's.

    Without it every visitor behind a front server shares one address, and with it the limits on filing and logging in.
    """
    return wrap_wsgi_with_proxy_headers(application, trusted_hosts=list(proxies)) if proxies else application


application = trusting(PageCache(application), settings.TRUSTED_PROXIES)
