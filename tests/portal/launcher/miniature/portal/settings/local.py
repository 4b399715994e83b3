"""Just enough for Celery's Django fixup."""

import os

SECRET_KEY = os.environ["SECRET_KEY"]
