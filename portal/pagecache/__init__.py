"""Public pages kept whole in each process and thrown away together: one generation number, raised on every publish."""

from portal.pagecache.generation import purge, purge_on_commit

__all__ = ["purge", "purge_on_commit"]
