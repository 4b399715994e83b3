"""What a form's box on a page carries along."""

import re
from typing import Any


def hidden(page: Any) -> dict[str, str]:
    """The box's own fields, as a browser sends them."""
    return dict(re.findall(r'name="(autosave(?:-\w+)?)" value="([^"]*)">', page.content.decode()))
