"""Settings of the real Celery worker beside the tests: mail goes to the relay they listen on."""

import os

from portal.settings.test import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 5
CELERY_TASK_DEFAULT_QUEUE = os.environ["TEST_QUEUE"]
