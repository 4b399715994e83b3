"""The ground of the portal: settings and the rooms every floor stands on."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
