"""Importing Celery here would break a launcher that reads this file before Celery is installed."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
