"""Open data."""

from ninja import Router

honours = Router()
verify = Router()
