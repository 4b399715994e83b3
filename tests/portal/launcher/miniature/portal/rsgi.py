"""Serves the miniature the way the portal is served."""

from portal.serving.bodies import Terms
from portal.serving.server import Server
from portal.wsgi import application as wsgi

application = Server(wsgi, ready=lambda environ: None, terms=Terms(most=1000, spare=0), threads=2)
