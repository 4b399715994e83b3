"""``python portal/launcher COMMAND`` before the environment exists, ``python -m portal.launcher COMMAND`` after."""

import sys
import types
from pathlib import Path

if not __package__:
    # The ground package may import Celery; the launcher runs before Celery is installed, so its __init__ stays unread.
    ground = types.ModuleType("portal")
    ground.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["portal"] = ground
    sys.path.pop(0)

from portal.launcher.cli import main

sys.exit(main(sys.argv[1:]))
