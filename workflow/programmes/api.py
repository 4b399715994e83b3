"""Open data."""

from ninja import Router

programmes = Router()
editions = Router()
