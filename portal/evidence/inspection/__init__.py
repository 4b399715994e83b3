"""What an Office, OFD or PDF file holds that may harm whoever opens it. Read from its structure, never searched as bytes.

Runs in a process of its own (`portal.bounded`): nothing here knows Django.
"""

import io

from portal.evidence.archives import UnsafeContent
from portal.evidence.inspection import ole, packages, pdf

SECONDS, MEGABYTES = 4, 1024
TOO_COMPLEX = "内容过于复杂，未能在规定时间内查验完毕，请精简或者另存为PDF后再上传"
READERS = {"zip": packages.inspect, "ole": ole.inspect, "pdf": pdf.inspect}


def inspect(container: str, content: bytes) -> str | None:
    """The kind of document in a `zip`, `ole` or `pdf` file; None for another. Raises `UnsafeContent`."""
    return READERS[container](io.BytesIO(content))


__all__ = ["MEGABYTES", "SECONDS", "TOO_COMPLEX", "UnsafeContent", "inspect"]
