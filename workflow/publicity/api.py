"""Open data."""

from ninja import Router

router = Router()
