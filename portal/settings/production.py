"""Production: the base as it is."""

from portal.settings.base import *  # noqa: F403
