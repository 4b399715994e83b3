"""Answers /readyz when database and queue answer."""

import os

import psycopg
import redis


def application(environ, start_response):
    """Say 200 only while both services work."""
    try:
        psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=2).close()
        redis.from_url(os.environ["REDIS_URL"], socket_timeout=2).ping()
        status = "200 OK"
    except (psycopg.Error, redis.RedisError):
        status = "503 Service Unavailable"
    start_response(status, [("Content-Type", "text/plain")])
    return [status.encode()]
