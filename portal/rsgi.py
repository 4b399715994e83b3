"""What granian serves: whole requests to `portal.wsgi`, cached pages at once."""

import resource

from django.conf import settings

from portal.serving.bodies import Terms
from portal.serving.server import Server
from portal.wsgi import application as wsgi
from portal.wsgi import page_cache

# Every slow visitor is an open connection: as many as the machine lets us have.
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

application = Server(
    wsgi,
    ready=page_cache.ready,
    terms=Terms(most=settings.BODY_MAX_BYTES, spare=settings.EVIDENCE_FREE_BYTES),
    threads=settings.PORTAL_THREADS,
)
