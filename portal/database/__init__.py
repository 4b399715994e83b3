"""PostgreSQL as this portal speaks to it."""
